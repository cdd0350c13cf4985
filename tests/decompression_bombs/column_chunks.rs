//! Column chunks and their pages, byte by byte.

use super::thrift::{Fields, varint, zigzag};

/// Codecs, by their numbers in `parquet.thrift`.
const UNCOMPRESSED: i64 = 0;
const ZSTD: i64 = 6;

/// Encodings, by their numbers in `parquet.thrift`.
pub(super) const PLAIN: i64 = 0;
pub(super) const RLE: i64 = 3;
const DELTA_BINARY_PACKED: i64 = 5;
const DELTA_BYTE_ARRAY: i64 = 7;
pub(super) const RLE_DICTIONARY: i64 = 8;

/// Maximum number of values of a page whose values are read one by one, and
/// maximum size of a decompressed page.
pub(super) const MAX_PAGE_VALUES: u64 = 64 << 20;
pub(super) const MAX_PAGE_SIZE: u64 = 320 << 20;

/// An RLE run: `value` repeated `count` times.
pub(super) fn run(count: u64, value: u8) -> Vec<u8> {
    [varint(count << 1), vec![value]].concat()
}

/// Levels as in pages of version 1: their length, then the runs.
pub(super) fn levels(runs: &[Vec<u8>]) -> Vec<u8> {
    let runs = runs.concat();
    let length = u32::try_from(runs.len()).expect("a length");
    [length.to_le_bytes().to_vec(), runs].concat()
}

/// `count` zeros as Zstandard: blocks of one byte repeated.
fn zeros(count: u64) -> Vec<u8> {
    const BLOCK: u64 = 128 << 10;
    let mut bytes = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3];
    let blocks = count.div_ceil(BLOCK).max(1);
    for block in 0..blocks {
        let size = BLOCK.min(count - block * BLOCK);
        let last = u64::from(block + 1 == blocks);
        bytes.extend(&(size << 3 | 1 << 1 | last).to_le_bytes()[..3]);
        bytes.push(0);
    }
    bytes
}

/// A page: its header, and its body as stored. `header` is the field with the header of
/// this kind of page: its number and its content.
fn page(kind: i64, uncompressed_size: u64, body: &[u8], header: (u8, Fields)) -> Vec<u8> {
    let page_header = Fields::default()
        .i32(1, kind)
        .i32(2, i64::try_from(uncompressed_size).expect("a size"))
        .i32(3, i64::try_from(body.len()).expect("a size"))
        .fields(header.0, header.1);
    [page_header.finish(), body.to_vec()].concat()
}

fn data_page(values: u64, encoding: i64, uncompressed_size: u64, body: &[u8]) -> Vec<u8> {
    let header = Fields::default()
        .i32(1, i64::try_from(values).expect("a number"))
        .i32(2, encoding)
        .i32(3, RLE)
        .i32(4, RLE);
    page(0, uncompressed_size, body, (5, header))
}

/// An uncompressed data page.
fn plain_page(values: u64, encoding: i64, parts: &[Vec<u8>]) -> Vec<u8> {
    let body = parts.concat();
    data_page(values, encoding, body.len() as u64, &body)
}

pub(super) fn dictionary_page(values: u64, uncompressed_size: u64, body: &[u8]) -> Vec<u8> {
    let header = Fields::default()
        .i32(1, i64::try_from(values).expect("a number"))
        .i32(2, PLAIN);
    page(2, uncompressed_size, body, (7, header))
}

/// A dictionary of one entry.
fn one_entry(entry: &[u8]) -> Vec<u8> {
    dictionary_page(1, entry.len() as u64, entry)
}

/// A text in the encoding `PLAIN`.
pub(super) fn plain_text(value: &str) -> Vec<u8> {
    let length = u32::try_from(value.len()).expect("a length");
    [length.to_le_bytes().to_vec(), value.as_bytes().to_vec()].concat()
}

/// A column chunk: the pages of a leaf, and their codec.
#[derive(Clone)]
pub(super) struct Leaf {
    pub(super) codec: i64,
    pub(super) pages: Vec<u8>,
    /// Number of values that the footer declares.
    pub(super) values: u64,
}

/// Splits rows into pages of at most `rows_per_page` rows.
fn split_into_pages(rows: u64, rows_per_page: u64, page: impl Fn(u64) -> Vec<u8>) -> Vec<u8> {
    (0..rows.div_ceil(rows_per_page).max(1))
        .flat_map(|index| page(rows_per_page.min(rows - index * rows_per_page)))
        .collect()
}

/// Rows with one value, or null if `level` is 0.
pub(super) fn constant(rows: u64, entry: &[u8], level: u8) -> Leaf {
    let page = |rows| {
        let values = if level == 1 { rows } else { 0 };
        let indices = [vec![1], run(values, 0)].concat();
        plain_page(
            rows,
            RLE_DICTIONARY,
            &[levels(&[run(rows, level)]), indices],
        )
    };
    Leaf {
        codec: UNCOMPRESSED,
        pages: [one_entry(entry), split_into_pages(rows, 1 << 30, page)].concat(),
        values: rows,
    }
}

/// Rows without a map.
pub(super) fn no_maps(rows: u64) -> Leaf {
    let page = |rows| {
        let none = levels(&[run(rows, 0)]);
        plain_page(rows, PLAIN, &[none.clone(), none])
    };
    Leaf {
        codec: UNCOMPRESSED,
        pages: split_into_pages(rows, MAX_PAGE_VALUES, page),
        values: rows,
    }
}

/// One row with this number of entries. `level` is 2 for a key and for a value
/// that is null, and 3 for a value.
pub(super) fn one_map(entries: u64, level: u8, indices: bool) -> Leaf {
    let mut first = true;
    let mut remaining = entries;
    let mut pages = one_entry(&plain_text("plan"));
    while remaining > 0 {
        let count = remaining.min(MAX_PAGE_VALUES);
        let row_starts = u64::from(std::mem::take(&mut first));
        let repetition = [run(row_starts, 0), run(count - row_starts, 1)];
        let values = if indices {
            [vec![1], run(count, 0)].concat()
        } else {
            vec![1]
        };
        pages.extend(plain_page(
            count,
            RLE_DICTIONARY,
            &[levels(&repetition), levels(&[run(count, level)]), values],
        ));
        remaining -= count;
    }
    Leaf {
        codec: UNCOMPRESSED,
        pages,
        values: entries,
    }
}

/// A Zstandard frame: an uncompressed block, then zeros.
pub(super) fn compressed(start: &[u8], then_zeros: u64) -> Vec<u8> {
    let frame = zeros(then_zeros);
    let (header, blocks) = frame.split_at(6);
    let last = u64::from(then_zeros == 0);
    let length = (start.len() as u64) << 3 | last;
    let mut bytes = [header, &length.to_le_bytes()[..3], start].concat();
    if then_zeros > 0 {
        bytes.extend(blocks);
    }
    bytes
}

/// A compressed data page of `start` and then zeros.
pub(super) fn zero_page(values: u64, encoding: i64, start: &[u8], then_zeros: u64) -> Vec<u8> {
    data_page(
        values,
        encoding,
        start.len() as u64 + then_zeros,
        &compressed(start, then_zeros),
    )
}

/// A compressed dictionary of empty texts.
pub(super) fn empty_texts(entries: u64) -> Vec<u8> {
    dictionary_page(entries, entries * 4, &zeros(entries * 4))
}

/// A leaf compressed with Zstandard.
pub(super) fn zstd(pages: &[Vec<u8>], values: u64) -> Leaf {
    Leaf {
        codec: ZSTD,
        pages: pages.concat(),
        values,
    }
}

/// A compressed page of rows that all have the first entry, as one run.
pub(super) fn first_entry(rows: u64) -> Vec<u8> {
    let body = [levels(&[run(rows, 1)]), vec![1], run(rows, 0)].concat();
    zero_page(rows, RLE_DICTIONARY, &body, 0)
}

/// A compressed page of rows that all have the first entry, each with its own
/// index.
pub(super) fn first_entry_each(rows: u64) -> Vec<u8> {
    let groups = varint((rows / 8) << 1 | 1);
    let body = [levels(&[run(rows, 1)]), vec![1], groups].concat();
    zero_page(rows, RLE_DICTIONARY, &body, rows / 8)
}

/// A compressed page of maps with one entry each, an empty text.
pub(super) fn one_empty_text_each(rows: u64, level: u8) -> Vec<u8> {
    let body = [levels(&[run(rows, 0)]), levels(&[run(rows, level)])].concat();
    zero_page(rows, PLAIN, &body, rows * 4)
}

/// Numbers in `DELTA_BINARY_PACKED`, in blocks of 128.
fn deltas(numbers: &[i64]) -> Vec<u8> {
    let mut bytes = [
        varint(128),
        varint(1),
        varint(numbers.len() as u64),
        zigzag(numbers[0]),
    ]
    .concat();
    let differences: Vec<i64> = numbers.windows(2).map(|two| two[1] - two[0]).collect();
    for block in differences.chunks(128) {
        let min = *block.iter().min().expect("a block");
        let range = block.iter().max().expect("a block") - min;
        let width = 64 - range.leading_zeros();
        bytes.extend(zigzag(min));
        bytes.push(u8::try_from(width).expect("a width"));
        let mut packed = vec![0_u8; 16 * width as usize];
        for (index, difference) in block.iter().enumerate() {
            for bit in 0..width as usize {
                let to = index * width as usize + bit;
                let set = (difference - min) >> bit & 1 == 1;
                packed[to / 8] |= u8::from(set) << (to % 8);
            }
        }
        bytes.extend(packed);
    }
    bytes
}

/// A thousand rows of one text of this number of bytes, each stored as a prefix
/// of the one before.
pub(super) fn one_text_repeated(bytes: i64) -> Leaf {
    const ROWS: usize = 1_000;
    let mut prefixes = vec![bytes; ROWS];
    prefixes[0] = 0;
    let mut suffixes = vec![0; ROWS];
    suffixes[0] = bytes;
    let text = vec![b'a'; usize::try_from(bytes).expect("a length")];
    let parts = [
        levels(&[run(ROWS as u64, 1)]),
        deltas(&prefixes),
        deltas(&suffixes),
        text,
    ];
    Leaf {
        codec: UNCOMPRESSED,
        pages: plain_page(ROWS as u64, DELTA_BYTE_ARRAY, &parts),
        values: ROWS as u64,
    }
}

/// The pages of a leaf after an index page whose header has this number of
/// bytes.
pub(super) fn after_a_long_header(leaf: &Leaf, bytes: usize) -> Leaf {
    let items = vec![vec![0]; bytes];
    let header = Fields::default()
        .i32(1, 1)
        .i32(2, 0)
        .i32(3, 0)
        .list(9, 5, &items)
        .finish();
    Leaf {
        pages: [header, leaf.pages.clone()].concat(),
        ..leaf.clone()
    }
}

/// Pages of one row, each with one key of this number of bytes.
pub(super) fn one_long_key_each(pages: u64, bytes: u64) -> Leaf {
    let length = u32::try_from(bytes).expect("a length").to_le_bytes();
    let page = |page: u64| {
        let row_starts = u64::from(page == 0);
        let repetition = levels(&[run(row_starts, 0), run(1 - row_starts, 1)]);
        let body = [repetition, levels(&[run(1, 2)]), length.to_vec()].concat();
        zero_page(1, PLAIN, &body, bytes)
    };
    zstd(&(0..pages).map(page).collect::<Vec<_>>(), pages)
}

/// A page of empty maps whose levels take as many bytes as a page may have.
/// Zeros follow the runs that are needed.
pub(super) fn all_levels(rows: u64) -> Leaf {
    let size = MAX_PAGE_SIZE - 1_000;
    let length = u32::try_from(size).expect("a length").to_le_bytes();
    let none = levels(&[run(rows, 0)]);
    let body = [none, length.to_vec(), run(rows, 0)].concat();
    let zeros = size - run(rows, 0).len() as u64;
    zstd(&[zero_page(rows, PLAIN, &body, zeros)], rows)
}

/// Timestamps that take no bits each, because all deltas are equal.
pub(super) fn times(rows: u64) -> Leaf {
    const BLOCK: u64 = 1 << 20;
    let page = |rows: u64| {
        let first = zigzag(1_763_630_046_000);
        let header = [varint(BLOCK), varint(1), varint(rows), first].concat();
        let blocks = vec![0; usize::try_from(2 * rows.div_ceil(BLOCK)).expect("few")];
        let levels = levels(&[run(rows, 1)]);
        plain_page(rows, DELTA_BINARY_PACKED, &[levels, header, blocks])
    };
    Leaf {
        codec: UNCOMPRESSED,
        pages: split_into_pages(rows, 16 << 20, page),
        values: rows,
    }
}
