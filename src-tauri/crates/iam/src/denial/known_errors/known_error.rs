//! An error whose wording names the cause.

use super::super::cause::CauseKind::{self, Credentials};

/// An error whose wording names the cause.
pub(crate) struct KnownError {
    /// Texts of which the error contains at least one, in lower case.
    pub(super) marks: &'static [&'static str],
    /// Further texts, which other systems write too: they count if AWS wrote the text.
    pub(super) shared_marks: &'static [&'static str],
    /// Whether a denial that names its action counts more: this error is then only what
    /// came of the denial.
    pub(super) yields: bool,
    /// The likeliest cause.
    pub(crate) kind: CauseKind,
    /// Whether the error names the cause. Otherwise it is the likeliest.
    pub(crate) certain: bool,
    /// Whether a policy that a recipe makes can resolve it.
    pub(crate) by_policy: bool,
    /// What to do. `None` for the general text of the cause.
    pub(crate) text: Option<&'static str>,
    /// Further possible causes.
    pub(crate) others: &'static [CauseKind],
    /// The action, if the error names none.
    pub(crate) action: Option<&'static str>,
    /// The principal, if the error names none.
    pub(crate) principal: Option<&'static str>,
}

/// What an entry has unless it says otherwise.
pub(super) const BASE: KnownError = KnownError {
    marks: &[],
    shared_marks: &[],
    yields: false,
    kind: Credentials,
    certain: true,
    by_policy: false,
    text: None,
    others: &[],
    action: None,
    principal: None,
};
