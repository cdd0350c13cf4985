//! Errors of validating a value.

/// Why a value is invalid.
#[derive(Debug)]
pub(super) struct InvalidValue {
    pub(super) problem: String,
    /// What to do if no suggestion is valid.
    pub(super) instruction: String,
    pub(super) suggestion: Option<String>,
}

impl InvalidValue {
    pub(super) fn new(problem: impl Into<String>, instruction: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            instruction: instruction.into(),
            suggestion: None,
        }
    }

    pub(super) fn suggest(mut self, value: impl Into<String>) -> Self {
        self.suggestion = Some(value.into());
        self
    }
}
