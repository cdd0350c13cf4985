//! Documents in texts that are not JSON.

use super::embedded::{self, EmbeddedDocument};
use super::json::{ParseError, parse};
use super::kind::DocumentShape;
use super::node::{Node, Span, Value};
use super::parsed::{Document, line_starts};
use super::repair::Repair;
use super::{surrounded, yaml};

/// Parses a text as JSON or, if it is not, as what policies are written in or found in:
/// YAML, configurations and plans of Terraform, programs, commands, XML, URL-encoded text.
/// The policies inside are then [embedded](Document::embedded_policies), or if it is only
/// one, it is the document.
///
/// # Errors
///
/// [`ParseError`] of [`parse`] if the text is not JSON, and nothing else with a policy; or
/// if it is JSON with a mistake.
pub fn parse_any(text: &str) -> Result<Document, ParseError> {
    parse(text).or_else(|error| {
        let is_whole = match &error.repaired {
            Some(repaired) => repaired.repairs != [Repair::Surroundings],
            // A syntax error in what is meant as JSON.
            None => error.line.is_none() || is_json_like(text),
        };
        if is_whole {
            return Err(error);
        }
        document(text).ok_or(error)
    })
}

/// Whether a text begins like JSON.
fn is_json_like(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with('[')
        || text
            .strip_prefix('{')
            .is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
}

/// Returns the document of a text that is not JSON. `None` if there is no policy in it.
fn document(text: &str) -> Option<Document> {
    let all_of = |root, is_read_only| Document {
        text: text.into(),
        lines: line_starts(text).into(),
        root,
        duplicates: Vec::new(),
        embedding: None,
        is_read_only,
        found: Vec::new(),
    };
    if let Some(root) = yaml::parse(text) {
        let template = all_of(root, true);
        if template.shape() == DocumentShape::Policy {
            let policy = embedded::object(&template.surroundings(), &template.root);
            return Some(template.with_embedded(policy));
        }
        if template.shape() == DocumentShape::Notification
            || !template.embedded_policies().is_empty()
            || !template.embedded_notifications().is_empty()
        {
            return Some(template);
        }
    }
    let surrounded::Found { policies, is_loose } = surrounded::policies(text);
    let roots = policies.iter().map(|policy| policy.root.clone()).collect();
    let all = Node {
        value: Value::Array(roots),
        span: Span {
            from: 0,
            to: text.len(),
        },
    };
    let all = all_of(all, is_loose);
    match <[EmbeddedDocument; 1]>::try_from(policies) {
        Ok([policy]) => Some(all.with_embedded(policy)),
        Err(policies) if policies.is_empty() => None,
        Err(found) => Some(Document { found, ..all }),
    }
}
