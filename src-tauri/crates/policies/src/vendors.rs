//! The vendors' AWS accounts, and a lint context that knows them.

use tallyman_iam::document::DocumentKind;
use tallyman_iam::lint::{LintContext, ThirdParties};

/// Segment's account.
pub(crate) const SEGMENT: &str = "595280932656";

/// mParticle's accounts, one for each pod.
pub(crate) const MPARTICLE: [&str; 4] = [
    "338661164609",
    "386705975570",
    "583371261087",
    "526464060896",
];

static THIRD_PARTIES: ThirdParties<'static> = ThirdParties {
    accounts: &[
        (SEGMENT, "Segment"),
        (MPARTICLE[0], "mParticle"),
        (MPARTICLE[1], "mParticle"),
        (MPARTICLE[2], "mParticle"),
        (MPARTICLE[3], "mParticle"),
    ],
    bucket_root_note: "Older exports of Amplitude need it; its move to KMS replaces it with one \
                       role.",
};

/// Returns a lint context that knows the vendors. `kind` is the kind of
/// document, or `None` to guess it from its content; `own_account` is the
/// user's own account.
#[must_use]
pub fn lint_context(kind: Option<DocumentKind>, own_account: Option<&str>) -> LintContext<'_> {
    LintContext {
        kind,
        own_account,
        third_parties: THIRD_PARTIES,
    }
}
