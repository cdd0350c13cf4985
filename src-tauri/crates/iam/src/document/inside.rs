//! The documents inside a document.

use std::sync::Arc;

use super::parsed::Document;
use super::{embedded, embedded_notifications, node};

impl Document {
    /// Returns the policies inside a document that is none itself: the output of a command
    /// of the AWS CLI, a CloudFormation template, or a state of Terraform. Their positions
    /// are those in the whole text.
    #[must_use]
    pub fn embedded_policies(&self) -> Vec<Self> {
        if self.found.is_empty() {
            return self.embedded(|surroundings| surroundings.policies());
        }
        let found = self.found.iter().cloned();
        found.map(|policy| self.with_embedded(policy)).collect()
    }

    /// Returns the notification configurations of buckets inside a document that is none
    /// itself: a CloudFormation template, a configuration or state of Terraform, or the
    /// input of a command. Their positions are those in the whole text.
    #[must_use]
    pub fn embedded_notifications(&self) -> Vec<Self> {
        self.embedded(embedded_notifications::configurations)
    }

    fn embedded(
        &self,
        find: impl Fn(&embedded::Surroundings<'_>) -> Vec<embedded::EmbeddedDocument>,
    ) -> Vec<Self> {
        if self.embedding.is_some() {
            return Vec::new();
        }
        find(&self.surroundings())
            .into_iter()
            .map(|inside| self.with_embedded(inside))
            .collect()
    }

    pub(super) fn surroundings(&self) -> embedded::Surroundings<'_> {
        embedded::Surroundings {
            text: &self.text,
            root: &self.root,
            duplicates: &self.duplicates,
            depth: 0,
        }
    }

    /// Returns a document inside this one.
    pub(super) fn with_embedded(&self, inside: embedded::EmbeddedDocument) -> Self {
        let mut embedding = inside.embedding;
        if self.is_read_only {
            embedding.source = node::to_json(&inside.root);
        }
        Self {
            text: Arc::clone(&self.text),
            lines: Arc::clone(&self.lines),
            root: inside.root,
            duplicates: inside.duplicates,
            embedding: Some(embedding),
            is_read_only: self.is_read_only,
            found: Vec::new(),
        }
    }

    /// Returns the only policy inside the document, or else the only notification
    /// configuration, or the document itself if there is none, or more than one.
    #[must_use]
    pub fn into_policy(self) -> Self {
        let mut inside = self.embedded_policies();
        if inside.is_empty() {
            inside = self.embedded_notifications();
        }
        match inside.pop() {
            Some(policy) if inside.is_empty() => policy,
            _ => self,
        }
    }
}
