//! The document with its gaps, and how it is written.
//!
//! The order of keys is the vendor's, so that the two can be compared by eye;
//! a map of `serde_json` would sort them.

use serde_json::Value as Json;

use crate::fill::{InputState, Mark};
use crate::input::{Given, arn};

/// A part of a document.
#[derive(Debug)]
pub(crate) enum Node {
    Object(&'static [(&'static str, Self)]),
    List(&'static [Self]),
    Text(&'static [Piece]),
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
    /// The partition of the ARN in an input: `aws` until it is known.
    Partition(&'static str),
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

    /// The first line that holds a text of the template.
    pub(crate) fn line_of_text(&self, text: &str) -> Option<usize> {
        let text = format!("\"{}\"", escaped(text));
        let place = self.text.lines().position(|line| line.contains(&text))?;
        Some(place + 1)
    }

    fn node(&mut self, node: &Node, level: usize) {
        match node {
            Node::Object(fields) => {
                self.push("{");
                for (place, (key, value)) in fields.iter().enumerate() {
                    self.next_line(place > 0, level + 1);
                    self.push(&format!("\"{}\": ", escaped(key)));
                    self.node(value, level + 1);
                }
                self.next_line(false, level);
                self.push("}");
            }
            Node::List(items) => {
                self.push("[");
                for (place, item) in items.iter().enumerate() {
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
            Piece::Partition(input) => self.push(self.partition(input)),
            Piece::BucketArn {
                bucket,
                arn,
                partition,
            } => {
                if self.state(bucket) == InputState::Empty && self.state(arn) != InputState::Empty {
                    self.value(arn);
                } else {
                    self.push("arn:");
                    self.push(self.partition(partition));
                    self.push(":s3:::");
                    self.value(bucket);
                }
            }
        }
    }

    /// The value as text of JSON, or its placeholder, and a mark on it.
    fn value(&mut self, input: &str) {
        let given = self.given(input);
        let missing = given.is_none_or(|given| given.state == InputState::Empty);
        let shown = match given {
            Some(given) if !missing => escaped(&given.value),
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

    fn partition(&self, input: &str) -> &'static str {
        self.given(input)
            .filter(|given| given.state == InputState::Good)
            .and_then(|given| arn::partition(&given.value))
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
