//! ARNs of S3, made of what an error names.

use tallyman_service_reference::service;

/// Returns the ARN of a bucket or an object. `None` without a bucket.
pub(super) fn s3_arn(bucket: &str, key: &str) -> Option<String> {
    let key = key.trim_start_matches('/');
    match (bucket.is_empty(), key.is_empty()) {
        (true, _) => None,
        (_, true) => Some(format!("arn:aws:s3:::{bucket}")),
        _ => Some(format!("arn:aws:s3:::{bucket}/{key}")),
    }
}

/// Returns the ARN in the partition that the text names: by an ARN, an endpoint or a
/// region.
pub(super) fn in_partition(arn: String, text: &str, lower: &str) -> String {
    const MARKS: [(&str, &str); 7] = [
        ("arn:aws:", "aws"),
        ("arn:aws-cn:", "aws-cn"),
        ("arn:aws-us-gov:", "aws-us-gov"),
        (".amazonaws.com.cn", "aws-cn"),
        ("cn-north-1", "aws-cn"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
    ];
    let rest = match arn.strip_prefix("arn:aws:") {
        Some(rest) if !text.contains(&arn) => rest,
        _ => return arn,
    };
    match MARKS.iter().find(|(mark, _)| lower.contains(mark)) {
        Some((_, partition)) => format!("arn:{partition}:{rest}"),
        None => arn,
    }
}

/// Returns the bucket alone if the action works on buckets and on no objects.
pub(super) fn without_key(arn: String, action: &str) -> String {
    let on_objects = action
        .split_once(':')
        .and_then(|(prefix, name)| service(prefix)?.action(name))
        .is_none_or(|action| {
            let mut kinds = action.resources.iter();
            kinds.any(|kind| kind.name.contains("object"))
        });
    match arn.split_once(":s3:::") {
        Some((start, name)) if !on_objects => {
            let bucket = name.split('/').next().unwrap_or(name);
            format!("{start}:s3:::{bucket}")
        }
        _ => arn,
    }
}
