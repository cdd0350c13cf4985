//! The tree of a parsed JSON text, with the span of every node.

/// A range of bytes in the source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub from: usize,
    /// End, exclusive.
    pub to: usize,
}

/// A value and its span.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its span.
    pub span: Span,
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A string, with its escapes resolved.
    String(String),
    /// An array.
    Array(Vec<Node>),
    /// An object, in source order, with duplicate keys.
    Object(Vec<Member>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The key, with its escapes resolved.
    pub key: String,
    /// Span of the key, with its quotes.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// Returns the member with a key. Of duplicate keys it is the last, as AWS
    /// reads it.
    #[must_use]
    pub fn member(&self, key: &str) -> Option<&Member> {
        match &self.value {
            Value::Object(members) => members.iter().rev().find(|member| member.key == key),
            _ => None,
        }
    }

    /// Returns the members of an object. Empty for any other value.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns the string. `None` for any other value.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the items of an array. Any other value counts as an array of
    /// one.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::Array(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// Returns the type, as messages name it.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        }
    }
}

/// A key that occurs twice in one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateKey {
    /// The key.
    pub key: String,
    /// Span of its first occurrence.
    pub first: Span,
    /// Span of the repeated occurrence.
    pub again: Span,
}

/// Returns a node as JSON, without white space.
pub(super) fn to_json(node: &Node) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.clone(),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(to_json).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|member| format!("{}:{}", quoted(&member.key), to_json(&member.value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

/// Appends the JSON pointer of the innermost node or key with a span.
pub(super) fn pointer(root: &Node, span: Span, out: &mut String) {
    let mut node = root;
    while node.span.from != span.from || node.span.to != span.to {
        let inside = |outer: Span| outer.from <= span.from && span.to <= outer.to;
        let next = match &node.value {
            Value::Object(members) => members
                .iter()
                .find(|member| inside(member.key_span) || inside(member.value.span))
                .map(|member| {
                    let step = member.key.replace('~', "~0").replace('/', "~1");
                    (step, inside(member.key_span), &member.value)
                }),
            Value::Array(items) => items
                .iter()
                .position(|item| inside(item.span))
                .and_then(|index| Some((index.to_string(), false, items.get(index)?))),
            _ => None,
        };
        let Some((step, last, inner)) = next else {
            return;
        };
        out.push('/');
        out.push_str(&step);
        if last {
            return;
        }
        node = inner;
    }
}
