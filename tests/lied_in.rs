//! The numbers of event files replaced by others: every one in the footer, and
//! every one in the header of every page.

use bytes::Bytes;
use tallyman_events::footer::read_footer;
use tallyman_events::page_extent;
use tallyman_tests::thrift_numbers::{Lie, Number, numbers, with};

/// What every number is replaced by: 0, 1, 2^30, 2^31 - 1 (the most that fits
/// where Parquet has 32 bits), 2^31, 2^63 - 1, 2^64 - 1 where it is a length,
/// -1 where it is signed, and the lowest number where it is signed.
const LIES: [Lie; 8] = [
    Lie::Signed(0),
    Lie::Signed(1),
    Lie::Signed(1 << 30),
    Lie::Signed(i32::MAX as i64),
    Lie::Signed(1 << 31),
    Lie::Signed(i64::MAX),
    Lie::Signed(-1),
    Lie::Raw(u64::MAX),
];

/// The footer of a file: what lies before it, and the footer itself.
fn divided(file: &[u8]) -> (&[u8], &[u8]) {
    let (rest, tail) = file.split_at(file.len() - 8);
    let length = u32::from_le_bytes(tail[..4].try_into().expect("four bytes"));
    rest.split_at(rest.len() - usize::try_from(length).expect("a length"))
}

/// A file of what comes before the footer, and the footer.
fn joined(before: &[u8], footer: &[u8]) -> Bytes {
    let length = u32::try_from(footer.len()).expect("a small footer");
    [before, footer, &length.to_le_bytes(), b"PAR1"]
        .concat()
        .into()
}

/// The file with every number of its footer replaced, one at a time.
pub(crate) fn in_footer(name: &str, file: &[u8], mut each: impl FnMut(&str, Bytes)) {
    let (before, footer) = divided(file);
    let (found, length) = numbers(footer).expect("a sound footer");
    assert_eq!(length, footer.len(), "{name}");
    for number in &found {
        for lie in LIES {
            each(
                &format!("{name} with {lie:?} at {:?} of its footer", number.path),
                joined(before, &with(footer, number, lie)),
            );
        }
    }
}

/// Where a page lies: the first byte of its header, and of what follows its
/// body.
struct Page {
    start: usize,
    end: usize,
}

/// The file with every number in the headers of its pages replaced, one at a
/// time. The column chunk with the replaced header is laid behind all others,
/// and the footer made to say so: all else in it is as true as before.
pub(crate) fn in_page_headers(name: &str, file: &[u8], mut each: impl FnMut(&str, Bytes)) {
    let (before, footer) = divided(file);
    let found = read_footer(&Bytes::copy_from_slice(file)).expect("a sound footer");
    let metadata = found.metadata.expect("sound metadata");
    for (group, row_group) in metadata.row_groups().iter().enumerate() {
        for (leaf, column) in row_group.columns().iter().enumerate() {
            let (start, length) = column.byte_range();
            let start = usize::try_from(start).expect("a place");
            let chunk = &before[start..start + usize::try_from(length).expect("a length")];
            for page in pages(chunk) {
                let header = &chunk[page.start..page.end];
                let (found, _) = numbers(header).expect("a sound header");
                for number in &found {
                    for lie in LIES {
                        let lied = [
                            &chunk[..page.start],
                            &with(header, number, lie),
                            &chunk[page.end..],
                        ]
                        .concat();
                        let moved = moved(
                            footer,
                            [group, leaf].map(|place| i64::try_from(place).expect("a place")),
                            &Place {
                                start: before.len(),
                                from: start,
                                shifted: page.end,
                                length: lied.len(),
                                was: chunk.len(),
                            },
                        );
                        each(
                            &format!(
                                "{name} with {lie:?} at {:?} of the page at {}",
                                number.path,
                                start + page.start
                            ),
                            joined(&[before, &lied].concat(), &moved),
                        );
                    }
                }
            }
        }
    }
}

/// The file with one column chunk after the other laid behind all others,
/// and nothing untrue in it.
pub(crate) fn with_chunks_moved(file: &[u8], mut each: impl FnMut(Bytes)) {
    let (before, footer) = divided(file);
    let found = read_footer(&Bytes::copy_from_slice(file)).expect("a sound footer");
    let metadata = found.metadata.expect("sound metadata");
    for (group, row_group) in metadata.row_groups().iter().enumerate() {
        for (leaf, column) in row_group.columns().iter().enumerate() {
            let (start, length) = column.byte_range();
            let start = usize::try_from(start).expect("a place");
            let length = usize::try_from(length).expect("a length");
            let place = Place {
                start: before.len(),
                from: start,
                shifted: length,
                length,
                was: length,
            };
            let at = [group, leaf].map(|place| i64::try_from(place).expect("a place"));
            // So that nothing can be read where it was.
            let mut wiped = before.to_vec();
            wiped[start..start + length].fill(0xff);
            each(joined(
                &[&wiped, &before[start..start + length]].concat(),
                &moved(footer, at, &place),
            ));
        }
    }
}

/// The pages of a sound chunk.
fn pages(chunk: &[u8]) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut start = 0;
    while start < chunk.len() {
        let extent = page_extent(&chunk[start..]).expect("a sound header");
        let end = start + extent.header_size + extent.compressed_size;
        pages.push(Page { start, end });
        start = end;
    }
    pages
}

/// Where a chunk went.
struct Place {
    /// Its first byte now.
    start: usize,
    /// Its first byte before.
    from: usize,
    /// What lies from here on in the chunk has moved within it, too.
    shifted: usize,
    /// How long it is now.
    length: usize,
    /// How long it was.
    was: usize,
}

/// The footer, made to say that the chunk of a row group and a leaf lies
/// elsewhere.
fn moved(footer: &[u8], [group, leaf]: [i64; 2], place: &Place) -> Vec<u8> {
    let found = read_footer(&joined(b"PAR1", footer)).expect("a sound footer");
    let metadata = found.metadata.expect("sound metadata");
    let at = |number: i64| usize::try_from(number).expect("a place");
    let column = metadata.row_group(at(group)).column(at(leaf));
    // As `parquet.thrift` numbers them: the chunk's metadata is its field 3.
    let mut changes = vec![(7, i64::try_from(place.length).expect("a length"))];
    for (field, offset) in [
        (9, Some(column.data_page_offset())),
        (11, column.dictionary_page_offset()),
    ] {
        // Some writers put at 0 what is not there.
        let Some(offset) = offset.filter(|offset| *offset > 0) else {
            continue;
        };
        let mut within = at(offset) - place.from;
        if within >= place.shifted {
            within = within + place.length - place.was;
        }
        changes.push((field, i64::try_from(place.start + within).expect("a place")));
    }
    let mut footer = footer.to_vec();
    for (field, value) in changes {
        let path = [4, group, 1, leaf, 3, field];
        let (found, _) = numbers(&footer).expect("a sound footer");
        let number: &Number = found
            .iter()
            .find(|number| number.path == path)
            .expect("the chunk's field");
        footer = with(&footer, number, Lie::Signed(value));
    }
    footer
}
