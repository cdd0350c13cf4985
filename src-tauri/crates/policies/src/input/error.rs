//! Errors of validating a value.

/// Why a value is invalid.
#[derive(Debug)]
pub(super) struct InputError {
    pub(super) wrong: String,
    /// What to do if no suggestion is valid.
    pub(super) act: String,
    pub(super) suggestion: Option<String>,
}

impl InputError {
    pub(super) fn new(wrong: impl Into<String>, act: impl Into<String>) -> Self {
        Self {
            wrong: wrong.into(),
            act: act.into(),
            suggestion: None,
        }
    }

    pub(super) fn suggest(mut self, value: impl Into<String>) -> Self {
        self.suggestion = Some(value.into());
        self
    }
}
