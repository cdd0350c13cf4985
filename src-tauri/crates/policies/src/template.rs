//! The template of a document, and how it is rendered.
//!
//! Keys keep the vendor's order, so that the two documents can be compared by
//! eye; a map of `serde_json` would sort them.

use serde_json::Value as Json;
use tallyman_iam::arn;

use crate::input::ParsedInput;
use crate::model::{InputState, PolicyMark};

/// Writes a template in the notation of JSON. A value that is not constant is a
/// [`TemplateNode`] in parentheses.
macro_rules! template {
    ({ $($key:literal : $value:tt),* $(,)? }) => {
        $crate::template::TemplateNode::Object(&[
            $(($key, $crate::template::template!($value))),*
        ])
    };
    ([ $($item:tt),* $(,)? ]) => {
        $crate::template::TemplateNode::List(&[$($crate::template::template!($item)),*])
    };
    (($node:expr)) => { $node };
    ($text:literal) => { $crate::template::TemplateNode::Fixed($text) };
}
pub(crate) use template;

/// A node of the template.
#[derive(Debug)]
pub(crate) enum TemplateNode {
    Object(&'static [(&'static str, Self)]),
    List(&'static [Self]),
    Text(&'static [TextPart]),
    /// A constant string.
    Fixed(&'static str),
    /// A node that is omitted, together with its key, if all these inputs are
    /// empty.
    Optional(&'static [&'static str], &'static Self),
    /// The node of the first case whose input has the given value, or else the
    /// last node.
    Case(&'static [(&'static str, &'static str, Self)], &'static Self),
}

/// A piece of a string.
#[derive(Debug)]
pub(crate) enum TextPart {
    /// Constant text.
    Plain(&'static str),
    /// The value of an input.
    Value(&'static str),
    /// `/*` or, if the input has a value or is required, its value between: `/events/*`.
    ObjectsBelow(&'static str),
    /// The value of an input and a slash, as a prefix in the filter of an event
    /// notification. S3 expects values of a filter percent-encoded.
    FilterPrefix(&'static str),
    /// The value of an input, as a suffix in such a filter.
    FilterSuffix(&'static str),
    /// The partition that the first of these inputs gives, by the ARN in it or
    /// as its choice; `aws` if none gives one.
    Partition(&'static [&'static str]),
    /// The ARN of the bucket that the input `bucket` names. Its partition is
    /// that of [`Self::Partition`].
    BucketArn(&'static [&'static str]),
    /// The same or, if only `bucket` is empty, the input that holds the ARN.
    BucketOrArn {
        arn: &'static str,
        /// The input whose ARN gives the partition.
        partition: &'static str,
    },
}

/// The principal that the input `roleArn` names.
pub(crate) const ROLE: TemplateNode =
    template!({ "AWS": (TemplateNode::Text(&[TextPart::Value("roleArn")])) });

/// The rendered document, and where values are in it.
pub(crate) struct TemplateWriter<'a> {
    parsed: &'a [ParsedInput],
    pub(crate) text: String,
    pub(crate) marks: Vec<PolicyMark>,
    /// The line of each mark, counted from 1.
    pub(crate) lines: Vec<usize>,
    /// Length of `text` in UTF-16 code units.
    units: usize,
    line: usize,
}

/// Renders a document with two spaces per level, without a trailing line break.
pub(crate) fn write<'a>(template: &TemplateNode, parsed: &'a [ParsedInput]) -> TemplateWriter<'a> {
    let mut writer = TemplateWriter {
        parsed,
        text: String::new(),
        marks: Vec::new(),
        lines: Vec::new(),
        units: 0,
        line: 1,
    };
    writer.node(template, 0);
    writer
}

impl TemplateWriter<'_> {
    /// Returns the line of an input's first mark; `None` if it has no mark.
    pub(crate) fn line_of_input(&self, input: &str) -> Option<usize> {
        let place = self.marks.iter().position(|mark| mark.input == input)?;
        self.lines.get(place).copied()
    }

    /// Returns the line that contains a string of the template, after skipping
    /// `after` such lines; `None` if there are no more.
    pub(crate) fn line_of_text(&self, text: &str, after: usize) -> Option<usize> {
        let text = format!("\"{}\"", escaped(text));
        let lines = self.text.lines().enumerate();
        let (place, _) = lines.filter(|(_, line)| line.contains(&text)).nth(after)?;
        Some(place + 1)
    }

    fn node(&mut self, node: &TemplateNode, level: usize) {
        match node {
            TemplateNode::Object(fields) => {
                self.push("{");
                let kept: Vec<_> = fields
                    .iter()
                    .filter(|(_, value)| !self.is_omitted(value))
                    .collect();
                for (place, (key, value)) in kept.into_iter().enumerate() {
                    self.next_line(place > 0, level + 1);
                    self.push(&format!("\"{}\": ", escaped(key)));
                    self.node(value, level + 1);
                }
                self.next_line(false, level);
                self.push("}");
            }
            TemplateNode::List(items) => {
                self.push("[");
                let kept: Vec<_> = items.iter().filter(|item| !self.is_omitted(item)).collect();
                for (place, item) in kept.into_iter().enumerate() {
                    self.next_line(place > 0, level + 1);
                    self.node(item, level + 1);
                }
                self.next_line(false, level);
                self.push("]");
            }
            TemplateNode::Text(parts) => {
                self.push("\"");
                for part in *parts {
                    self.part(part);
                }
                self.push("\"");
            }
            TemplateNode::Fixed(text) => self.push(&format!("\"{}\"", escaped(text))),
            TemplateNode::Optional(_, inner) => self.node(inner, level),
            TemplateNode::Case(cases, otherwise) => {
                let chosen = cases
                    .iter()
                    .find(|(input, value, _)| self.is_value(input, value));
                self.node(chosen.map_or(*otherwise, |(_, _, node)| node), level);
            }
        }
    }

    fn part(&mut self, part: &TextPart) {
        match *part {
            TextPart::Plain(text) => self.push(&escaped(text)),
            TextPart::Value(input) => self.value(input),
            TextPart::ObjectsBelow(input) => {
                self.push("/");
                if !self.is_omitted_value(input) {
                    self.value(input);
                    self.push("/");
                }
                self.push("*");
            }
            TextPart::FilterPrefix(input) => {
                self.value_as(input, filter_value);
                self.push("/");
            }
            TextPart::FilterSuffix(input) => self.value_as(input, filter_value),
            TextPart::Partition(inputs) => self.push(self.partition(inputs)),
            TextPart::BucketArn(partition) => self.bucket_arn(partition),
            TextPart::BucketOrArn { arn, partition } => {
                if self.state("bucket") == InputState::Empty && self.state(arn) != InputState::Empty
                {
                    self.value(arn);
                } else {
                    self.bucket_arn(&[partition]);
                }
            }
        }
    }

    fn bucket_arn(&mut self, partition: &[&str]) {
        self.push("arn:");
        self.push(self.partition(partition));
        self.push(":s3:::");
        self.value("bucket");
    }

    /// Writes the value, escaped for JSON, or its placeholder, and adds a mark.
    fn value(&mut self, input: &str) {
        self.value_as(input, str::to_owned);
    }

    fn value_as(&mut self, input: &str, form: fn(&str) -> String) {
        let parsed = self.parsed(input);
        let missing = parsed.is_none_or(|parsed| parsed.state == InputState::Empty);
        let shown = match parsed {
            Some(parsed) if !missing => escaped(&form(&parsed.value)),
            _ => format!("{{{input}}}"),
        };
        let from = self.units;
        self.push(&shown);
        self.marks.push(PolicyMark {
            from,
            to: self.units,
            input: input.to_owned(),
            missing,
        });
        self.lines.push(self.line);
    }

    fn parsed(&self, input: &str) -> Option<&ParsedInput> {
        self.parsed.iter().find(|parsed| parsed.input.name == input)
    }

    fn state(&self, input: &str) -> InputState {
        self.parsed(input)
            .map_or(InputState::Empty, |parsed| parsed.state)
    }

    fn is_omitted_value(&self, input: &str) -> bool {
        self.parsed(input)
            .is_some_and(|parsed| parsed.input.optional && parsed.state == InputState::Empty)
    }

    /// Whether the node is omitted because all its inputs are empty.
    fn is_omitted(&self, node: &TemplateNode) -> bool {
        matches!(node, TemplateNode::Optional(inputs, _)
            if inputs.iter().all(|input| self.state(input) == InputState::Empty))
    }

    fn is_value(&self, input: &str, value: &str) -> bool {
        self.parsed(input)
            .is_some_and(|parsed| parsed.state == InputState::Valid && parsed.value == value)
    }

    fn partition(&self, inputs: &[&str]) -> &'static str {
        inputs
            .iter()
            .filter_map(|input| self.parsed(input))
            .filter(|parsed| parsed.state == InputState::Valid)
            .find_map(|parsed| arn::partition(&parsed.value))
            .unwrap_or("aws")
    }

    fn next_line(&mut self, comma: bool, level: usize) {
        if comma {
            self.push(",");
        }
        self.push("\n");
        self.line += 1;
        self.push(&"  ".repeat(level));
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.units += text.encode_utf16().count();
    }
}

/// Escapes a text for use between the quotes of a JSON string.
fn escaped(text: &str) -> String {
    let quoted = Json::from(text).to_string();
    quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(&quoted)
        .to_owned()
}

/// Encodes part of a key for the filter of a notification. S3 expects `+` for a
/// space, and special characters percent-encoded.
pub(crate) fn filter_value(value: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'/' | b'!' | b'-' | b'_' | b'.' | b'*' | b'\'' | b'(' | b')' => out.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => out.push(byte.into()),
            // Writing to a String cannot fail.
            _ => _ = write!(out, "%{byte:02X}"),
        }
    }
    out
}
