//! Finds the possible causes of a denial.

use super::cause::{Cause, CauseKind};
use super::parse::{ParsedError, resource_policy};
use crate::arn::account_of;

pub(super) fn causes(parsed: &ParsedError) -> Vec<Cause> {
    if let Some(kind) = parsed.named {
        let mut causes = vec![Cause {
            kind,
            certain: true,
            text: text(kind, parsed),
        }];
        // AWS reports a missing key like a denied one. Within one account,
        // either of two policies is enough.
        let either = match kind {
            CauseKind::Identity if !parsed.explicit && !is_cross_account(parsed) => {
                Some(resource_policy(parsed))
            }
            CauseKind::Bucket | CauseKind::Topic | CauseKind::Key if !parsed.explicit => {
                Some(CauseKind::Identity)
            }
            _ => None,
        };
        causes.extend(either.map(|kind| Cause {
            kind,
            certain: false,
            text: text(kind, parsed),
        }));
        return causes;
    }
    let own = resource_policy(parsed);
    let action = parsed.action.as_deref().unwrap_or_default();
    let writes = ["s3:PutObject", "s3:PutObjectAcl"].contains(&action);
    let keyed = own == CauseKind::Bucket && ["s3:GetObject", "s3:PutObject"].contains(&action);
    let anonymous = parsed.principal.as_deref() == Some("anonymous");
    let mut kinds = Vec::new();
    if !anonymous {
        kinds.push(CauseKind::Identity);
    }
    kinds.push(own);
    if keyed {
        kinds.push(CauseKind::Key);
    }
    if writes {
        kinds.push(CauseKind::ObjectOwnership);
    }
    if own == CauseKind::Bucket && anonymous {
        kinds.push(CauseKind::PublicAccessBlock);
    }
    if !anonymous {
        kinds.extend([
            CauseKind::Boundary,
            CauseKind::ServiceControl,
            CauseKind::Session,
        ]);
    }
    if own != CauseKind::Trust {
        kinds.push(CauseKind::Endpoint);
    }
    kinds
        .into_iter()
        .map(|kind| Cause {
            kind,
            certain: false,
            text: text(kind, parsed),
        })
        .collect()
}

/// Whether principal and resource are in different accounts.
fn is_cross_account(parsed: &ParsedError) -> bool {
    let of = |arn: &Option<String>| arn.as_deref().and_then(account_of).map(str::to_owned);
    match (of(&parsed.principal), of(&parsed.resource)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    }
}

fn text(kind: CauseKind, parsed: &ParsedError) -> String {
    let action = match parsed.action.as_deref() {
        Some(action) => format!("`{action}`"),
        None => "the action".to_owned(),
    };
    if parsed.explicit && parsed.named == Some(kind) {
        return format!(
            "A statement there denies {action}, and a deny overrides every allow. Change that \
             statement, or meet its condition."
        );
    }
    match kind {
        CauseKind::Identity => format!(
            "The user or role may have no policy that allows {action} on this resource. Attach one."
        ),
        CauseKind::Bucket => format!(
            "The bucket's policy may not allow {action} to this caller on these keys. A caller \
             from another account needs that, and prefixes must match exactly."
        ),
        CauseKind::Topic => {
            "The topic's policy has to let the caller publish: for S3's notifications, \
             the service s3.amazonaws.com, for this bucket and account. If the topic is encrypted, \
             its key has to let S3 use it too."
                .to_owned()
        }
        CauseKind::Key => "If the bucket or topic is encrypted with a KMS key, its policy has to \
                           let the caller use it: kms:GenerateDataKey to write, kms:Decrypt to \
                           read. A key that was deleted or is in another region looks the same."
            .to_owned(),
        CauseKind::Trust => {
            "The role's trust policy has to name the caller. If it requires an external ID, the \
             ID has to match exactly."
                .to_owned()
        }
        CauseKind::Resource => {
            format!("The resource's policy may not allow {action} to this caller.")
        }
        CauseKind::ObjectOwnership => {
            "With Bucket owner enforced, S3 rejects every write that sets an ACL other than \
             bucket-owner-full-control. Write without an ACL, or set Object Ownership to Bucket \
             owner preferred."
                .to_owned()
        }
        CauseKind::Boundary => {
            format!("A permissions boundary on the user or role has to allow {action} as well.")
        }
        CauseKind::ServiceControl => format!(
            "The organization's control policies have to allow {action} in this account. Its \
             administrators can see them."
        ),
        CauseKind::Session => format!(
            "If a policy was passed when the role was assumed, it has to allow {action} too."
        ),
        CauseKind::Endpoint => {
            format!("If the request goes through a VPC endpoint, its policy has to allow {action}.")
        }
        CauseKind::PublicAccessBlock => "Block Public Access is on and rejects policies, ACLs and \
                                         requests that are open to everyone. Name the callers in \
                                         the policy instead."
            .to_owned(),
        CauseKind::Credentials => "The credentials are wrong or have expired, or the clock of \
                                   this computer is wrong. AWS did not evaluate any policy yet. \
                                   Sign in again."
            .to_owned(),
    }
}
