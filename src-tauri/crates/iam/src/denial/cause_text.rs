//! Explains the causes of a denial.

use tallyman_text::{quoted, quoted_to};

use super::cause::CauseKind;
use super::parse::ParsedError;

/// ARNs of policies are shown whole, in characters.
const LONGEST_ARN: usize = 200;

/// Returns why something may be the cause, and what to do.
pub(super) fn text(kind: CauseKind, parsed: &ParsedError) -> String {
    let action = match parsed.action.as_deref() {
        Some(action) => quoted(action),
        None => "the action".to_owned(),
    };
    if parsed.explicit && parsed.named == Some(kind) {
        let place = match &parsed.policy {
            Some(policy) => format!("in {}", quoted_to(policy, LONGEST_ARN)),
            None => "there".to_owned(),
        };
        return format!(
            "A statement {place} denies {action}, and a deny overrides every allow. Change that \
             statement, or meet its condition."
        );
    }
    if parsed.explicit {
        return format!(
            "A statement there may deny {action}, and a deny overrides every allow. Look for \
             statements with the effect Deny that match the request."
        );
    }
    match kind {
        CauseKind::Identity => {
            let resource = match parsed.resource.as_deref() {
                Some(resource) => quoted(resource),
                None => "this resource".to_owned(),
            };
            format!(
                "The user or role may have no policy that allows {action} on {resource}. Add the \
                 action to one of its policies, or attach one that has it."
            )
        }
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
                           read, both to publish. A key that was deleted or is in another region \
                           looks the same."
            .to_owned(),
        CauseKind::Trust => trust(parsed),
        CauseKind::Resource => {
            format!("The resource's policy may not allow {action} to this caller.")
        }
        CauseKind::ObjectOwnership => ownership(parsed),
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
        CauseKind::PublicAccessBlock => "Block Public Access rejects policies, ACLs and requests \
                                         that are open to everyone, where it is on: on the bucket \
                                         or on the account. Name the callers in the policy instead."
            .to_owned(),
        CauseKind::Credentials => "The credentials may be wrong or have expired, or the clock of \
                                   this computer is wrong. AWS did not evaluate any policy yet. \
                                   Sign in again."
            .to_owned(),
        CauseKind::MissingObject => {
            "The object may not exist: S3 answers 403 instead of 404 for a missing object if the \
             caller lacks s3:ListBucket on the bucket. Check the key, letter by letter, and allow \
             s3:ListBucket to see the difference."
                .to_owned()
        }
        CauseKind::ObjectLock => {
            "Object Lock may protect the object version: a legal hold, or a retention period. No \
             policy overrides compliance mode; governance mode takes \
             s3:BypassGovernanceRetention and the header for it. Deleting without a version ID \
             only adds a delete marker and is not prevented."
                .to_owned()
        }
        CauseKind::StorageClass => {
            "The object is archived (S3 Glacier, Deep Archive or an archive tier of \
             Intelligent-Tiering) and cannot be read until it is restored: `aws s3api \
             restore-object …`. No policy plays a part."
                .to_owned()
        }
        CauseKind::RequesterPays => {
            "If another account's bucket has Requester Pays, every request has to agree to the \
             costs (`--request-payer requester`), signed, or S3 answers 403."
                .to_owned()
        }
        CauseKind::Region => region(parsed),
        CauseKind::Proxy => {
            "The answer is a page of HTML and not AWS's: a proxy, firewall or sign-in page on the \
             way denied the request. No policy of AWS is at fault. Try another network, or have \
             the address of the service allowed."
                .to_owned()
        }
    }
}

fn trust(parsed: &ParsedError) -> String {
    let action = parsed.action.as_deref().unwrap_or_default();
    match action.to_ascii_lowercase().as_str() {
        "sts:assumerolewithwebidentity" => {
            "The role's trust policy has to allow sts:AssumeRoleWithWebIdentity to the identity \
             provider (Federated), with conditions on `aud` and `sub` that match the token. Check \
             the ARN of the role too: AWS says the same of a role that does not exist."
                .to_owned()
        }
        "sts:assumerolewithsaml" => {
            "The role's trust policy has to allow sts:AssumeRoleWithSAML to the SAML provider \
             (Federated), with a condition on `SAML:aud` that matches. Check the ARN of the role \
             too: AWS says the same of a role that does not exist."
                .to_owned()
        }
        _ => "The role's trust policy has to name the caller. If it requires an external ID, the \
              ID has to match exactly."
            .to_owned(),
    }
}

fn ownership(parsed: &ParsedError) -> String {
    const WRITES: &str = "With Bucket owner enforced, S3 rejects every write that sets an ACL \
                          other than bucket-owner-full-control. Write without an ACL, or set \
                          Object Ownership to Bucket owner preferred.";
    const READS: &str = "An object that another account wrote, such as a vendor's report, belongs \
                         to its writer unless Object Ownership is Bucket owner enforced. No policy \
                         of the bucket gives access to it then: set Bucket owner enforced, or have \
                         the writer set the ACL bucket-owner-full-control.";
    match parsed.action.as_deref() {
        None => format!("{READS} {WRITES}"),
        Some(action) if action.to_ascii_lowercase().starts_with("s3:get") => READS.to_owned(),
        Some(_) => WRITES.to_owned(),
    }
}

fn region(parsed: &ParsedError) -> String {
    let Some(region) = &parsed.region else {
        return "The request went to another region than that of the bucket, or was signed for \
                another. Set the region of the bucket: `aws s3api head-bucket --bucket …` shows \
                it, and S3A takes it as `fs.s3a.endpoint.region`."
            .to_owned();
    };
    format!(
        "The request was signed for another region than that of the bucket. Set the region to {}.",
        quoted(region)
    )
}
