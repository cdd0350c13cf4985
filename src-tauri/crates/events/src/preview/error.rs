//! Why rows cannot be shown.

use thiserror::Error;

use crate::read_error::ReadError;

/// Why rows cannot be shown: the footer cannot be read, or the data cannot be
/// decoded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(transparent)]
pub struct PreviewError(#[from] pub ReadError);
