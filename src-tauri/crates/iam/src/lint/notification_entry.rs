//! An entry of an S3 event notification, in any format.

use super::notification_keys::find;
use crate::document::{
    Member, Node, NotificationFormat, NotificationList, Span, Spanned, TERRAFORM_FILTER, Value,
};

/// The event of every new object.
pub(super) const ALL_CREATED: &str = "s3:ObjectCreated:*";

/// The keys of a rule of a filter.
pub(super) const RULE_KEYS: [&str; 2] = ["Name", "Value"];

/// An entry: some events of some keys, and where they go. Members whose key is misspelt
/// are reported once, and read as if it were not.
pub(super) struct Entry<'a> {
    pub(super) node: &'a Node,
    pub(super) format: NotificationFormat,
    pub(super) list: &'static NotificationList,
    /// Whether it belongs to the deprecated API, in which a list is one entry.
    pub(super) is_deprecated: bool,
}

/// A rule of the filter of an entry.
pub(super) struct FilterRule<'a> {
    pub(super) span: Span,
    pub(super) name: Option<Text<'a>>,
    pub(super) value: Option<Text<'a>>,
}

/// The value of a member that should be text.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    /// `None` if it is no text.
    pub(super) text: Option<&'a str>,
    pub(super) span: Span,
}

impl<'a> Entry<'a> {
    /// Returns the keys that the entry can have.
    pub(super) fn keys(&self) -> Vec<&'static str> {
        if self.is_deprecated {
            return vec!["Id", self.list.destination, "Events", "Event", "Filter"];
        }
        let filter = self.format.filter().map(|[filter, ..]| filter);
        let id = self.format.id().into_iter();
        id.chain([self.list.destination, self.format.events()])
            .chain(filter)
            .collect()
    }

    /// Returns the member with a key of [`Self::keys`].
    pub(super) fn member(&self, key: &'static str) -> Option<&'a Member> {
        find(self.node, key, &self.keys())
    }

    /// Returns the destination. `None` if there is none.
    pub(super) fn destination(&self) -> Option<Spanned> {
        spanned(self.member(self.list.destination)?)
    }

    /// Returns the events. `None` if there are none.
    pub(super) fn events(&self) -> Option<&'a Member> {
        self.member(self.format.events()).or_else(|| {
            let old = self.node.member("Event");
            old.filter(|_| self.is_deprecated)
        })
    }

    /// Returns the name of the entry. `None` if it has none.
    pub(super) fn id(&self) -> Option<Spanned> {
        spanned(self.member(self.format.id()?)?)
    }

    /// Returns the filter. `None` if there is none, or the format has no such member.
    pub(super) fn filter(&self) -> Option<&'a Member> {
        let [filter, ..] = self.format.filter()?;
        self.member(filter)
    }

    /// Returns the rules of the filter, as far as they are found.
    pub(super) fn rules(&self) -> Vec<FilterRule<'a>> {
        let Some([_, key, rules]) = self.format.filter() else {
            return self.flat_rules();
        };
        let rules = self
            .filter()
            .and_then(|filter| find(&filter.value, key, &[key]))
            .and_then(|key| find(&key.value, rules, &[rules]));
        let Some(rules) = rules else {
            return Vec::new();
        };
        let rule = |node: &'a Node| {
            let member = |key: &'static str| {
                find(node, key, &RULE_KEYS).map(|member| Text {
                    text: member.value.text(),
                    span: member.value.span,
                })
            };
            FilterRule {
                span: node.span,
                name: member("Name"),
                value: member("Value"),
            }
        };
        let rules = rules.value.items().iter();
        rules
            .filter(|node| matches!(node.value, Value::Object(_)))
            .map(rule)
            .collect()
    }

    /// Returns the prefix and the suffix of an entry of Terraform, in which an empty one
    /// is none.
    fn flat_rules(&self) -> Vec<FilterRule<'a>> {
        let rule = |(key, name): (&'static str, &'static str)| {
            let member = self.node.member(key)?;
            let text = member.value.text().filter(|text| !text.is_empty())?;
            Some(FilterRule {
                span: member.key_span,
                name: Some(Text {
                    text: Some(name),
                    span: member.key_span,
                }),
                value: Some(Text {
                    text: Some(text),
                    span: member.value.span,
                }),
            })
        };
        TERRAFORM_FILTER.into_iter().filter_map(rule).collect()
    }
}

impl Text<'_> {
    pub(super) fn spanned(&self) -> Option<Spanned> {
        Some(Spanned {
            value: self.text?.to_owned(),
            span: self.span,
        })
    }
}

fn spanned(member: &Member) -> Option<Spanned> {
    Some(Spanned {
        value: member.value.text()?.to_owned(),
        span: member.value.span,
    })
}
