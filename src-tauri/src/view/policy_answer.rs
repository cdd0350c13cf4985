//! Simulations of requests, and parsed denials.

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
    /// Its value. Empty if the request has none.
    pub value: String,
}

/// A request to simulate, as the user entered it.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct PolicyQuestion {
    /// The principal.
    pub principal: String,
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The condition keys and their values.
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

/// Result of a simulation.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PolicyAnswer {
    /// What is wrong with the question. If it is not empty, there is no answer.
    pub errors: Vec<InvalidQuestion>,
    /// The decision.
    pub outcome: Decision,
    /// The reason.
    pub why: String,
    /// The lines of the statements that decided.
    pub decided_by: Vec<LineRange>,
    /// What is unknown, one phrase each.
    pub unknown: Vec<String>,
    /// Why statements that almost allowed the request did not, one sentence
    /// each.
    pub near: Vec<String>,
    /// The policies that were not evaluated. A deny in one of them would
    /// override.
    pub unseen: Vec<String>,
}

impl PolicyAnswer {
    /// Converts an answer.
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

    /// The answer to an invalid question.
    #[must_use]
    pub fn invalid(errors: Vec<InvalidQuestion>) -> Self {
        Self {
            errors,
            outcome: Decision::Unknown,
            why: String::new(),
            decided_by: Vec::new(),
            unknown: Vec::new(),
            near: Vec::new(),
            unseen: Vec::new(),
        }
    }
}

/// A possible cause of a denial.
#[derive(Debug, Clone, Serialize, Type)]
pub struct DenialCause {
    /// The kind of policy that may cause it, as a heading.
    pub location: String,
    /// Whether AWS itself names it.
    pub certain: bool,
    /// Why, and what to do.
    pub text: String,
}

/// A recipe that fixes a denial.
#[derive(Debug, Clone, Serialize, Type)]
pub struct DenialRecipe {
    /// The name that scripts use.
    pub name: String,
    /// The vendor whose documentation asks for this policy.
    pub vendor: String,
    /// Its title in the list of that vendor's recipes.
    pub title: String,
    /// What it allows.
    pub about: String,
    /// Values of its inputs, taken from the denial.
    pub values: BTreeMap<String, String>,
}

/// An access-denied error.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PolicyDenial {
    /// The action. `None` if the error does not name it.
    pub action: Option<String>,
    /// The resource. `None` if the error does not name it.
    pub resource: Option<String>,
    /// The principal. `None` if the error does not name it.
    pub principal: Option<String>,
    /// Whether a statement denies the request explicitly.
    pub explicit: bool,
    /// Possible causes, the likeliest first.
    pub causes: Vec<DenialCause>,
    /// The recipes that fix it.
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
