//! Describes actions, resources, services and events.

use tallyman_text::{join_with, quoted};

use crate::arn::account_of;
use crate::document::DocumentKind;

/// Maximum number of items that a sentence lists. It counts the rest.
const MAX_NAMED: usize = 6;

const ACTIONS: [(&str, &str); 24] = [
    ("s3:getobject", "read files"),
    ("s3:getobjectversion", "read old versions of files"),
    ("s3:getobjectacl", "read the ACLs of files"),
    ("s3:putobject", "write files"),
    ("s3:putobjectacl", "set the ACLs of files"),
    ("s3:deleteobject", "delete files"),
    ("s3:abortmultipartupload", "abort unfinished uploads"),
    ("s3:listbucket", "list files"),
    ("s3:listbucketmultipartuploads", "list unfinished uploads"),
    ("s3:listmultipartuploadparts", "list the parts of an upload"),
    ("s3:getbucketlocation", "get the region"),
    ("s3:getbucketacl", "read the ACL of the bucket"),
    ("s3:listallmybuckets", "list all buckets"),
    ("sns:publish", "publish messages"),
    ("sns:subscribe", "subscribe"),
    ("sqs:sendmessage", "send messages"),
    ("kms:decrypt", "decrypt"),
    ("kms:encrypt", "encrypt"),
    ("kms:generatedatakey", "generate data keys"),
    ("kms:describekey", "describe the key"),
    ("kms:creategrant", "create grants"),
    ("iam:passrole", "pass a role to a service"),
    ("sts:assumerolewithwebidentity", "assume this role"),
    ("sts:assumerolewithsaml", "assume this role"),
];

const SERVICES: [(&str, &str); 12] = [
    ("s3", "S3"),
    ("sns", "SNS"),
    ("sqs", "SQS"),
    ("kms", "KMS"),
    ("iam", "IAM"),
    ("sts", "STS"),
    ("ec2", "EC2"),
    ("lambda", "Lambda"),
    ("logs", "CloudWatch Logs"),
    ("cloudtrail", "CloudTrail"),
    ("cloudfront", "CloudFront"),
    ("logging.s3", "S3's access logs"),
];

fn service_name(service: &str) -> String {
    SERVICES
        .iter()
        .find(|(name, _)| *name == service)
        .map_or_else(|| quoted(service), |(_, name)| (*name).to_owned())
}

/// Describes a service principal.
pub(super) fn service(principal: &str) -> String {
    let name = principal
        .split(".amazonaws.com")
        .next()
        .unwrap_or(principal);
    if SERVICES.iter().any(|(known, _)| *known == name) {
        service_name(name)
    } else {
        format!("the service {}", quoted(principal))
    }
}

/// Describes an action. `all` is the word for all actions.
pub(super) fn action(action: &str, kind: DocumentKind, all: &str) -> String {
    if action == "*" {
        return format!("do {all}");
    }
    let lower = action.to_ascii_lowercase();
    let trust = kind == DocumentKind::Trust;
    if lower == "sts:assumerole" {
        let what = if trust {
            "assume this role"
        } else {
            "assume roles"
        };
        return format!("{what} ({})", quoted(action));
    }
    if let Some((_, words)) = ACTIONS.iter().find(|(name, _)| *name == lower) {
        return format!("{words} ({})", quoted(action));
    }
    match lower.split_once(':') {
        Some((service, "*")) => format!("do {all} in {}", service_name(service)),
        Some((service, name))
            if name
                .strip_suffix('*')
                .is_some_and(|n| !n.contains(['*', '?'])) =>
        {
            let start = action
                .split_once(':')
                .map_or("", |(_, name)| name.trim_end_matches('*'));
            format!(
                "do {all} in {} that begins with {}",
                service_name(service),
                quoted(start)
            )
        }
        _ => format!("do {}", quoted(action)),
    }
}

pub(super) fn resource(arn: &str) -> String {
    if arn == "*" {
        return "everything".to_owned();
    }
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, _, service, region, _, name] = parts[..] else {
        return quoted(arn);
    };
    let account = account_of(arn);
    match service {
        "s3" if region.is_empty() && account.is_none() => s3(name),
        "sns" => format!("the topic {}", quoted(name)),
        "sqs" => format!("the queue {}", quoted(name)),
        "kms" => match name.split_once('/') {
            Some(("key", "*")) => "every key".to_owned(),
            Some(("key", id)) => format!("the key {}", quoted(id)),
            _ => quoted(arn),
        },
        "lambda" => {
            let function = name.strip_prefix("function:").unwrap_or(name);
            format!("the function {}", quoted(function))
        }
        "iam" => match (name.split_once('/'), account) {
            (Some((kind @ ("role" | "user"), name)), Some(account)) => {
                format!("the {kind} {} of account {account}", quoted(name))
            }
            _ => quoted(arn),
        },
        _ => quoted(arn),
    }
}

fn s3(name: &str) -> String {
    let Some((bucket, key)) = name.split_once('/') else {
        return match name {
            "*" => "every bucket and every file".to_owned(),
            name if name.contains(['*', '?']) => {
                format!("the buckets and files that match {}", quoted(name))
            }
            name => format!("the bucket {}", quoted(name)),
        };
    };
    let bucket = if bucket == "*" {
        "every bucket".to_owned()
    } else {
        format!("the bucket {}", quoted(bucket))
    };
    match key.strip_suffix('*') {
        Some("") => format!("all files in {bucket}"),
        Some(folder) if folder.ends_with('/') && !folder.contains(['*', '?']) => {
            format!("all files below {} in {bucket}", quoted(folder))
        }
        _ if key.contains(['*', '?']) => {
            format!("the files that match {} in {bucket}", quoted(key))
        }
        _ => format!("the file {} in {bucket}", quoted(key)),
    }
}

pub(super) fn event(event: &str) -> String {
    match event {
        "s3:ObjectCreated:*" => "every file that is created".to_owned(),
        "s3:ObjectCreated:Put" => "every file that is uploaded in one piece".to_owned(),
        "s3:ObjectCreated:CompleteMultipartUpload" => {
            "every file that is uploaded in parts".to_owned()
        }
        "s3:ObjectCreated:Copy" => "every file that is copied in".to_owned(),
        "s3:ObjectRemoved:*" => "every file that is removed".to_owned(),
        other => format!("events of the kind {}", quoted(other)),
    }
}

/// Joins items, and counts those after the first [`MAX_NAMED`].
pub(super) fn join_limited(word: &str, mut items: Vec<String>) -> String {
    let more = items.len().saturating_sub(MAX_NAMED);
    if more > 0 {
        items.truncate(MAX_NAMED);
        items.push(format!("{more} more"));
    }
    join_with(word, &items)
}
