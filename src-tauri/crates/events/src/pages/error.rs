//! Why a page cannot be read.

use std::fmt::Display;
use std::io;

use tallyman_text::group_thousands;
use thiserror::Error;

use crate::thrift::ThriftError;

/// Why a page cannot be read. The message follows "cannot be decoded: ".
#[derive(Debug, Error)]
pub(crate) enum PageError {
    #[error("{0}")]
    Read(#[from] io::Error),
    #[error("a page's header cannot be read: {0}")]
    Header(#[from] ThriftError),
    #[error("a page's header lacks its {0}")]
    MissingField(&'static str),
    #[error("a page declares {declared} bytes, and the column chunk has {left} left")]
    OutsideChunk { declared: u64, left: u64 },
    #[error(
        "a page decompresses to {} MB, and at most {} MB are read at once",
        bytes / 1_000_000,
        max / 1_000_000
    )]
    TooLarge { bytes: u64, max: u64 },
    #[error("a page declares {values} values, and at most {max} are read at once")]
    TooManyPageValues { values: u64, max: u64 },
    #[error("a row has more than {} entries, which is the limit",
        group_thousands(*max))]
    TooManyRowEntries { max: u64 },
    #[error(
        "its pages need {} MB of memory at once, and at most {} MB are available",
        bytes / 1_000_000,
        max / 1_000_000
    )]
    OutOfMemory { bytes: u64, max: u64 },
    #[error(
        "its pages declare far more data than a file of this size has, and are not read to the end"
    )]
    OverBudget,
    #[error("it has a second dictionary")]
    SecondDictionary,
    #[error("{codec} data is damaged: {why}")]
    Codec { codec: &'static str, why: String },
    #[error("the codec {0} is unknown")]
    UnknownCodec(String),
    #[error("its levels are damaged")]
    InvalidLevels,
    #[error("its values are damaged")]
    InvalidValues,
    #[error("the encoding {0} is unknown")]
    UnknownEncoding(i64),
    #[error("a page refers to a missing dictionary")]
    MissingDictionary,
    #[error("a page refers to an entry beyond the end of its dictionary")]
    InvalidIndex,
    #[error("it has fewer values than the row group has rows")]
    TooFewValues,
    #[error("it has more values than the row group has rows")]
    TooManyValues,
    #[error("{0}")]
    Parquet(String),
    #[error("it was cancelled")]
    Cancelled,
}

impl PageError {
    pub(crate) fn codec(codec: &'static str, why: impl Display) -> Self {
        Self::Codec {
            codec,
            why: why.to_string(),
        }
    }
}
