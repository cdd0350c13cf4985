//! Documents in texts that are not JSON.

use super::embedded::{self, EmbeddedDocument};
use super::node::{Node, Span, Value};
use super::{Document, DocumentShape, line_starts, surrounded, yaml};

/// Whether a text begins like JSON.
pub(super) fn is_json_like(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with('[')
        || text
            .strip_prefix('{')
            .is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
}

/// Returns the document of a text that is not JSON. `None` if there is no policy in it.
pub(super) fn document(text: &str) -> Option<Document> {
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
        if !template.embedded_policies().is_empty() {
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
