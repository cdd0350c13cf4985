//! What a recipe is, and the list of them.

use serde::{Serialize, Serializer};

use crate::error::PolicyError;
use crate::fill::Severity;
use crate::rule::Rule;
use crate::split;
use crate::template::Node;

/// One policy as data: what it needs, what it becomes, what to do with it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recipe {
    /// The name scripts use, as in `split-inbound-bucket`.
    pub name: &'static str,
    /// Whose page asks for it.
    pub vendor: &'static str,
    /// The title in a list of that vendor's recipes.
    pub title: &'static str,
    /// What kind of document it becomes.
    pub kind: Kind,
    /// What it allows, in a sentence or two.
    pub about: &'static str,
    /// What it needs, in the order of a form.
    pub inputs: &'static [Input],
    /// What to do, before and after, in order.
    pub steps: &'static [&'static str],
    #[serde(skip)]
    pub(crate) template: Node,
    #[serde(skip)]
    pub(crate) rules: &'static [Rule],
    #[serde(skip)]
    pub(crate) remarks: &'static [Remark],
}

impl Recipe {
    /// The input of that name.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&'static Input> {
        self.inputs.iter().find(|input| input.name == name)
    }
}

/// Something to know about a text that the template itself holds.
#[derive(Debug)]
pub(crate) struct Remark {
    /// The text, as it stands in the template.
    pub(crate) on: &'static str,
    pub(crate) severity: Severity,
    pub(crate) message: &'static str,
}

/// What kind of document a recipe becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The policy of an S3 bucket, whole.
    BucketPolicy,
    /// One statement, to be added to the access policy of an SNS topic.
    TopicStatement,
}

impl Kind {
    /// The kind in words, as a heading has it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::BucketPolicy => "Bucket policy",
            Self::TopicStatement => "SNS topic policy statement",
        }
    }

    /// How many bytes the whole policy may have, by AWS's limits.
    #[must_use]
    pub const fn limit(self) -> u64 {
        match self {
            Self::BucketPolicy => 20 * 1024,
            Self::TopicStatement => 30 * 1024,
        }
    }

    /// Whether it is one statement of a policy, not a whole one.
    #[must_use]
    pub const fn is_statement(self) -> bool {
        matches!(self, Self::TopicStatement)
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.words())
    }
}

/// One value that a recipe needs.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    /// The name scripts use, as in `roleArn`. It never changes.
    pub name: &'static str,
    /// The label of its field.
    pub label: &'static str,
    /// Where to find it, or what it does.
    pub hint: &'static str,
    /// A value of the right form.
    pub example: &'static str,
    /// Whether the document can do without.
    pub optional: bool,
    /// What it may hold.
    pub kind: InputKind,
    /// The input that may be given in its place.
    pub instead: Option<&'static str>,
}

/// What an input may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum InputKind {
    /// The ARN of an IAM role.
    RoleArn,
    /// The ARN of a standard SNS topic.
    TopicArn,
    /// The twelve digits of an AWS account.
    AccountId,
    /// The bare name of an S3 bucket.
    BucketName,
    /// The ARN of an S3 bucket.
    BucketArn,
    /// A folder in a bucket, without slashes around it.
    Prefix,
}

static RECIPES: [Recipe; 2] = [split::INBOUND_BUCKET, split::SNS_TOPIC];

/// Every recipe, in the order of a list.
#[must_use]
pub fn recipes() -> &'static [Recipe] {
    &RECIPES
}

/// The recipe of that name.
#[must_use]
pub fn recipe(name: &str) -> Option<&'static Recipe> {
    recipes().iter().find(|recipe| recipe.name == name)
}

/// The recipe of that name, for callers who need one.
///
/// # Errors
///
/// [`PolicyError::NoSuchRecipe`], which lists the names there are.
pub fn named(name: &str) -> Result<&'static Recipe, PolicyError> {
    recipe(name).ok_or_else(|| PolicyError::NoSuchRecipe {
        name: name.to_owned(),
        known: recipes()
            .iter()
            .map(|recipe| recipe.name.to_owned())
            .collect(),
    })
}
