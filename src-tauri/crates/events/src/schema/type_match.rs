//! The result of comparing a column's type with the required one.

/// How a column's type compares with the required type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TypeMatch {
    /// It is the required type.
    Exact,
    /// Annotated ENUM or JSON, which readers take for String.
    ReadsAsString { message: String },
    /// The whole file is rejected for it.
    Mismatch { message: String, fix: String },
}

impl TypeMatch {
    pub(super) fn mismatch(message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Mismatch {
            message: message.into(),
            fix: fix.into(),
        }
    }
}
