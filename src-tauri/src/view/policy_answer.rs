//! Answers about policies: may somebody do something, and why was it denied?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;
use tallyman_iam::denial::Denial;
use tallyman_iam::document::Document;
use tallyman_iam::evaluate::{Answer, Decision, InvalidQuestion, Question};
use tallyman_policies::denial::{recipes_for, values_from};

use super::policy_check::LineRange;

/// A condition key and its value.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct ContextValue {
    /// The key, as in `aws:SourceAccount`.
    pub key: String,
    /// Its value; empty where the request has none.
    pub value: String,
}

/// Whether somebody may do something, as it was typed.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct PolicyQuestion {
    /// Who.
    pub principal: String,
    /// What.
    pub action: String,
    /// On which.
    pub resource: String,
    /// Under which circumstances.
    pub context: Vec<ContextValue>,
}

impl From<PolicyQuestion> for Question {
    fn from(question: PolicyQuestion) -> Self {
        Self {
            principal: question.principal,
            action: question.action,
            resource: question.resource,
            context: question
                .context
                .into_iter()
                .map(|pair| (pair.key, pair.value))
                .collect(),
        }
    }
}

/// What comes of a question.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PolicyAnswer {
    /// What is wrong with the question; there is no answer then.
    pub errors: Vec<InvalidQuestion>,
    /// What comes of it.
    pub outcome: Decision,
    /// Why.
    pub why: String,
    /// The statements that decided.
    pub decided_by: Vec<LineRange>,
    /// What could not be known, a phrase each.
    pub unknown: Vec<String>,
    /// What nearly allowed it, a sentence each.
    pub near: Vec<String>,
    /// The policies that were not looked at, and have a say.
    pub unseen: Vec<String>,
}

impl PolicyAnswer {
    /// What the interface is given of an answer.
    #[must_use]
    pub fn new(document: &Document, answer: Answer) -> Self {
        Self {
            errors: Vec::new(),
            outcome: answer.outcome,
            why: answer.why,
            decided_by: answer
                .decided_by
                .iter()
                .filter_map(|decider| LineRange::at(document, &decider.pointer))
                .collect(),
            unknown: answer.unknown,
            near: answer.near_misses,
            unseen: answer
                .unseen
                .into_iter()
                .map(|layer| layer.label().to_owned())
                .collect(),
        }
    }

    /// A question that cannot be answered as it was typed.
    #[must_use]
    pub fn invalid(wrong: Vec<InvalidQuestion>) -> Self {
        Self {
            errors: wrong,
            outcome: Decision::Unknown,
            why: String::new(),
            decided_by: Vec::new(),
            unknown: Vec::new(),
            near: Vec::new(),
            unseen: Vec::new(),
        }
    }
}

/// A place where a denial can lie.
#[derive(Debug, Clone, Serialize, Type)]
pub struct DenialCause {
    /// Where, as a heading has it.
    pub location: String,
    /// Whether AWS itself names it.
    pub certain: bool,
    /// Why, and what to do.
    pub text: String,
}

/// A recipe that mends a denial.
#[derive(Debug, Clone, Serialize, Type)]
pub struct DenialRecipe {
    /// The name that scripts use.
    pub name: String,
    /// Whose page asks for it.
    pub vendor: String,
    /// Its title among that vendor's.
    pub title: String,
    /// What it allows.
    pub about: String,
    /// What the denial tells of its inputs.
    pub values: BTreeMap<String, String>,
}

/// What an error text says.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PolicyDenial {
    /// The action.
    pub action: Option<String>,
    /// The resource.
    pub resource: Option<String>,
    /// Who was denied.
    pub principal: Option<String>,
    /// Whether a statement denies it.
    pub explicit: bool,
    /// Where it can lie, the likeliest first.
    pub causes: Vec<DenialCause>,
    /// What mends it.
    pub recipes: Vec<DenialRecipe>,
}

impl From<Denial> for PolicyDenial {
    fn from(denial: Denial) -> Self {
        let recipes = recipes_for(&denial)
            .into_iter()
            .map(|recipe| DenialRecipe {
                name: recipe.name.to_owned(),
                vendor: recipe.vendor.to_owned(),
                title: recipe.title.to_owned(),
                about: recipe.about.to_owned(),
                values: values_from(&denial, recipe),
            })
            .collect();
        Self {
            recipes,
            action: denial.action,
            resource: denial.resource,
            principal: denial.principal,
            explicit: denial.explicit,
            causes: denial
                .causes
                .into_iter()
                .map(|cause| DenialCause {
                    location: cause.kind.label().to_owned(),
                    certain: cause.certain,
                    text: cause.text,
                })
                .collect(),
        }
    }
}
