//! What is known of a file besides its bytes.

use parquet::basic::CompressionCodec;

use crate::check::FileCompression;

/// What is known of a file besides the Parquet bytes that are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileInfo<'a> {
    /// Name without folders. `None` if there is no name to compare with the
    /// bytes.
    pub name: Option<&'a str>,
    /// How the file was compressed as a whole. `None` if it was not decompressed.
    pub compression: Option<FileCompression>,
    /// Size of the stored file, in bytes. `None` if it is the size of the bytes
    /// that are checked.
    pub bytes: Option<u64>,
}

/// A contradiction between a file's name and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NameMismatch {
    /// The suffix names another compression of the whole file.
    Compression {
        named: FileCompression,
        actual: FileCompression,
    },
    /// The tag before `.parquet` names a codec that no column uses.
    Codec { tag: String },
}

/// Suffixes of compressed files.
const COMPRESSION_SUFFIXES: [(&str, FileCompression); 2] = [
    (".gz", FileCompression::Gzip),
    (".bz2", FileCompression::Bzip2),
];

/// Tags that writers put before `.parquet`, and the codecs that they name.
const CODEC_TAGS: [(&str, &[CompressionCodec]); 15] = [
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

/// Compares a name with the compression of the whole file and with the codecs in
/// use.
pub(crate) fn name_mismatches(
    name: &str,
    compression: FileCompression,
    used: &[CompressionCodec],
) -> Vec<NameMismatch> {
    let mut found = Vec::new();
    let name = name.to_lowercase();
    let suffix = COMPRESSION_SUFFIXES
        .into_iter()
        .find_map(|(suffix, named)| Some((name.strip_suffix(suffix)?, named)));
    let named = suffix.map_or(FileCompression::None, |(_, named)| named);
    if named != compression {
        found.push(NameMismatch::Compression {
            named,
            actual: compression,
        });
    }
    let inner = suffix.map_or(&*name, |(inner, _)| inner);
    let tag = inner
        .strip_suffix(".parquet")
        .and_then(|stem| stem.rsplit_once('.'))
        .map(|(_, tag)| tag);
    if let Some(tag) = tag
        && let Some((_, codecs)) = CODEC_TAGS.iter().find(|(known, _)| *known == tag)
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
    fn suffixes_are_compared_with_the_compression() {
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
            let found = name_mismatches(name, compression, &[SNAPPY]);
            assert_eq!(found.is_empty(), right, "{name}: {found:?}");
        }
    }

    #[test]
    fn tags_are_compared_with_the_codecs() {
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
            let found = name_mismatches(name, FileCompression::None, used);
            assert_eq!(found.is_empty(), right, "{name}: {found:?}");
        }
        let wrapped = name_mismatches("a.gz.parquet.gz", FileCompression::Gzip, &[SNAPPY]);
        assert_eq!(wrapped, [NameMismatch::Codec { tag: "gz".into() }]);
    }
}
