//! ARNs of roles, topics, buckets and keys.

use tallyman_iam::arn::{PARTITIONS, is_account, s3_parts, without_separators};
use tallyman_text::quoted;

use super::bucket as bucket_name;
use super::error::InvalidValue;

/// Longest ARN in bytes, by IAM's limits.
const LONGEST: usize = 2_048;

/// The parts of an ARN of a known partition and the expected service.
struct Arn<'a> {
    partition: &'a str,
    region: &'a str,
    account: &'a str,
    resource: &'a str,
}

impl<'a> Arn<'a> {
    fn parse(value: &'a str, service: &str) -> Result<Self, InvalidValue> {
        if value.chars().any(char::is_whitespace) {
            let joined: String = value.split_whitespace().collect();
            return Err(InvalidValue::new("An ARN has no spaces.").suggest(joined));
        }
        if value.len() > LONGEST {
            return Err(InvalidValue::new("This is too long for an ARN."));
        }
        let fields: Vec<&str> = value.splitn(6, ':').collect();
        let [start, partition, named, region, account, resource] = fields[..] else {
            return Err(InvalidValue::new(
                "This is not an ARN, which has six parts separated by colons.",
            ));
        };
        let lower = format!("{start}:{partition}:{named}:{region}").to_ascii_lowercase();
        if !lower.starts_with("arn:") {
            return Err(InvalidValue::new("An ARN begins with `arn:`."));
        }
        if !value.starts_with(&lower) {
            return Err(InvalidValue::new("An ARN is case-sensitive.")
                .suggest(format!("{lower}:{account}:{resource}")));
        }
        if !PARTITIONS.contains(&partition) {
            return Err(InvalidValue::new(format!(
                "{} is not a partition of AWS: those are `aws`, `aws-cn` and `aws-us-gov`.",
                quoted(partition)
            )));
        }
        if named != service {
            return Err(InvalidValue::new(format!(
                "This is an ARN of {}; one of `{service}` is needed.",
                quoted(named)
            )));
        }
        Ok(Self {
            partition,
            region,
            account,
            resource,
        })
    }

    fn has_region(&self, service: &str) -> Result<(), InvalidValue> {
        let Self {
            partition,
            region,
            account,
            resource,
        } = self;
        if !is_region(region) {
            return Err(InvalidValue::new(format!(
                "{} is not a region, such as `us-east-1`.",
                quoted(region)
            )));
        }
        let home = partition_of_region(region);
        if home == *partition {
            return Ok(());
        }
        Err(InvalidValue::new(format!(
            "The region `{region}` is in the partition `{home}`."
        ))
        .suggest(format!(
            "arn:{home}:{service}:{region}:{account}:{resource}"
        )))
    }

    fn has_account(&self, service: &str) -> Result<(), InvalidValue> {
        let Self {
            partition,
            region,
            account,
            resource,
        } = self;
        if is_account(account) {
            return Ok(());
        }
        let digits = without_separators(account);
        let invalid = InvalidValue::new(format!(
            "The account ID in it, {}, does not have 12 digits.",
            quoted(account)
        ));
        Err(if is_account(&digits) {
            invalid.suggest(format!(
                "arn:{partition}:{service}:{region}:{digits}:{resource}"
            ))
        } else {
            invalid
        })
    }
}

pub(super) fn role(value: &str) -> Result<String, InvalidValue> {
    if let Some(session) = session_of(value) {
        return Err(
            InvalidValue::new("This is the ARN of a session, which ends within hours.").instruct(
                format!(
                    "Write the ARN of the role, {}, with its path.",
                    quoted(session)
                ),
            ),
        );
    }
    let arn = Arn::parse(value, "iam")?;
    let Arn {
        partition,
        region,
        account,
        resource,
    } = arn;
    if !region.is_empty() {
        return Err(InvalidValue::new("The ARN of a role has no region.")
            .suggest(format!("arn:{partition}:iam::{account}:{resource}")));
    }
    arn.has_account("iam")?;
    if resource == "root" {
        return Err(InvalidValue::new(
            "This is a whole account, so anyone it lets in could read the files.",
        ));
    }
    if resource.contains(['*', '?']) {
        return Err(InvalidValue::new(
            "A principal is one role, without `*` or `?`.",
        ));
    }
    let Some(path) = resource.strip_prefix("role/") else {
        let named = resource.split('/').next().unwrap_or(resource);
        return Err(InvalidValue::new(format!(
            "This ARN names {}; `role/` and a name are needed.",
            quoted(named)
        )));
    };
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    if path.split('/').any(str::is_empty) {
        return Err(InvalidValue::new(
            "A part of the role's name is empty: it has two slashes in a row, or one at the end.",
        ));
    }
    if let Some(odd) = name
        .chars()
        .find(|c| !(c.is_ascii_alphanumeric() || "_+=,.@-".contains(*c)))
        .or_else(|| folders.chars().find(|c| !c.is_ascii_graphic()))
    {
        return Err(InvalidValue::new(format!(
            "{} is not allowed in a role name.",
            quoted(&odd.to_string())
        )));
    }
    if name.len() > 64 || folders.len() > 510 {
        return Err(InvalidValue::new(
            "A role's name has at most 64 characters, and its path 512.",
        ));
    }
    Ok(value.to_owned())
}

/// Returns the role's name in the ARN of a session; `None` for any other value.
fn session_of(value: &str) -> Option<&str> {
    let (start, rest) = value.split_once(":assumed-role/")?;
    let of_sts = start.split(':').nth(2) == Some("sts");
    of_sts.then(|| rest.split('/').next().unwrap_or(rest))
}

pub(super) fn topic(value: &str) -> Result<String, InvalidValue> {
    let arn = Arn::parse(value, "sns")?;
    let Arn {
        partition,
        region,
        account,
        resource: name,
    } = arn;
    arn.has_region("sns")?;
    arn.has_account("sns")?;
    if let Some((topic, _)) = name.split_once(':') {
        return Err(
            InvalidValue::new("This is the ARN of a subscription, not of its topic.")
                .suggest(format!("arn:{partition}:sns:{region}:{account}:{topic}")),
        );
    }
    if name.ends_with(".fifo") {
        return Err(
            InvalidValue::new("This is a FIFO topic, to which S3 sends no notifications.")
                .instruct("Create one of the type Standard, and write its ARN."),
        );
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 256 || !name.chars().all(plain) {
        return Err(InvalidValue::new(format!(
            "{} is not a topic's name, which has 1 to 256 letters, digits, dashes and \
                 underscores.",
            quoted(name)
        )));
    }
    Ok(value.to_owned())
}

pub(super) fn key(value: &str) -> Result<String, InvalidValue> {
    let arn = Arn::parse(value, "kms")?;
    arn.has_region("kms")?;
    arn.has_account("kms")?;
    let find = "Copy the ARN from the key's page in the KMS console.";
    if arn.resource.starts_with("alias/") {
        return Err(InvalidValue::new(
            "This is the ARN of an alias; a policy needs the ARN of the key itself.",
        )
        .instruct(find));
    }
    match arn.resource.strip_prefix("key/") {
        Some(id) if is_key_id(id) => Ok(value.to_owned()),
        _ => Err(InvalidValue::new(format!(
            "{} is not a key: `key/` and the key's ID are needed.",
            quoted(arn.resource)
        ))
        .instruct(find)),
    }
}

/// Whether this is a UUID or, for a multi-Region key, `mrk-` and 32 digits.
fn is_key_id(id: &str) -> bool {
    let hex = |part: &str| {
        part.bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    if let Some(digits) = id.strip_prefix("mrk-") {
        return digits.len() == 32 && hex(digits);
    }
    let lengths = id.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && id.split('-').all(hex)
}

fn is_region(region: &str) -> bool {
    let parts: Vec<&str> = region.split('-').collect();
    match parts[..] {
        [area, ref middle @ .., number] => {
            let letters =
                |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
            area.len() == 2
                && letters(area)
                && !middle.is_empty()
                && middle.iter().all(|part| letters(part))
                && (1..=2).contains(&number.len())
                && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

fn partition_of_region(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

pub(super) fn bucket(value: &str) -> Result<String, InvalidValue> {
    if !value.contains(':') && bucket_name::name(value).is_ok() {
        return Err(InvalidValue::new("This is a name; its ARN is needed.")
            .suggest(format!("arn:aws:s3:::{value}")));
    }
    if value.contains("://") {
        let invalid = InvalidValue::new("This is an address, not an ARN.");
        return Err(match s3_parts(value) {
            Some((name, _)) => invalid.suggest(format!("arn:aws:s3:::{name}")),
            None => invalid,
        });
    }
    let Arn {
        partition,
        region,
        account,
        resource,
    } = Arn::parse(value, "s3")?;
    if resource.starts_with("accesspoint") {
        return Err(InvalidValue::new(
            "This is an access point; the notification comes from the bucket behind it.",
        ));
    }
    if let Some((name, _)) = resource.split_once('/') {
        return Err(
            InvalidValue::new("This names objects in the bucket, not the bucket.")
                .suggest(format!("arn:{partition}:s3:::{name}")),
        );
    }
    if !region.is_empty() || !account.is_empty() {
        return Err(
            InvalidValue::new("The ARN of a bucket has no region and no account.")
                .suggest(format!("arn:{partition}:s3:::{resource}")),
        );
    }
    match bucket_name::name(resource) {
        Ok(_) => Ok(value.to_owned()),
        Err(mut invalid) => {
            invalid.suggestion = invalid
                .suggestion
                .map(|name| format!("arn:{partition}:s3:::{name}"));
            Err(invalid)
        }
    }
}
