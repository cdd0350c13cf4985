//! A complete document as a Terraform resource.
//!
//! A policy is JSON in a heredoc instead of `jsonencode`, so that its text and
//! the order of its keys stay the same. Characters outside of ASCII are JSON
//! escapes, because Terraform normalizes strings to NFC, and S3 compares keys
//! byte by byte.

use tallyman_iam::document::{Document, DocumentKind};

use super::error::ExportError;
use super::format::PolicyFormat;
use super::notification::{Destination, entries};
use super::quoting::{self, hcl};

/// Returns the resource, and what to know before applying it.
pub(super) fn resource(
    kind: DocumentKind,
    document: &Document,
    name: &str,
) -> Result<(String, Vec<String>), ExportError> {
    let last = name.rsplit([':', '/']).next().unwrap_or(name);
    let label = quoting::label(last);
    if kind == DocumentKind::Notification {
        return Ok((notification(document, name, &label)?, vec![whole(kind)]));
    }
    let (resource, attribute, policy) = match kind {
        DocumentKind::Topic => ("aws_sns_topic_policy", "arn", "policy"),
        DocumentKind::Key => ("aws_kms_key_policy", "key_id", "policy"),
        DocumentKind::Trust => ("aws_iam_role", "name", "assume_role_policy"),
        DocumentKind::Identity => ("aws_iam_policy", "name", "policy"),
        _ => ("aws_s3_bucket_policy", "bucket", "policy"),
    };
    let width = attribute.len().max(policy.len());
    let json = quoting::hcl_markers(&quoting::json(document.text(), |c| !c.is_ascii()));
    let head = match kind {
        DocumentKind::Identity | DocumentKind::Trust => String::new(),
        _ => format!(
            "# Complete {}: anything not listed is removed.\n",
            kind.label()
        ),
    };
    let hcl = format!(
        "{head}resource \"{resource}\" \"{label}\" {{\n  {attribute:width$} = {}\n  {policy:width$} \
         = <<JSON\n{json}\nJSON\n}}",
        hcl(name)
    );
    let note = match kind {
        DocumentKind::Identity => "This creates a policy, and fails if one of that name exists. \
                                   Attach it to a user or a role afterwards."
            .to_owned(),
        DocumentKind::Trust => "This creates a role, and fails if one of that name exists. Import \
                                an existing role first; this then replaces its whole trust policy."
            .to_owned(),
        _ => whole(kind),
    };
    Ok((hcl, vec![note]))
}

fn whole(kind: DocumentKind) -> String {
    format!(
        "This manages the complete {}. The next run of Terraform removes what is added elsewhere: \
         from now on, change it only here.",
        kind.label()
    )
}

fn notification(document: &Document, bucket: &str, label: &str) -> Result<String, ExportError> {
    let (entries, event_bridge) = entries(document, PolicyFormat::Terraform.label())?;
    let mut out = format!(
        "# All event notifications of the bucket: anything not listed is removed.\nresource \
         \"aws_s3_bucket_notification\" \"{label}\" {{\n  bucket = {}\n",
        hcl(bucket)
    );
    if event_bridge {
        out.push_str("\n  eventbridge = true\n");
    }
    for entry in entries {
        let (block, arn) = match entry.destination {
            Destination::Topic => ("topic", "topic_arn"),
            Destination::Queue => ("queue", "queue_arn"),
            Destination::Function => ("lambda_function", "lambda_function_arn"),
        };
        let events: Vec<String> = entry.events.iter().map(|event| hcl(event)).collect();
        let mut lines = Vec::new();
        lines.extend(entry.id.as_deref().map(|id| ("id", hcl(id))));
        lines.push((arn, hcl(&entry.arn)));
        lines.push(("events", format!("[{}]", events.join(", "))));
        for (name, value) in &entry.rules {
            let key = if name == "prefix" {
                "filter_prefix"
            } else {
                "filter_suffix"
            };
            lines.push((key, hcl(value)));
        }
        let width = lines.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
        out.push_str(&format!("\n  {block} {{\n"));
        for (key, value) in lines {
            out.push_str(&format!("    {key:width$} = {value}\n"));
        }
        out.push_str("  }\n");
    }
    out.push('}');
    Ok(out)
}
