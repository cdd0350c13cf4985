//! What the caller of the linter knows.

use crate::document::DocumentKind;

/// What the caller knows better than the document tells.
#[derive(Debug, Clone, Copy, Default)]
pub struct LintContext<'a> {
    /// The kind of document, where the guess is wrong.
    pub kind: Option<DocumentKind>,
    /// The twelve digits of the reader's own account.
    pub own_account: Option<&'a str>,
    /// What is known of third parties.
    pub third_parties: ThirdParties<'a>,
}

/// What a caller knows about third parties.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThirdParties<'a> {
    /// Their accounts, each with the name of its owner.
    pub accounts: &'a [(&'a str, &'a str)],
    /// A sentence that is added to a finding about a whole account in a bucket
    /// policy. Empty for none.
    pub bucket_root_note: &'a str,
}
