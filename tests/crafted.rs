//! Small files that stand for far more than they are: sound by their own
//! account, and made by no writer. A few bytes of run-length levels can mean
//! thousands of millions of values, and a few kilobytes unpack to gigabytes.

mod file;
mod leaves;
mod thrift;

use bytes::Bytes;

use file::File;
use leaves::{
    LARGEST_PAGE, MOST_VALUES, PLAIN, RLE_DICTIONARY, all_levels, behind_a_long_header, constant,
    dictionary_page, empty_texts, first_entry, first_entry_each, levels, one_empty_text_each,
    one_long_key_each, one_map, one_text_over_and_over, packed, plain_text, run, times, zero_page,
    zstd,
};

/// What must be said of a file: a part of the sentence, or none where the
/// rows can be judged.
pub(crate) type Said = Option<&'static str>;

const FAR_MORE: Said = Some("stand for far more than a file of this size holds");
const NO_ROOM: Said = Some("are set aside for them");
const TOO_MANY_ROWS: Said = Some("far more than one can hold");

/// A file of a hundred million rows, of which its footer says that it is small.
pub(crate) fn said_to_be_small() -> Bytes {
    File::alike(100_000_000).said_to_be_small().bytes()
}

/// The files, each with what it is and what must be said of it.
pub(crate) fn files() -> Vec<(&'static str, Bytes, Said)> {
    let sound = File::alike(1_000);
    let many = 1_000 * MOST_VALUES;
    let texts = LARGEST_PAGE / 4 - 4;
    let empty_texts_page = zero_page(texts, PLAIN, &levels(&[run(texts, 1)]), texts * 4);
    let numbers = LARGEST_PAGE / 8 - 4;
    let zeros_page = zero_page(numbers, PLAIN, &levels(&[run(numbers, 1)]), numbers * 8);
    // As many as are kept, and as many as go with as much more.
    let (entries, maps) = (4 << 20, 20 << 20);
    let dictionary_of_maps = |level| {
        let body = [levels(&[run(1_000, 0)]), levels(&[run(1_000, level)])].concat();
        let places = [body, vec![1], run(1_000, 0)].concat();
        let page = zero_page(1_000, RLE_DICTIONARY, &places, 0);
        zstd(&[empty_texts(entries), page], 1_000)
    };
    vec![
        ("a thousand rows", sound.bytes(), None),
        (
            "one row of 64 Mi entries, all of one key",
            File::alike(1)
                .with(6, one_map(MOST_VALUES, 2, true))
                .with(7, one_map(MOST_VALUES, 2, false))
                .bytes(),
            Some("a row has more than 1,048,576 entries"),
        ),
        (
            "one row of sixty thousand million entries",
            File::alike(1)
                .with(6, one_map(many, 2, true))
                .with(7, one_map(many, 2, false))
                .bytes(),
            Some("a row has more than 1,048,576 entries"),
        ),
        (
            "a hundred million rows that are one run",
            File::alike(100_000_000).bytes(),
            None,
        ),
        (
            "five hundred million rows that are one run",
            File::alike(500_000_000).bytes(),
            FAR_MORE,
        ),
        (
            "sixty thousand million rows",
            File::alike(many).bytes(),
            TOO_MANY_ROWS,
        ),
        (
            "2^50 rows, of which a thousand are there",
            sound.clone().said_to_have(1 << 50).bytes(),
            TOO_MANY_ROWS,
        ),
        (
            "ten thousand row groups that share their pages",
            File::alike(MOST_VALUES).so_often(10_000).bytes(),
            TOO_MANY_ROWS,
        ),
        (
            "a thousand row groups that share a large dictionary",
            sound
                .clone()
                .with(0, zstd(&[empty_texts(entries), first_entry(1_000)], 1_000))
                .so_often(1_000)
                .bytes(),
            FAR_MORE,
        ),
        (
            "a dictionary of 80 Mi entries",
            sound
                .clone()
                .with(
                    0,
                    zstd(&[empty_texts(LARGEST_PAGE / 4), first_entry(1_000)], 1_000),
                )
                .bytes(),
            NO_ROOM,
        ),
        (
            "keys and values of properties from a dictionary of 4 Mi entries",
            sound
                .clone()
                .with(6, dictionary_of_maps(2))
                .with(7, dictionary_of_maps(3))
                .bytes(),
            None,
        ),
        (
            "keys of properties from a dictionary of 80 Mi entries",
            sound
                .clone()
                .with(
                    6,
                    zstd(&[empty_texts(LARGEST_PAGE / 4), first_entry(1_000)], 1_000),
                )
                .bytes(),
            NO_ROOM,
        ),
        (
            "two dictionaries",
            sound
                .clone()
                .with(
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
            "a dictionary of one text of 320 MB, unpacked for each stretch of rows",
            File::alike(1 << 28)
                .with(
                    0,
                    zstd(
                        &[
                            dictionary_page(1, LARGEST_PAGE, &{
                                let length = u32::try_from(LARGEST_PAGE - 4).expect("a length");
                                packed(&length.to_le_bytes(), LARGEST_PAGE - 4)
                            }),
                            first_entry(1 << 28),
                        ],
                        1 << 28,
                    ),
                )
                .bytes(),
            FAR_MORE,
        ),
        (
            "80 million keys in one page of 320 MB",
            File::alike(texts)
                .with(3, zstd(std::slice::from_ref(&empty_texts_page), texts))
                .bytes(),
            None,
        ),
        (
            "environments, types and keys in pages of 320 MB",
            File::alike(texts)
                .with(0, zstd(std::slice::from_ref(&empty_texts_page), texts))
                .with(1, zstd(std::slice::from_ref(&empty_texts_page), texts))
                .with(2, zstd(std::slice::from_ref(&empty_texts_page), texts))
                .with(3, zstd(std::slice::from_ref(&empty_texts_page), texts))
                .bytes(),
            FAR_MORE,
        ),
        (
            "eight thousand million keys in pages of 320 MB",
            File::alike(100 * texts)
                .with(3, zstd(&vec![empty_texts_page; 100], 100 * texts))
                .bytes(),
            TOO_MANY_ROWS,
        ),
        (
            "values in a page of 320 MB",
            File::alike(numbers)
                .with(5, zstd(std::slice::from_ref(&zeros_page), numbers))
                .bytes(),
            None,
        ),
        (
            "properties of twenty million rows in one page each",
            File::alike(maps)
                .with(6, zstd(&[one_empty_text_each(maps, 2)], maps))
                .with(7, zstd(&[one_empty_text_each(maps, 3)], maps))
                .bytes(),
            None,
        ),
        (
            "environments named one by one, 256 million times",
            File::alike(4 * MOST_VALUES)
                .with(
                    0,
                    zstd(
                        &[vec![empty_texts(1)], vec![first_entry_each(MOST_VALUES); 4]].concat(),
                        4 * MOST_VALUES,
                    ),
                )
                .bytes(),
            FAR_MORE,
        ),
        (
            "a hundred million times as deltas",
            File::alike(6 << 24).with(4, times(6 << 24)).bytes(),
            None,
        ),
        (
            "five hundred million times as deltas",
            File::alike(30 << 24).with(4, times(30 << 24)).bytes(),
            FAR_MORE,
        ),
        (
            "a thousand row groups of one text of 320 KB over and over",
            sound
                .clone()
                .with(0, one_text_over_and_over(320 << 10))
                .so_often(1_000)
                .bytes(),
            FAR_MORE,
        ),
        (
            "a thousand row groups behind a header of 8 MB",
            sound
                .with(
                    3,
                    behind_a_long_header(&constant(1_000, &plain_text("customer"), 1), 8 << 20),
                )
                .so_often(1_000)
                .bytes(),
            FAR_MORE,
        ),
        (
            "a key of 300 MB in each of two pages",
            File::alike(1)
                .with(6, one_long_key_each(2, 300_000_000))
                .with(7, one_map(2, 2, false))
                .bytes(),
            None,
        ),
        (
            "properties of which the levels take 320 MB",
            File::alike(1_000)
                .with(6, all_levels(1_000))
                .with(7, all_levels(1_000))
                .bytes(),
            NO_ROOM,
        ),
        (
            "two hundred million event types that are wrong, one by one",
            File::alike(200 << 20)
                .with(
                    2,
                    zstd(&[empty_texts(1), first_entry_each(200 << 20)], 200 << 20),
                )
                .bytes(),
            FAR_MORE,
        ),
    ]
}
