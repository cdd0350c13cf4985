use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::*;
use crate::pages::page_extent;

/// The values of the only page that the parquet crate makes of these texts.
fn page(texts: &[String], encoding: Encoding) -> Vec<u8> {
    let schema = Arc::new(parse_message_type("message m { required binary a; }").unwrap());
    let properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_compression(Compression::UNCOMPRESSED)
        .set_dictionary_enabled(false)
        .set_encoding(encoding)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let values: Vec<ByteArray> = texts.iter().map(|text| text.as_str().into()).collect();
    column
        .typed::<ByteArrayType>()
        .write_batch(&values, None, None)
        .unwrap();
    column.close().unwrap();
    group.close().unwrap();
    let file = writer.into_inner().unwrap();
    let extent = page_extent(&file[4..]).unwrap();
    file[4 + extent.header_size..][..extent.compressed_size].to_vec()
}

/// Texts of many lengths, sorted, so that each shares a prefix with the one
/// before.
fn texts(count: usize) -> Vec<String> {
    let mut texts: Vec<String> = (0..count)
        .map(|number| "ab".repeat(number * 7_919 % 97) + &number.to_string())
        .collect();
    texts.sort();
    texts
}

fn write_varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

/// A header, and `blocks` blocks whose deltas are all 0.
fn stream(count: u64, first: i64, blocks: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for number in [128, 4, count, first.cast_unsigned() << 1] {
        write_varint(number, &mut out);
    }
    for _ in 0..blocks {
        out.extend([0; 5]);
    }
    out
}

#[test]
fn pages_of_the_parquet_crate_are_valid() {
    for encoding in [
        Encoding::DELTA_BYTE_ARRAY,
        Encoding::DELTA_LENGTH_BYTE_ARRAY,
    ] {
        for count in [1, 2, 31, 32, 33, 128, 129, 130, 700, 5_000] {
            let page = page(&texts(count), encoding);
            assert!(
                validate(encoding, &page, count).is_ok(),
                "{encoding} {count}"
            );
            assert!(
                validate(encoding, &page, count - 1).is_err(),
                "{encoding} {count}"
            );
            // Without its last byte, the last value is incomplete.
            let cut = &page[..page.len() - 1];
            assert!(
                validate(encoding, cut, count).is_err(),
                "{encoding} {count}"
            );
        }
    }
    let nothing: [u8; 0] = [];
    assert!(validate(Encoding::DELTA_BYTE_ARRAY, &nothing, 0).is_ok());
    assert!(validate(Encoding::DELTA_BYTE_ARRAY, &nothing, 1).is_err());
}

#[test]
fn a_header_that_declares_more_than_the_page_has_is_an_error() {
    for (encoding, streams) in [
        (Encoding::DELTA_BINARY_PACKED, 1),
        (Encoding::DELTA_LENGTH_BYTE_ARRAY, 1),
        (Encoding::DELTA_BYTE_ARRAY, 2),
    ] {
        // One of the headers at a time is false.
        for false_stream in 0..streams {
            for declared in [3, 1 << 28, u64::from(u32::MAX), 1 << 50, u64::MAX] {
                let page: Vec<u8> = (0..streams)
                    .flat_map(|index| {
                        stream(if index == false_stream { declared } else { 2 }, 0, 1)
                    })
                    .collect();
                assert!(
                    validate(encoding, &page, 2).is_err(),
                    "{encoding} {declared}"
                );
            }
        }
        let valid: Vec<u8> = (0..streams).flat_map(|_| stream(2, 0, 1)).collect();
        assert!(validate(encoding, &valid, 2).is_ok(), "{encoding}");
        // A varint may be longer than necessary. The numbers after it are read
        // correctly.
        let mut padded = vec![0x80, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00];
        padded.extend(&stream(1 << 40, 0, 1)[2..]);
        assert!(validate(encoding, &padded, 2).is_err(), "{encoding}");
    }
}

#[test]
fn a_small_page_that_decodes_to_too_much_is_an_error() {
    let megabyte = 1 << 20;
    let long = "x".repeat(10 * megabyte);
    let texts: Vec<String> = (0..40).map(|number| format!("{long}{number}")).collect();
    let page = page(&texts, Encoding::DELTA_BYTE_ARRAY);
    assert!(page.len() < 11 * megabyte);
    let end = validate(Encoding::DELTA_BYTE_ARRAY, &page, 40);
    assert!(matches!(end, Err(PageError::TooLarge { .. })), "{end:?}");
}
