//! Checks for placeholders.

use tallyman_text::quoted;

use super::linter::Linter;
use super::rules::Rule;
use crate::document::{Node, Span, Value};
use crate::severity::Severity;

pub(super) fn check(linter: &mut Linter<'_>) {
    let mut texts = Vec::new();
    collect_strings(linter.document.root(), &mut texts);
    for (span, text) in texts {
        if let Some(placeholder) = placeholder(&text) {
            linter.add(
                Rule::Placeholder,
                Severity::Error,
                span,
                format!("{} is a placeholder.", quoted(placeholder)),
                "Replace it with your own value.",
            );
        } else if let Some(part) = template_variable(&text) {
            linter.add(
                Rule::Placeholder,
                Severity::Notice,
                span,
                format!(
                    "{} is a template variable: a tool has to fill it in before AWS reads it.",
                    quoted(part)
                ),
                "Replace it with your own value, or leave it to the tool.",
            );
        } else if let Some(name) = example_bucket(&text) {
            linter.add(
                Rule::Placeholder,
                Severity::Warning,
                span,
                format!(
                    "{} is an example bucket of AWS, which no one can own.",
                    quoted(name)
                ),
                "Replace it with the name of your own bucket.",
            );
        }
    }
}

fn collect_strings(node: &Node, texts: &mut Vec<(Span, String)>) {
    match &node.value {
        Value::String(text) => texts.push((node.span, text.clone())),
        Value::Array(items) => items.iter().for_each(|item| collect_strings(item, texts)),
        Value::Object(members) => {
            for member in members {
                texts.push((member.key_span, member.key.clone()));
                collect_strings(&member.value, texts);
            }
        }
        _ => {}
    }
}

/// Returns the first placeholder: `{…}`, `<…>`, `[A_NAME]`, `${AWS::…}` or
/// `YOUR_…`. Other `${…}` are policy variables, and `{{…}}` are variables of
/// deployment tools.
pub(super) fn placeholder(text: &str) -> Option<&str> {
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        let before = text[..at].chars().next_back();
        let closing = match c {
            '$' if rest.starts_with("${AWS::") => {
                let end = rest.find('}').map_or(rest.len(), |end| end + 1);
                return Some(&rest[..end]);
            }
            '{' if before != Some('$') && before != Some('{') => '}',
            '<' => '>',
            '[' => ']',
            'Y' if !before.is_some_and(char::is_alphanumeric)
                && (rest.starts_with("YOUR_") || rest.starts_with("YOUR-")) =>
            {
                let end = rest
                    .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
                    .unwrap_or(rest.len());
                return Some(&rest[..end]);
            }
            _ => continue,
        };
        let Some(end) = rest.find(closing) else {
            continue;
        };
        let inside = &rest[c.len_utf8()..end];
        let name = inside.trim();
        let plain = name.starts_with(char::is_alphabetic)
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.'));
        // Object keys may contain brackets. Only names in capitals are
        // placeholders.
        let words = name.contains(['_', ' ']) && !name.contains(char::is_lowercase);
        if plain && (c != '[' || words) {
            return Some(&rest[..=end]);
        }
    }
    None
}

/// Returns the first `{{…}}`.
fn template_variable(text: &str) -> Option<&str> {
    let from = text.find("{{")?;
    let to = from + text[from..].find("}}")? + 2;
    (to - from > 4).then(|| &text[from..to])
}

fn example_bucket(text: &str) -> Option<&str> {
    ["amzn-s3-demo-", "DOC-EXAMPLE-"].iter().find_map(|start| {
        let from = text.find(start)?;
        let rest = &text[from..];
        Some(rest.split(['/', '*']).next().unwrap_or(rest))
    })
}
