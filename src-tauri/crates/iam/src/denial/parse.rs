//! Extracts what an error text contains.

use super::action::find_action;
use super::cause::CauseKind;
use super::known_errors::{KnownError, is_denial, known_error};
use super::resource::{find_resource, stated_resource};
use super::scan::{between, word_after};

/// The parts of an error text.
#[derive(Default)]
pub(super) struct ParsedError {
    pub(super) action: Option<String>,
    pub(super) resource: Option<String>,
    pub(super) principal: Option<String>,
    pub(super) explicit: bool,
    /// The kind of policy that AWS names.
    pub(super) named: Option<CauseKind>,
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
    let unframed = without_frame(text);
    let text = unframed.as_str();
    let lower = text.to_ascii_lowercase();
    let named = named_policy(&lower);
    let known = match named {
        Some(_) => None,
        None => known_error(&lower),
    };
    if known.is_none() && !is_denial(&lower) {
        return None;
    }
    let mut parsed = ParsedError {
        explicit: known.is_none()
            && (lower.contains("explicit deny") || lower.contains("explicitly denied")),
        principal: word_after(text, "User: ").or_else(|| word_after(text, "user: ")),
        action: find_action(text, &lower),
        known,
        region: between(text, "expecting '", "'").map(str::to_owned),
        is_encoded: lower.contains("encoded authorization failure message"),
        ..ParsedError::default()
    };
    if known.is_some_and(|error| error.kind == CauseKind::Topic) && parsed.action.is_none() {
        parsed.action = Some("sns:Publish".to_owned());
    }
    let action = parsed.action.as_deref().unwrap_or_default();
    parsed.resource = stated_resource(text).or_else(|| find_resource(text, action));
    parsed.service = service(&parsed, &lower);
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
                "s3 bucket",
                "s3 policy",
                "host id:",
                "hostid",
                "<error><code>",
                ".s3.",
                "//s3",
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
    const LEADS: [&str; 7] = [
        "explicit deny in a ",
        "explicit deny in an ",
        "explicit deny in the ",
        "because no ",
        "because the ",
        "because a ",
        "not allow the request. no ",
    ];
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

/// Joins the lines that Terraform wraps in a frame (`│ …`).
fn without_frame(text: &str) -> String {
    if !text.contains('│') {
        return text.to_owned();
    }
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.trim_matches(|c: char| c.is_whitespace() || "│╷╵".contains(c)))
        .collect();
    lines.join(" ")
}
