//! Small files that decode to far more than their size. They are consistent in
//! themselves, but no writer makes them. A few bytes of run-length levels can
//! declare thousands of millions of values, and a few kilobytes can decompress
//! to gigabytes.

mod column_chunks;
mod file;
mod thrift;

use bytes::Bytes;

use column_chunks::{
    MAX_PAGE_SIZE, MAX_PAGE_VALUES, PLAIN, RLE_DICTIONARY, after_a_long_header, all_levels,
    compressed, constant, dictionary_page, empty_texts, first_entry, first_entry_each, levels,
    one_empty_text_each, one_long_key_each, one_map, one_text_repeated, plain_text, run, times,
    zero_page, zstd,
};
use file::File;

/// A part of the reason why a file is rejected. `None` if its rows can be
/// checked.
pub(crate) type Reason = Option<&'static str>;

const OVER_BUDGET: Reason = Some("declare far more data than a file of this size has");
const TOO_MUCH_MEMORY: Reason = Some("MB of memory at once");
const TOO_MANY_ROWS: Reason = Some("far more than it can hold");

/// A file of a hundred million rows whose footer declares that it is small.
pub(crate) fn declared_small() -> Bytes {
    File::equal_rows(100_000_000).declared_small().bytes()
}

/// The files: a description, the bytes, and the expected reason.
pub(crate) fn files() -> Vec<(&'static str, Bytes, Reason)> {
    let valid = File::equal_rows(1_000);
    let many = 1_000 * MAX_PAGE_VALUES;
    let texts = MAX_PAGE_SIZE / 4 - 4;
    let empty_texts_page = zero_page(texts, PLAIN, &levels(&[run(texts, 1)]), texts * 4);
    let numbers = MAX_PAGE_SIZE / 8 - 4;
    let zeros_page = zero_page(numbers, PLAIN, &levels(&[run(numbers, 1)]), numbers * 8);
    // As many entries as fit into memory, and as many maps.
    let (entries, maps) = (4 << 20, 20 << 20);
    let dictionary_of_maps = |level| {
        let body = [levels(&[run(1_000, 0)]), levels(&[run(1_000, level)])].concat();
        let body = [body, vec![1], run(1_000, 0)].concat();
        let page = zero_page(1_000, RLE_DICTIONARY, &body, 0);
        zstd(&[empty_texts(entries), page], 1_000)
    };
    vec![
        ("a thousand rows", valid.bytes(), None),
        (
            "one row of 64 Mi entries with the same key",
            File::equal_rows(1)
                .with_leaf(6, one_map(MAX_PAGE_VALUES, 2, true))
                .with_leaf(7, one_map(MAX_PAGE_VALUES, 2, false))
                .bytes(),
            Some("a row has more than 1,048,576 entries"),
        ),
        (
            "one row of sixty thousand million entries",
            File::equal_rows(1)
                .with_leaf(6, one_map(many, 2, true))
                .with_leaf(7, one_map(many, 2, false))
                .bytes(),
            Some("a row has more than 1,048,576 entries"),
        ),
        (
            "a hundred million rows in one run",
            File::equal_rows(100_000_000).bytes(),
            None,
        ),
        (
            "five hundred million rows in one run",
            File::equal_rows(500_000_000).bytes(),
            OVER_BUDGET,
        ),
        (
            "sixty thousand million rows",
            File::equal_rows(many).bytes(),
            TOO_MANY_ROWS,
        ),
        (
            "2^50 declared rows, of which a thousand exist",
            valid.clone().with_declared_rows(1 << 50).bytes(),
            TOO_MANY_ROWS,
        ),
        (
            "ten thousand row groups that share their pages",
            File::equal_rows(MAX_PAGE_VALUES)
                .with_row_groups(10_000)
                .bytes(),
            TOO_MANY_ROWS,
        ),
        (
            "a thousand row groups that share a large dictionary",
            valid
                .clone()
                .with_leaf(0, zstd(&[empty_texts(entries), first_entry(1_000)], 1_000))
                .with_row_groups(1_000)
                .bytes(),
            OVER_BUDGET,
        ),
        (
            "a dictionary of 80 Mi entries",
            valid
                .clone()
                .with_leaf(
                    0,
                    zstd(&[empty_texts(MAX_PAGE_SIZE / 4), first_entry(1_000)], 1_000),
                )
                .bytes(),
            TOO_MUCH_MEMORY,
        ),
        (
            "keys and values of properties from a dictionary of 4 Mi entries",
            valid
                .clone()
                .with_leaf(6, dictionary_of_maps(2))
                .with_leaf(7, dictionary_of_maps(3))
                .bytes(),
            None,
        ),
        (
            "keys of properties from a dictionary of 80 Mi entries",
            valid
                .clone()
                .with_leaf(
                    6,
                    zstd(&[empty_texts(MAX_PAGE_SIZE / 4), first_entry(1_000)], 1_000),
                )
                .bytes(),
            TOO_MUCH_MEMORY,
        ),
        (
            "two dictionaries",
            valid
                .clone()
                .with_leaf(
                    0,
                    zstd(
                        &[empty_texts(10), empty_texts(10), first_entry(1_000)],
                        1_000,
                    ),
                )
                .bytes(),
            Some("it has a second dictionary"),
        ),
        (
            "a dictionary of one text of 320 MB, decompressed for each range of rows",
            File::equal_rows(1 << 28)
                .with_leaf(
                    0,
                    zstd(
                        &[
                            dictionary_page(1, MAX_PAGE_SIZE, &{
                                let length = u32::try_from(MAX_PAGE_SIZE - 4).expect("a length");
                                compressed(&length.to_le_bytes(), MAX_PAGE_SIZE - 4)
                            }),
                            first_entry(1 << 28),
                        ],
                        1 << 28,
                    ),
                )
                .bytes(),
            OVER_BUDGET,
        ),
        (
            "80 million keys in one page of 320 MB",
            File::equal_rows(texts)
                .with_leaf(3, zstd(std::slice::from_ref(&empty_texts_page), texts))
                .bytes(),
            None,
        ),
        (
            "environments, types and keys in pages of 320 MB",
            File::equal_rows(texts)
                .with_leaf(0, zstd(std::slice::from_ref(&empty_texts_page), texts))
                .with_leaf(1, zstd(std::slice::from_ref(&empty_texts_page), texts))
                .with_leaf(2, zstd(std::slice::from_ref(&empty_texts_page), texts))
                .with_leaf(3, zstd(std::slice::from_ref(&empty_texts_page), texts))
                .bytes(),
            OVER_BUDGET,
        ),
        (
            "eight thousand million keys in pages of 320 MB",
            File::equal_rows(100 * texts)
                .with_leaf(3, zstd(&vec![empty_texts_page; 100], 100 * texts))
                .bytes(),
            TOO_MANY_ROWS,
        ),
        (
            "values in a page of 320 MB",
            File::equal_rows(numbers)
                .with_leaf(5, zstd(std::slice::from_ref(&zeros_page), numbers))
                .bytes(),
            None,
        ),
        (
            "properties of twenty million rows in one page each",
            File::equal_rows(maps)
                .with_leaf(6, zstd(&[one_empty_text_each(maps, 2)], maps))
                .with_leaf(7, zstd(&[one_empty_text_each(maps, 3)], maps))
                .bytes(),
            None,
        ),
        (
            "256 million dictionary indices of environments",
            File::equal_rows(4 * MAX_PAGE_VALUES)
                .with_leaf(
                    0,
                    zstd(
                        &[
                            vec![empty_texts(1)],
                            vec![first_entry_each(MAX_PAGE_VALUES); 4],
                        ]
                        .concat(),
                        4 * MAX_PAGE_VALUES,
                    ),
                )
                .bytes(),
            OVER_BUDGET,
        ),
        (
            "a hundred million timestamps as deltas",
            File::equal_rows(6 << 24)
                .with_leaf(4, times(6 << 24))
                .bytes(),
            None,
        ),
        (
            "five hundred million timestamps as deltas",
            File::equal_rows(30 << 24)
                .with_leaf(4, times(30 << 24))
                .bytes(),
            OVER_BUDGET,
        ),
        (
            "a thousand row groups of one text of 320 KB, repeated",
            valid
                .clone()
                .with_leaf(0, one_text_repeated(320 << 10))
                .with_row_groups(1_000)
                .bytes(),
            OVER_BUDGET,
        ),
        (
            "a thousand row groups after a header of 8 MB",
            valid
                .with_leaf(
                    3,
                    after_a_long_header(&constant(1_000, &plain_text("customer"), 1), 8 << 20),
                )
                .with_row_groups(1_000)
                .bytes(),
            OVER_BUDGET,
        ),
        (
            "a key of 300 MB in each of two pages",
            File::equal_rows(1)
                .with_leaf(6, one_long_key_each(2, 300_000_000))
                .with_leaf(7, one_map(2, 2, false))
                .bytes(),
            None,
        ),
        (
            "properties with levels of 320 MB",
            File::equal_rows(1_000)
                .with_leaf(6, all_levels(1_000))
                .with_leaf(7, all_levels(1_000))
                .bytes(),
            TOO_MUCH_MEMORY,
        ),
        (
            "two hundred million dictionary indices of invalid event types",
            File::equal_rows(200 << 20)
                .with_leaf(
                    2,
                    zstd(&[empty_texts(1), first_entry_each(200 << 20)], 200 << 20),
                )
                .bytes(),
            OVER_BUDGET,
        ),
    ]
}
