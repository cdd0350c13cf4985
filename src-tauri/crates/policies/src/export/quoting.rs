//! Quoting and names in the languages of the formats.

use std::fmt::Write as _;

use tallyman_text::is_hidden;

/// Returns equivalent JSON in which the characters of strings that are hidden
/// or selected by `escape` are JSON escapes. Outside of strings, removes
/// carriage returns and turns tabs, which a terminal takes for a key press,
/// into spaces.
pub(super) fn json(text: &str, escape: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    let mut chars = text.trim().chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                inside = !inside;
                out.push(c);
            }
            '\\' if inside => {
                out.push(c);
                out.extend(chars.next());
            }
            '\r' if !inside => {}
            '\t' if !inside => out.push_str("  "),
            c if inside && (escape(c) || is_hidden(c)) => json_escape(c, &mut out),
            c => out.push(c),
        }
    }
    out
}

fn json_escape(c: char, out: &mut String) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a String cannot fail.
        _ = write!(out, "\\u{unit:04x}");
    }
}

/// Quotes a text as one word of a POSIX shell.
pub(super) fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Escapes the markers that start a template in HCL: `${` becomes `$${`. A `$`
/// or `%` right before another becomes a JSON escape, which both JSON and HCL
/// read, because `$$${` is ambiguous.
pub(super) fn hcl_markers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match (c, next) {
            ('$' | '%', Some('{')) => {
                out.push(c);
                out.push(c);
            }
            ('$' | '%', Some('$' | '%')) => json_escape(c, &mut out),
            _ => out.push(c),
        }
    }
    out
}

/// Quotes a text as a string of HCL.
pub(super) fn hcl(text: &str) -> String {
    hcl_markers(&double_quoted(text, |_| false))
}

/// Quotes a text in double quotes, as HCL and YAML both read it. Escapes
/// characters that are hidden or selected by `escape`.
pub(super) fn double_quoted(text: &str, escape: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) || escape(c) => {
                // Writing to a String cannot fail.
                _ = match u32::from(c) {
                    code @ ..=0xffff => write!(out, "\\u{code:04x}"),
                    code => write!(out, "\\U{code:08x}"),
                };
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Returns a name for a Terraform resource: letters, digits and `_`, starting
/// with a letter.
pub(super) fn label(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let label: String = name.chars().map(plain).collect();
    if label.starts_with(|c: char| c.is_ascii_alphabetic()) {
        label
    } else {
        format!("r_{label}")
    }
}

/// Returns a name for a CloudFormation resource: letters and digits, such as
/// `AcmeSplitEventsBucketPolicy`.
pub(super) fn logical_id(name: &str, what: &str) -> String {
    let mut id = String::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut chars = part.chars();
        id.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        id.extend(chars);
    }
    id.truncate(200);
    id.push_str(what);
    id
}
