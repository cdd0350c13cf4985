//! What is known of a file beside its bytes.

use parquet::basic::CompressionCodec;

use crate::check::FileCompression;

/// What is known of a file beside the Parquet bytes that are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileInfo<'a> {
    /// Its name, without folders; none where it has no name that could say
    /// anything.
    pub name: Option<&'a str>,
    /// How the whole file was wrapped, where it was and has been unwrapped.
    pub compression: Option<FileCompression>,
    /// Its size in bytes as it lies there, where that is not the size of what
    /// is judged.
    pub bytes: Option<u64>,
}

/// What a name says that the bytes do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NameMismatch {
    /// The ending says that the whole file is wrapped so, or not at all.
    Compression {
        says: FileCompression,
        is: FileCompression,
    },
    /// The tag before `.parquet` names a codec that no column uses.
    Codec { tag: String },
}

/// Endings of wrapped files.
const COMPRESSIONS: [(&str, FileCompression); 2] = [
    (".gz", FileCompression::Gzip),
    (".bz2", FileCompression::Bzip2),
];

/// Tags before `.parquet`, as writers put them there, and what they stand for.
const TAGS: [(&str, &[CompressionCodec]); 15] = [
    ("snappy", &[CompressionCodec::SNAPPY]),
    ("gz", &[CompressionCodec::GZIP]),
    ("gzip", &[CompressionCodec::GZIP]),
    ("lzo", &[CompressionCodec::LZO]),
    ("zstd", &[CompressionCodec::ZSTD]),
    ("zst", &[CompressionCodec::ZSTD]),
    ("br", &[CompressionCodec::BROTLI]),
    ("brotli", &[CompressionCodec::BROTLI]),
    ("lz4", &[CompressionCodec::LZ4, CompressionCodec::LZ4_RAW]),
    ("lz4hadoop", &[CompressionCodec::LZ4]),
    ("lz4raw", &[CompressionCodec::LZ4_RAW]),
    ("lz4_raw", &[CompressionCodec::LZ4_RAW]),
    ("none", &[CompressionCodec::UNCOMPRESSED]),
    ("uncompressed", &[CompressionCodec::UNCOMPRESSED]),
    ("bz2", &[]),
];

/// Holds a name against how the file is wrapped and which codecs it uses.
pub(crate) fn mismatches(
    name: &str,
    compression: FileCompression,
    used: &[CompressionCodec],
) -> Vec<NameMismatch> {
    let mut found = Vec::new();
    let name = name.to_lowercase();
    let ending = COMPRESSIONS
        .into_iter()
        .find_map(|(ending, says)| Some((name.strip_suffix(ending)?, says)));
    let says = ending.map_or(FileCompression::None, |(_, says)| says);
    if says != compression {
        found.push(NameMismatch::Compression {
            says,
            is: compression,
        });
    }
    let inner = ending.map_or(&*name, |(inner, _)| inner);
    let tag = inner
        .strip_suffix(".parquet")
        .and_then(|stem| stem.rsplit_once('.'))
        .map(|(_, tag)| tag);
    if let Some(tag) = tag
        && let Some((_, codecs)) = TAGS.iter().find(|(known, _)| *known == tag)
        && !used.is_empty()
        && !used.iter().any(|codec| codecs.contains(codec))
    {
        found.push(NameMismatch::Codec {
            tag: tag.to_owned(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use CompressionCodec::{GZIP, LZ4_RAW, SNAPPY, UNCOMPRESSED, ZSTD};

    #[test]
    fn endings_are_held_against_the_wrapping() {
        for (name, compression, right) in [
            ("a.parquet", FileCompression::None, true),
            ("a.parquet.gz", FileCompression::Gzip, true),
            ("A.PARQUET.GZ", FileCompression::Gzip, true),
            ("a.parquet.bz2", FileCompression::Bzip2, true),
            ("a.parquet", FileCompression::Gzip, false),
            ("a.parquet.gz", FileCompression::None, false),
            ("a.parquet.gz", FileCompression::Bzip2, false),
            ("a.gz", FileCompression::Gzip, true),
        ] {
            let found = mismatches(name, compression, &[SNAPPY]);
            assert_eq!(found.is_empty(), right, "{name}: {found:?}");
        }
    }

    #[test]
    fn tags_are_held_against_the_codecs() {
        for (name, used, right) in [
            ("a.snappy.parquet", &[SNAPPY][..], true),
            ("a.c000.Snappy.Parquet", &[SNAPPY], true),
            ("a.snappy.parquet", &[GZIP, SNAPPY], true),
            ("a.snappy.parquet", &[GZIP], false),
            ("a.snappy.parquet", &[UNCOMPRESSED], false),
            ("a.gz.parquet", &[GZIP], true),
            ("a.gz.parquet", &[SNAPPY], false),
            ("a.lz4.parquet", &[LZ4_RAW], true),
            ("a.zstd.parquet", &[ZSTD], true),
            ("a.snappy.parquet", &[], true),
            ("a.2024.parquet", &[ZSTD], true),
            ("snappy.parquet", &[ZSTD], true),
            ("a.parquet", &[ZSTD], true),
        ] {
            let found = mismatches(name, FileCompression::None, used);
            assert_eq!(found.is_empty(), right, "{name}: {found:?}");
        }
        let wrapped = mismatches("a.gz.parquet.gz", FileCompression::Gzip, &[SNAPPY]);
        assert_eq!(wrapped, [NameMismatch::Codec { tag: "gz".into() }]);
    }
}
