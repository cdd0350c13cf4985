//! Errors of validating a value.

/// Why a value is invalid.
#[derive(Debug)]
pub(super) struct InvalidValue {
    pub(super) problem: String,
    /// What to do if no suggestion is valid. `None` for the default of the
    /// input.
    pub(super) instruction: Option<String>,
    pub(super) suggestion: Option<String>,
}

impl InvalidValue {
    pub(super) fn new(problem: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            instruction: None,
            suggestion: None,
        }
    }

    pub(super) fn instruct(mut self, instruction: impl Into<String>) -> Self {
        self.instruction = Some(instruction.into());
        self
    }

    pub(super) fn suggest(mut self, value: impl Into<String>) -> Self {
        self.suggestion = Some(value.into());
        self
    }
}
