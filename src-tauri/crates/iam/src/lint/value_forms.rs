//! The values that condition keys can have, as AWS documents them.

use crate::arn::{is_account, without_separators};
use crate::evaluate::glob;

/// What the values of a condition key look like.
#[derive(Clone, Copy)]
pub(super) enum ValueForm {
    /// An account ID.
    Account,
    /// The ID of an organization.
    Organization,
    /// The path of an account in its organization.
    OrganizationPath,
    /// The ID of a VPC.
    Vpc,
    /// The ID of a VPC endpoint.
    VpcEndpoint,
    /// The ARN of a user, role or root user.
    Principal,
    /// The unique ID or the name of a user or role, which is no ARN.
    NotArn(&'static str),
    /// A service in a region.
    ServiceInRegion,
    /// One of a few values.
    OneOf(&'static [&'static str]),
}

/// Condition keys and their values. Sources: IAM User Guide, "AWS global condition context
/// keys"; S3 User Guide, "Policies and permissions: condition keys" and "Signature Version 4
/// authentication specific policy keys"; KMS Developer Guide, "AWS KMS condition keys"; SNS
/// Developer Guide, "Amazon SNS policy keys".
const FORMS: [(&str, ValueForm); 36] = [
    ("aws:PrincipalAccount", ValueForm::Account),
    ("aws:ResourceAccount", ValueForm::Account),
    ("aws:SourceAccount", ValueForm::Account),
    ("aws:SourceOwner", ValueForm::Account),
    ("aws:VpceAccount", ValueForm::Account),
    ("kms:CallerAccount", ValueForm::Account),
    ("s3:DataAccessPointAccount", ValueForm::Account),
    ("s3:ResourceAccount", ValueForm::Account),
    ("aws:PrincipalOrgID", ValueForm::Organization),
    ("aws:ResourceOrgID", ValueForm::Organization),
    ("aws:SourceOrgID", ValueForm::Organization),
    ("aws:VpceOrgID", ValueForm::Organization),
    ("aws:PrincipalOrgPaths", ValueForm::OrganizationPath),
    ("aws:ResourceOrgPaths", ValueForm::OrganizationPath),
    ("aws:SourceOrgPaths", ValueForm::OrganizationPath),
    ("aws:VpceOrgPaths", ValueForm::OrganizationPath),
    ("aws:Ec2InstanceSourceVpc", ValueForm::Vpc),
    ("aws:SourceVpc", ValueForm::Vpc),
    ("aws:SourceVpce", ValueForm::VpcEndpoint),
    ("aws:PrincipalArn", ValueForm::Principal),
    (
        "aws:userid",
        ValueForm::NotArn(
            "a unique ID, such as `AIDAEXAMPLE` of a user, or `AROAEXAMPLE:` and the name of the \
             session of a role",
        ),
    ),
    (
        "aws:username",
        ValueForm::NotArn("the name of a user, without its path"),
    ),
    ("kms:ViaService", ValueForm::ServiceInRegion),
    (
        "aws:PrincipalType",
        ValueForm::OneOf(&[
            "Account",
            "User",
            "AssumedRole",
            "FederatedUser",
            "Anonymous",
        ]),
    ),
    (
        "s3:AccessPointNetworkOrigin",
        ValueForm::OneOf(&["Internet", "VPC"]),
    ),
    (
        "s3:authType",
        ValueForm::OneOf(&["REST-HEADER", "REST-QUERY-STRING", "POST"]),
    ),
    (
        "s3:object-lock-legal-hold",
        ValueForm::OneOf(&["ON", "OFF"]),
    ),
    (
        "s3:object-lock-mode",
        ValueForm::OneOf(&["GOVERNANCE", "COMPLIANCE"]),
    ),
    (
        "s3:signatureversion",
        ValueForm::OneOf(&["AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256", "AWS"]),
    ),
    (
        "s3:TlsVersion",
        ValueForm::OneOf(&["1.2", "1.3", "1.1", "1.0", "1"]),
    ),
    (
        "s3:x-amz-acl",
        ValueForm::OneOf(&[
            "private",
            "public-read",
            "public-read-write",
            "aws-exec-read",
            "authenticated-read",
            "bucket-owner-read",
            "bucket-owner-full-control",
            "log-delivery-write",
        ]),
    ),
    (
        "s3:x-amz-metadata-directive",
        ValueForm::OneOf(&["COPY", "REPLACE"]),
    ),
    (
        "s3:x-amz-server-side-encryption",
        ValueForm::OneOf(&["AES256", "aws:kms", "aws:kms:dsse", "aws:fsx"]),
    ),
    (
        "s3:x-amz-server-side-encryption-customer-algorithm",
        ValueForm::OneOf(&["AES256"]),
    ),
    (
        "s3:x-amz-storage-class",
        ValueForm::OneOf(&[
            "STANDARD",
            "REDUCED_REDUNDANCY",
            "STANDARD_IA",
            "ONEZONE_IA",
            "INTELLIGENT_TIERING",
            "GLACIER",
            "DEEP_ARCHIVE",
            "OUTPOSTS",
            "GLACIER_IR",
            "SNOW",
            "EXPRESS_ONEZONE",
            "FSX_OPENZFS",
            "FSX_ONTAP",
        ]),
    ),
    (
        "sns:Protocol",
        ValueForm::OneOf(&[
            "http",
            "https",
            "email",
            "email-json",
            "sms",
            "sqs",
            "application",
            "lambda",
            "firehose",
        ]),
    ),
];

/// Returns the name of a condition key as AWS writes it, and the form of its values.
/// `None` if any text can be a value of the key, or nothing is known of it.
pub(super) fn form_of(key: &str) -> Option<(&'static str, ValueForm)> {
    FORMS
        .into_iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(key))
}

/// A value that a key never has.
pub(super) struct Mismatch {
    /// What the value of the key is, after "is".
    pub(super) expected: String,
    /// What to write, as a sentence.
    pub(super) help: String,
    /// The value that is meant. `None` if that is unclear.
    pub(super) meant: Option<String>,
}

impl ValueForm {
    /// Whether the values are ARNs, which the operators for ARNs compare.
    pub(super) const fn is_arn(self) -> bool {
        matches!(self, Self::Principal)
    }

    /// Returns why no value of this form matches a value of a policy. `None` if one can.
    /// `pattern` means that `*` and `?` are wildcards, `any_case` that case is ignored.
    pub(super) fn mismatch(self, value: &str, pattern: bool, any_case: bool) -> Option<Mismatch> {
        let wild = pattern && value.contains(['*', '?']);
        let begins = |start: &str| begins_with(value, start, wild, any_case);
        let mismatch = |expected: &str, help: &str, meant: Option<String>| {
            Some(Mismatch {
                expected: expected.to_owned(),
                help: help.to_owned(),
                meant,
            })
        };
        match self {
            Self::Account => {
                if can_be_account(value, wild) {
                    return None;
                }
                let plain = without_separators(value);
                mismatch(
                    "an account ID, twelve digits",
                    "Write the twelve digits of the account, without separators.",
                    is_account(&plain).then_some(plain),
                )
            }
            Self::Organization => {
                let id = |c: char| c.is_ascii_alphanumeric() || (wild && matches!(c, '*' | '?'));
                let good = begins("o-")
                    && value
                        .get(2..)
                        .is_none_or(|rest| (!rest.is_empty() || wild) && rest.chars().all(id));
                if good {
                    return None;
                }
                mismatch(
                    "the ID of an organization, such as `o-a1b2c3d4e5`",
                    "Copy the ID of the organization from the AWS Organizations console; it begins \
                     with `o-`.",
                    None,
                )
            }
            Self::OrganizationPath => (!begins("o-")).then(|| Mismatch {
                expected: "a path that begins with the ID of the organization, such as \
                           `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`"
                    .to_owned(),
                help: "Write the whole path, from the organization down to the unit.".to_owned(),
                meant: None,
            }),
            Self::Vpc => {
                if begins("vpc-") {
                    return None;
                }
                let help = match value.starts_with("vpce-") {
                    true => "Compare aws:SourceVpce, or write the ID of the VPC.",
                    false => "Write the ID of the VPC.",
                };
                mismatch("the ID of a VPC, which begins with `vpc-`", help, None)
            }
            Self::VpcEndpoint => {
                if begins("vpce-") {
                    return None;
                }
                let help = match value.starts_with("vpc-") {
                    true => "Compare aws:SourceVpc, or write the ID of the endpoint.",
                    false => "Write the ID of the endpoint.",
                };
                mismatch(
                    "the ID of a VPC endpoint, which begins with `vpce-`",
                    help,
                    None,
                )
            }
            Self::Principal => principal_mismatch(value, wild),
            Self::NotArn(expected) => value.starts_with("arn:").then(|| Mismatch {
                expected: expected.to_owned(),
                help: "Compare aws:PrincipalArn, which is an ARN.".to_owned(),
                meant: None,
            }),
            Self::ServiceInRegion => {
                let lower = value.to_ascii_lowercase();
                let labels = lower
                    .strip_suffix(".amazonaws.com")
                    .or_else(|| lower.strip_suffix(".amazonaws.com.cn"));
                let good = wild || labels.is_some_and(|labels| labels.contains('.'));
                let region = match labels {
                    Some(service) if !service.contains('.') => {
                        format!(
                            "Write it with the region, such as `{service}.us-east-1.amazonaws.com`."
                        )
                    }
                    _ => "Write it like `s3.us-east-1.amazonaws.com`.".to_owned(),
                };
                (!good).then(|| Mismatch {
                    expected: "a service in a region, such as `s3.us-east-1.amazonaws.com`"
                        .to_owned(),
                    help: region,
                    meant: None,
                })
            }
            Self::OneOf(known) => one_of_mismatch(known, value, wild, any_case),
        }
    }
}

/// Whether a value, which may be a pattern, can begin with a text.
fn begins_with(value: &str, start: &str, wild: bool, any_case: bool) -> bool {
    let fold = |text: &str| match any_case {
        true => text.to_ascii_lowercase(),
        false => text.to_owned(),
    };
    let (value, start) = (fold(value), fold(start));
    match value.find(['*', '?']).filter(|_| wild) {
        Some(end) => {
            let literal = &value[..end];
            literal.starts_with(&start) || start.starts_with(literal)
        }
        None => value.starts_with(&start),
    }
}

fn can_be_account(value: &str, wild: bool) -> bool {
    if !wild {
        // The account of a request without a signature.
        return is_account(value) || value == "anonymous";
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let singles = value.bytes().filter(|byte| *byte == b'?').count();
    let other = value
        .bytes()
        .any(|byte| !byte.is_ascii_digit() && !matches!(byte, b'*' | b'?'));
    let length = digits + singles;
    !other && (length == 12 || (length < 12 && value.contains('*')))
}

fn principal_mismatch(value: &str, wild: bool) -> Option<Mismatch> {
    let expected = "the ARN of a user, a role or a root user";
    if !begins_with(value, "arn:", wild, false) {
        return Some(Mismatch {
            expected: expected.to_owned(),
            help: "Write the ARN of the role or user, or compare aws:PrincipalAccount.".to_owned(),
            meant: None,
        });
    }
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    let [_, partition, service, _, account, name] = parts[..] else {
        return None;
    };
    if let Some(session) = name
        .strip_prefix("assumed-role/")
        .filter(|_| service == "sts")
    {
        let role = session.split('/').next().unwrap_or(session);
        return Some(Mismatch {
            expected: "the ARN of the role, whatever its session".to_owned(),
            help: format!(
                "Write `arn:{partition}:iam::{account}:role/`, the path of the role if it has one, \
                 and `{role}`. The name of the session is part of aws:userid."
            ),
            meant: None,
        });
    }
    let kinds = ["group/", "instance-profile/", "policy/", "saml-provider/"];
    let elsewhere = service == "iam" && kinds.iter().any(|kind| name.starts_with(kind));
    elsewhere.then(|| Mismatch {
        expected: expected.to_owned(),
        help: "Write the ARN of the role or user.".to_owned(),
        meant: None,
    })
}

fn one_of_mismatch(
    known: &'static [&'static str],
    value: &str,
    wild: bool,
    any_case: bool,
) -> Option<Mismatch> {
    let fold = |text: &str| match any_case {
        true => text.to_ascii_lowercase(),
        false => text.to_owned(),
    };
    let wanted = fold(value);
    let can_be = |known: &&&str| match wild {
        true => glob(&wanted, &fold(known)),
        false => wanted == fold(known),
    };
    if known.iter().any(|known| can_be(&known)) {
        return None;
    }
    let letters = |text: &str| -> String {
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase()
    };
    let meant = known
        .iter()
        .find(|known| letters(known) == letters(value))
        .map(|known| (*known).to_owned());
    let listed: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
    let expected = match &listed[..] {
        [only] => only.clone(),
        all => format!("one of {}", all.join(", ")),
    };
    Some(Mismatch {
        expected,
        help: match &meant {
            Some(meant) => format!("Write `{meant}`."),
            None => "Write one of the values that the key has.".to_owned(),
        },
        meant,
    })
}
