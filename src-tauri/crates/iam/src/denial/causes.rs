//! Ranks the possible causes of a denial.

use super::cause::{Cause, CauseKind};
use super::cause_text::text;
use super::parse::ParsedError;
use crate::arn::account_of;

pub(super) fn causes(parsed: &ParsedError) -> Vec<Cause> {
    let possible = |kind| Cause {
        kind,
        certain: false,
        by_policy: true,
        text: text(kind, parsed),
    };
    let mut causes: Vec<Cause> = if let Some(known) = parsed.known {
        let first = Cause {
            kind: known.kind,
            certain: known.certain,
            by_policy: known.by_policy,
            text: match known.text {
                Some(text) => text.to_owned(),
                None => text(known.kind, parsed),
            },
        };
        let others = known.others.iter().map(|kind| Cause {
            by_policy: known.by_policy,
            ..possible(*kind)
        });
        std::iter::once(first).chain(others).collect()
    } else if let Some(kind) = parsed.named {
        let first = Cause {
            certain: true,
            ..possible(kind)
        };
        let other = alternative(kind, parsed).map(possible);
        std::iter::once(first).chain(other).collect()
    } else {
        ranked_kinds(parsed).into_iter().map(possible).collect()
    };
    if let Some(first) = causes.first_mut().filter(|_| parsed.is_encoded) {
        first.text.push_str(
            " AWS encoded the details: `aws sts decode-authorization-message --encoded-message …` \
             shows them to a caller with sts:DecodeAuthorizationMessage.",
        );
    }
    causes
}

/// Returns the other policy that can allow the request. Within one account,
/// either of two is enough.
fn alternative(kind: CauseKind, parsed: &ParsedError) -> Option<CauseKind> {
    match kind {
        _ if parsed.explicit => None,
        CauseKind::Identity if !is_cross_account(parsed) => Some(parsed.resource_policy()),
        CauseKind::Bucket | CauseKind::Topic | CauseKind::Key => Some(CauseKind::Identity),
        _ => None,
    }
}

/// Returns the causes that fit the request, the likeliest first.
fn ranked_kinds(parsed: &ParsedError) -> Vec<CauseKind> {
    let own = parsed.resource_policy();
    let action = parsed.action.as_deref().unwrap_or_default();
    let lower = action.to_ascii_lowercase();
    if lower.starts_with("sts:assumerolewith") {
        // The caller has no IAM identity yet.
        return vec![CauseKind::Trust, CauseKind::ServiceControl];
    }
    let in_s3 = own == CauseKind::Bucket;
    let unclear = in_s3 && action.is_empty();
    let reads = unclear || lower.starts_with("s3:getobject");
    let writes = unclear || ["s3:putobject", "s3:putobjectacl"].contains(&lower.as_str());
    let lists = lower.starts_with("s3:listbucket");
    let opens = [
        "s3:putbucketpolicy",
        "s3:putbucketacl",
        "s3:putobjectacl",
        "s3:putobjectversionacl",
        "s3:putaccesspointpolicy",
    ];
    let anonymous = parsed.principal.as_deref() == Some("anonymous");
    let unsigned = anonymous || (unclear && parsed.principal.is_none());
    let candidates = [
        (CauseKind::Identity, !anonymous),
        (own, true),
        (
            CauseKind::PublicAccessBlock,
            !parsed.explicit && opens.contains(&lower.as_str()),
        ),
        (CauseKind::MissingObject, !parsed.explicit && reads),
        (
            CauseKind::Key,
            !parsed.explicit && uses_key(&lower, unclear),
        ),
        (
            CauseKind::ObjectOwnership,
            !parsed.explicit && (reads || writes),
        ),
        (
            CauseKind::ObjectLock,
            !parsed.explicit && changes_locked_objects(&lower),
        ),
        (
            CauseKind::PublicAccessBlock,
            !parsed.explicit && in_s3 && unsigned,
        ),
        (CauseKind::Boundary, !anonymous),
        (CauseKind::ServiceControl, !anonymous),
        (CauseKind::Session, !anonymous),
        (CauseKind::Endpoint, own != CauseKind::Trust),
        (
            CauseKind::RequesterPays,
            !parsed.explicit && !anonymous && (reads || lists),
        ),
    ];
    candidates
        .into_iter()
        .filter(|(_, fits)| *fits)
        .map(|(kind, _)| kind)
        .collect()
}

/// Whether a request may need a KMS key that encrypts the resource.
fn uses_key(action: &str, unclear: bool) -> bool {
    const ACTIONS: [&str; 6] = [
        "s3:getobject",
        "s3:getobjectversion",
        "s3:putobject",
        "sns:publish",
        "sqs:sendmessage",
        "sqs:receivemessage",
    ];
    unclear || ACTIONS.contains(&action)
}

/// Whether a lock of the object can prevent a request.
fn changes_locked_objects(action: &str) -> bool {
    const ACTIONS: [&str; 5] = [
        "s3:deleteobject",
        "s3:deleteobjectversion",
        "s3:putobjectretention",
        "s3:putobjectlegalhold",
        "s3:bypassgovernanceretention",
    ];
    ACTIONS.contains(&action)
}

/// Whether principal and resource are in different accounts.
fn is_cross_account(parsed: &ParsedError) -> bool {
    let of = |arn: &Option<String>| arn.as_deref().and_then(account_of).map(str::to_owned);
    match (of(&parsed.principal), of(&parsed.resource)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    }
}
