//! Extracts what an error text contains.

use super::action::find_action;
use super::cause::CauseKind;
use super::known_errors::{KnownError, known_error};
use super::resource::{find_resource, stated_resource};
use super::scan::{assigned, between, word_after};
use super::signs::{Origin, is_denial};

/// The parts of an error text.
#[derive(Default)]
pub(super) struct ParsedError {
    pub(super) action: Option<String>,
    pub(super) resource: Option<String>,
    pub(super) principal: Option<String>,
    pub(super) explicit: bool,
    /// The kind of policy that AWS names.
    pub(super) named: Option<CauseKind>,
    /// ARN of the policy that AWS names.
    pub(super) policy: Option<String>,
    /// The error, if its wording names the cause.
    pub(super) known: Option<&'static KnownError>,
    /// The prefix of the service that denied, such as `s3`. `None` if unknown.
    pub(super) service: Option<String>,
    /// The region that AWS expected.
    pub(super) region: Option<String>,
    /// Whether AWS encoded the details of the decision.
    pub(super) is_encoded: bool,
}

pub(super) fn parse(text: &str) -> Option<ParsedError> {
    let plain = plain(text);
    let text = plain.as_str();
    let lower = text.to_ascii_lowercase();
    let origin = Origin::of(text, &lower);
    let named = named_policy(&lower);
    let known = match named {
        Some(_) => None,
        None => known_error(&lower, origin),
    };
    if known.is_none() && !is_denial(&lower, origin) {
        return None;
    }
    let or_known = |found: Option<String>, known: Option<&str>| found.or(known.map(str::to_owned));
    let action = or_known(
        find_action(text, &lower),
        known.and_then(|known| known.action),
    );
    let principal = or_known(principal(text), known.and_then(|known| known.principal));
    let resource = stated_resource(text).or_else(|| find_resource(text, &lower, action.as_deref()));
    let mut parsed = ParsedError {
        explicit: known.is_none()
            && (lower.contains("explicit deny") || lower.contains("explicitly denied")),
        principal,
        action,
        resource,
        known,
        policy: named.and_then(|_| policy(text)),
        region: between(text, "expecting '", "'").map(str::to_owned),
        is_encoded: lower.contains("encoded authorization failure message"),
        ..ParsedError::default()
    };
    // Without more, this is the message of S3.
    parsed.service = service(&parsed, &lower)
        .or_else(|| text.contains("Access Denied").then(|| "s3".to_owned()));
    parsed.named = named.map(|kind| kind.unwrap_or_else(|| parsed.resource_policy()));
    Some(parsed)
}

impl ParsedError {
    /// Returns the kind of resource-based policy of the service.
    pub(super) fn resource_policy(&self) -> CauseKind {
        match self.service.as_deref() {
            Some("s3") => CauseKind::Bucket,
            Some("sns") => CauseKind::Topic,
            Some("kms") => CauseKind::Key,
            Some("sts") => CauseKind::Trust,
            _ => CauseKind::Resource,
        }
    }
}

/// Returns the principal that AWS names, or that of an event of CloudTrail.
fn principal(text: &str) -> Option<String> {
    ["User: ", "user: "]
        .iter()
        .find_map(|lead| word_after(text, lead))
        // Amazon Redshift writes no colon.
        .or_else(|| word_after(text, "User arn:").map(|rest| format!("arn:{rest}")))
        .or_else(|| {
            let (_, identity) = text.split_once("userIdentity")?;
            assigned(identity, "arn").map(str::to_owned)
        })
}

/// Returns the ARN of the policy that AWS names after its kind: `with an explicit deny in
/// a service control policy: arn:…`.
fn policy(text: &str) -> Option<String> {
    ["policy: arn:", "boundary: arn:"].iter().find_map(|lead| {
        let arn = word_after(text, lead)?;
        Some(format!("arn:{arn}"))
    })
}

/// Returns the service that denied: that of the action, of the resource, or the
/// one that the text names.
fn service(parsed: &ParsedError, lower: &str) -> Option<String> {
    const SERVICES: &[(&str, &[&str])] = &[
        (
            "s3",
            &[
                "amazon s3",
                "service: s3",
                "error s3:",
                "::s3::",
                "amazon.s3",
                "services.s3",
                "fs.s3a",
                "s3://",
                "s3a://",
                "s3n://",
                "s3_error",
                "s3 error",
                "s3error",
                "s3exception",
                "s3serviceexception",
                "client-s3",
                "services/s3",
                "aws_s3",
                "s3 bucket",
                "s3 policy",
                "s3 path",
                "s3.accessdenied",
                "host id:",
                "hostid",
                "extendedrequestid",
                "<error><code>",
                ".s3.",
                ".s3-",
                "//s3",
                // Snowflake's stages.
                "stage area",
                "remote file",
            ],
        ),
        (
            "sns",
            &[
                "amazon sns",
                "amazonsns",
                "service: sns",
                "error sns:",
                "::sns::",
                "services.sns",
                "client-sns",
            ],
        ),
        (
            "kms",
            &[
                "awskms",
                "service: kms",
                "error kms:",
                "::kms::",
                "services.kms",
                "client-kms",
            ],
        ),
        (
            "sts",
            &[
                "awssecuritytokenservice",
                "service: sts",
                "error sts:",
                "::sts::",
                "services.sts",
                "client-sts",
            ],
        ),
    ];
    let prefix = |text: &Option<String>, part| {
        let service = text.as_deref()?.split(':').nth(part)?;
        Some(service.to_ascii_lowercase())
    };
    prefix(&parsed.action, 0)
        .or_else(|| prefix(&parsed.resource, 2))
        .or_else(|| {
            SERVICES
                .iter()
                .find(|(_, marks)| marks.iter().any(|mark| lower.contains(mark)))
                .map(|(service, _)| (*service).to_owned())
        })
}

/// Returns the policy that AWS names: `because no … policy allows`, `with an
/// explicit deny in a … policy`. `Some(None)` is the policy of the resource.
fn named_policy(lower: &str) -> Option<Option<CauseKind>> {
    const NAMES: [(&str, Option<CauseKind>); 8] = [
        ("identity-based polic", Some(CauseKind::Identity)),
        ("resource-based polic", None),
        ("service control polic", Some(CauseKind::ServiceControl)),
        ("resource control polic", Some(CauseKind::ServiceControl)),
        ("permissions boundar", Some(CauseKind::Boundary)),
        ("session polic", Some(CauseKind::Session)),
        ("vpc endpoint polic", Some(CauseKind::Endpoint)),
        ("role trust polic", Some(CauseKind::Trust)),
    ];
    const LEADS: [&str; 9] = [
        "explicit deny in a ",
        "explicit deny in an ",
        "explicit deny in the ",
        "denied due to a ",
        "denied by a ",
        "because no ",
        "because the ",
        "because a ",
        "not allow the request. no ",
    ];
    if lower.contains("vpceaccessdenied") {
        return Some(Some(CauseKind::Endpoint));
    }
    LEADS.iter().find_map(|lead| {
        lower.match_indices(lead).find_map(|(at, _)| {
            let rest = lower.get(at + lead.len()..)?;
            NAMES
                .iter()
                .find(|(name, _)| rest.starts_with(name))
                .map(|(_, kind)| *kind)
        })
    })
}

/// Returns the text without what tools put around it: the frame of Terraform (`│ …`), and
/// the backslashes of an event of CloudTrail inside JSON.
fn plain(text: &str) -> String {
    let text = if text.contains("\\\"eventName\\\"") {
        text.replace("\\\"", "\"")
    } else {
        text.to_owned()
    };
    if !text.contains('│') {
        return text;
    }
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.trim_matches(|c: char| c.is_whitespace() || "│╷╵".contains(c)))
        .collect();
    lines.join(" ")
}
