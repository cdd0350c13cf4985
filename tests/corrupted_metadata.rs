//! Replaces each number in the footer and in the page headers of event files.

use bytes::Bytes;
use tallyman_events::footer::read_footer;
use tallyman_events::page_extent;
use tallyman_tests::thrift_numbers::{Number, Replacement, numbers, with};

/// The replacements of each number: 0, 1, 2^30, 2^31 - 1 (the maximum of
/// numbers that have 32 bits in Parquet), 2^31, 2^63 - 1, -1, and a value with
/// all bits set. If the number is unsigned, -1 is 2^64 - 1; if it is signed,
/// the value with all bits set is the lowest number.
const REPLACEMENTS: [Replacement; 8] = [
    Replacement::Signed(0),
    Replacement::Signed(1),
    Replacement::Signed(1 << 30),
    Replacement::Signed(i32::MAX as i64),
    Replacement::Signed(1 << 31),
    Replacement::Signed(i64::MAX),
    Replacement::Signed(-1),
    Replacement::Raw(u64::MAX),
];

/// The bytes before the footer of a file, and the footer.
fn split_footer(file: &[u8]) -> (&[u8], &[u8]) {
    let (rest, tail) = file.split_at(file.len() - 8);
    let length = u32::from_le_bytes(tail[..4].try_into().expect("four bytes"));
    rest.split_at(rest.len() - usize::try_from(length).expect("a length"))
}

/// The file with these bytes before the footer, and this footer.
fn file_with_footer(before: &[u8], footer: &[u8]) -> Bytes {
    let length = u32::try_from(footer.len()).expect("a small footer");
    [before, footer, &length.to_le_bytes(), b"PAR1"]
        .concat()
        .into()
}

/// Calls `each` with the file for each number of its footer and each
/// replacement.
pub(crate) fn in_footer(name: &str, file: &[u8], mut each: impl FnMut(&str, Bytes)) {
    let (before, footer) = split_footer(file);
    let (found, length) = numbers(footer).expect("a valid footer");
    assert_eq!(length, footer.len(), "{name}");
    for number in &found {
        for replacement in REPLACEMENTS {
            each(
                &format!(
                    "{name} with {replacement:?} at {:?} of its footer",
                    number.path
                ),
                file_with_footer(before, &with(footer, number, replacement)),
            );
        }
    }
}

/// The offsets of a page's header, and of the byte after its body.
struct Page {
    start: usize,
    end: usize,
}

/// Calls `each` with the file for each number of its page headers and each
/// replacement. Moves the column chunk with the changed header to the end, and
/// updates the footer, so that everything else stays valid.
pub(crate) fn in_page_headers(name: &str, file: &[u8], mut each: impl FnMut(&str, Bytes)) {
    let (before, footer) = split_footer(file);
    let found = read_footer(&Bytes::copy_from_slice(file)).expect("a valid footer");
    let metadata = found.metadata.expect("valid metadata");
    for (group, row_group) in metadata.row_groups().iter().enumerate() {
        for (leaf, column) in row_group.columns().iter().enumerate() {
            let (start, length) = column.byte_range();
            let start = usize::try_from(start).expect("an offset");
            let chunk = &before[start..start + usize::try_from(length).expect("a length")];
            for page in pages(chunk) {
                let header = &chunk[page.start..page.end];
                let (found, _) = numbers(header).expect("a valid header");
                for number in &found {
                    for replacement in REPLACEMENTS {
                        let changed = [
                            &chunk[..page.start],
                            &with(header, number, replacement),
                            &chunk[page.end..],
                        ]
                        .concat();
                        let moved = moved(
                            footer,
                            [group, leaf].map(|index| i64::try_from(index).expect("an index")),
                            &Move {
                                start: before.len(),
                                old_start: start,
                                shifted_from: page.end,
                                length: changed.len(),
                                old_length: chunk.len(),
                            },
                        );
                        each(
                            &format!(
                                "{name} with {replacement:?} at {:?} of the page at {}",
                                number.path,
                                start + page.start
                            ),
                            file_with_footer(&[before, &changed].concat(), &moved),
                        );
                    }
                }
            }
        }
    }
}

/// Calls `each` with the file for each column chunk, moved to the end. The file
/// stays valid.
pub(crate) fn with_chunks_moved(file: &[u8], mut each: impl FnMut(Bytes)) {
    let (before, footer) = split_footer(file);
    let found = read_footer(&Bytes::copy_from_slice(file)).expect("a valid footer");
    let metadata = found.metadata.expect("valid metadata");
    for (group, row_group) in metadata.row_groups().iter().enumerate() {
        for (leaf, column) in row_group.columns().iter().enumerate() {
            let (start, length) = column.byte_range();
            let start = usize::try_from(start).expect("an offset");
            let length = usize::try_from(length).expect("a length");
            let to = Move {
                start: before.len(),
                old_start: start,
                shifted_from: length,
                length,
                old_length: length,
            };
            let indices = [group, leaf].map(|index| i64::try_from(index).expect("an index"));
            // Nothing can be read from the old location.
            let mut wiped = before.to_vec();
            wiped[start..start + length].fill(0xff);
            each(file_with_footer(
                &[&wiped, &before[start..start + length]].concat(),
                &moved(footer, indices, &to),
            ));
        }
    }
}

/// The pages of a valid chunk.
fn pages(chunk: &[u8]) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut start = 0;
    while start < chunk.len() {
        let extent = page_extent(&chunk[start..]).expect("a valid header");
        let end = start + extent.header_size + extent.compressed_size;
        pages.push(Page { start, end });
        start = end;
    }
    pages
}

/// The move of a column chunk.
struct Move {
    /// Its new offset.
    start: usize,
    old_start: usize,
    /// Bytes from this offset in the chunk on have moved within it, too.
    shifted_from: usize,
    /// Its new length.
    length: usize,
    old_length: usize,
}

/// The footer with the new location of the chunk of a row group and a leaf.
fn moved(footer: &[u8], [group, leaf]: [i64; 2], to: &Move) -> Vec<u8> {
    let found = read_footer(&file_with_footer(b"PAR1", footer)).expect("a valid footer");
    let metadata = found.metadata.expect("valid metadata");
    let at = |number: i64| usize::try_from(number).expect("an offset");
    let column = metadata.row_group(at(group)).column(at(leaf));
    // Fields have the numbers of `parquet.thrift`. The chunk's metadata is its
    // field 3.
    let mut changes = vec![(7, i64::try_from(to.length).expect("a length"))];
    for (field, offset) in [
        (9, Some(column.data_page_offset())),
        (11, column.dictionary_page_offset()),
    ] {
        // Some writers give 0 as the offset of a missing page.
        let Some(offset) = offset.filter(|offset| *offset > 0) else {
            continue;
        };
        let mut within = at(offset) - to.old_start;
        if within >= to.shifted_from {
            within = within + to.length - to.old_length;
        }
        changes.push((field, i64::try_from(to.start + within).expect("an offset")));
    }
    let mut footer = footer.to_vec();
    for (field, value) in changes {
        let path = [4, group, 1, leaf, 3, field];
        let (found, _) = numbers(&footer).expect("a valid footer");
        let number: &Number = found
            .iter()
            .find(|number| number.path == path)
            .expect("the chunk's field");
        footer = with(&footer, number, Replacement::Signed(value));
    }
    footer
}
