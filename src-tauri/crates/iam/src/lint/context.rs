//! What the caller of the linter knows about a document.

use crate::document::DocumentKind;

/// What the caller knows about a document.
#[derive(Debug, Clone, Copy, Default)]
pub struct LintContext<'a> {
    /// The kind of document. `None` to guess it.
    pub kind: Option<DocumentKind>,
    /// Account ID of the reader.
    pub own_account: Option<&'a str>,
    /// Known third parties.
    pub third_parties: ThirdParties<'a>,
}

/// Third parties that the caller knows. The linter itself knows none.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThirdParties<'a> {
    /// Accounts, each with the name of its owner.
    pub accounts: &'a [(&'a str, &'a str)],
    /// A sentence that is appended to `account-root` findings in bucket
    /// policies. Empty for none.
    pub bucket_root_note: &'a str,
}
