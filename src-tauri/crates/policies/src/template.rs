//! The document with its gaps, and how it is written.
//!
//! The order of keys is the vendor's, so that the two can be compared by eye;
//! a map of `serde_json` would sort them.

use serde_json::Value as Json;
use tallyman_iam::arn;

use crate::input::Given;
use crate::model::{InputState, Mark};

/// A part of a document.
#[derive(Debug)]
pub(crate) enum Node {
    Object(&'static [(&'static str, Self)]),
    List(&'static [Self]),
    Text(&'static [Piece]),
    /// A text as it stands.
    Fixed(&'static str),
    /// An entry that is left out, with its key, while all these inputs are
    /// empty.
    IfAny(&'static [&'static str], &'static Self),
    /// The first part whose input has that value, or else the last.
    Case(&'static [(&'static str, &'static str, Self)], &'static Self),
}

/// A part of a text.
#[derive(Debug)]
pub(crate) enum Piece {
    /// As it stands.
    Plain(&'static str),
    /// The value of an input.
    Value(&'static str),
    /// The value of an input and a slash; nothing where it may be empty and is.
    Folder(&'static str),
    /// The same, of a filter of event notifications, which S3 wants
    /// percent-encoded: a folder with its slash, or an end of names.
    FilterFolder(&'static str),
    FilterEnd(&'static str),
    /// The partition that the first of these inputs tells, as the ARN in it or
    /// as its choice: `aws` until one does.
    Partition(&'static [&'static str]),
    /// The ARN of a bucket, by its name or, where that is empty, by its ARN.
    BucketArn {
        bucket: &'static str,
        arn: &'static str,
        /// The input whose ARN tells the partition.
        partition: &'static str,
    },
}

/// The document as text, and where values stand in it.
pub(crate) struct Page<'a> {
    given: &'a [Given],
    pub(crate) text: String,
    pub(crate) marks: Vec<Mark>,
    /// The line of each mark, from one.
    pub(crate) lines: Vec<usize>,
    /// How long `text` is so far, in UTF-16 units.
    units: usize,
    line: usize,
}

/// Writes a document, two spaces a level, without a line break at its end.
pub(crate) fn write<'a>(template: &Node, given: &'a [Given]) -> Page<'a> {
    let mut page = Page {
        given,
        text: String::new(),
        marks: Vec::new(),
        lines: Vec::new(),
        units: 0,
        line: 1,
    };
    page.node(template, 0);
    page
}

impl Page<'_> {
    /// The line of the first mark of an input.
    pub(crate) fn line_of_input(&self, input: &str) -> Option<usize> {
        let place = self.marks.iter().position(|mark| mark.input == input)?;
        self.lines.get(place).copied()
    }

    /// A line that holds a text of the template, after so many others.
    pub(crate) fn line_of_text(&self, text: &str, after: usize) -> Option<usize> {
        let text = format!("\"{}\"", escaped(text));
        let lines = self.text.lines().enumerate();
        let (place, _) = lines.filter(|(_, line)| line.contains(&text)).nth(after)?;
        Some(place + 1)
    }

    fn node(&mut self, node: &Node, level: usize) {
        match node {
            Node::Object(fields) => {
                self.push("{");
                let kept = fields.iter().filter(|(_, value)| !self.is_left_out(value));
                let kept: Vec<_> = kept.collect();
                for (place, (key, value)) in kept.into_iter().enumerate() {
                    self.next_line(place > 0, level + 1);
                    self.push(&format!("\"{}\": ", escaped(key)));
                    self.node(value, level + 1);
                }
                self.next_line(false, level);
                self.push("}");
            }
            Node::List(items) => {
                self.push("[");
                let kept: Vec<_> = items
                    .iter()
                    .filter(|item| !self.is_left_out(item))
                    .collect();
                for (place, item) in kept.into_iter().enumerate() {
                    self.next_line(place > 0, level + 1);
                    self.node(item, level + 1);
                }
                self.next_line(false, level);
                self.push("]");
            }
            Node::Text(pieces) => {
                self.push("\"");
                for piece in *pieces {
                    self.piece(piece);
                }
                self.push("\"");
            }
            Node::Fixed(text) => self.push(&format!("\"{}\"", escaped(text))),
            Node::IfAny(_, inner) => self.node(inner, level),
            Node::Case(cases, otherwise) => {
                let chosen = cases
                    .iter()
                    .find(|(input, value, _)| self.is_value(input, value));
                self.node(chosen.map_or(*otherwise, |(_, _, node)| node), level);
            }
        }
    }

    fn piece(&mut self, piece: &Piece) {
        match *piece {
            Piece::Plain(text) => self.push(&escaped(text)),
            Piece::Value(input) => self.value(input),
            Piece::Folder(input) => {
                if !self.may_be_left_out(input) {
                    self.value(input);
                    self.push("/");
                }
            }
            Piece::FilterFolder(input) => {
                self.value_as(input, filter_value);
                self.push("/");
            }
            Piece::FilterEnd(input) => self.value_as(input, filter_value),
            Piece::Partition(inputs) => self.push(self.partition(inputs)),
            Piece::BucketArn {
                bucket,
                arn,
                partition,
            } => {
                if self.state(bucket) == InputState::Empty && self.state(arn) != InputState::Empty {
                    self.value(arn);
                } else {
                    self.push("arn:");
                    self.push(self.partition(&[partition]));
                    self.push(":s3:::");
                    self.value(bucket);
                }
            }
        }
    }

    /// The value as text of JSON, or its placeholder, and a mark on it.
    fn value(&mut self, input: &str) {
        self.value_as(input, str::to_owned);
    }

    fn value_as(&mut self, input: &str, form: fn(&str) -> String) {
        let given = self.given(input);
        let missing = given.is_none_or(|given| given.state == InputState::Empty);
        let shown = match given {
            Some(given) if !missing => escaped(&form(&given.value)),
            _ => format!("{{{input}}}"),
        };
        let from = self.units;
        self.push(&shown);
        self.marks.push(Mark {
            from,
            to: self.units,
            input: input.to_owned(),
            missing,
        });
        self.lines.push(self.line);
    }

    fn given(&self, input: &str) -> Option<&Given> {
        self.given.iter().find(|given| given.input.name == input)
    }

    fn state(&self, input: &str) -> InputState {
        self.given(input)
            .map_or(InputState::Empty, |given| given.state)
    }

    fn may_be_left_out(&self, input: &str) -> bool {
        self.given(input)
            .is_some_and(|given| given.input.optional && given.state == InputState::Empty)
    }

    /// Whether an entry stands only with inputs that are all empty.
    fn is_left_out(&self, node: &Node) -> bool {
        matches!(node, Node::IfAny(inputs, _)
            if inputs.iter().all(|input| self.state(input) == InputState::Empty))
    }

    fn is_value(&self, input: &str, value: &str) -> bool {
        self.given(input)
            .is_some_and(|given| given.state == InputState::Good && given.value == value)
    }

    fn partition(&self, inputs: &[&str]) -> &'static str {
        inputs
            .iter()
            .filter_map(|input| self.given(input))
            .filter(|given| given.state == InputState::Good)
            .find_map(|given| arn::partition(&given.value))
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

/// A text as it stands between the quotes of JSON.
fn escaped(text: &str) -> String {
    let quoted = Json::from(text).to_string();
    quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(&quoted)
        .to_owned()
}

/// A part of a key as the filter of a notification has it: S3 wants a blank as
/// `+`, and what may need care in a key percent-encoded.
pub(crate) fn filter_value(value: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'/' | b'!' | b'-' | b'_' | b'.' | b'*' | b'\'' | b'(' | b')' => out.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => out.push(byte.into()),
            // Writing to a text cannot fail.
            _ => _ = write!(out, "%{byte:02X}"),
        }
    }
    out
}
