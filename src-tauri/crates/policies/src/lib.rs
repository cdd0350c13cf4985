//! AWS policies as recipes: inputs checked, documents made.
//!
//! A vendor's page asks for a policy and shows a template. A [`Recipe`] is
//! that template as data: the inputs it needs, each with what it may hold, the
//! document key for key, and the steps around it. [`fill`](fn@fill) puts values in,
//! however many there are yet, and says of each whether it is right;
//! [`show`] gives the document only when nothing is missing.
//!
//! Values go in, values come out: nothing here reaches AWS, opens a file or
//! asks the clock. A value that is wrong is a result, never an error.
//!
//! ```
//! use std::collections::BTreeMap;
//! use tallyman_policies::{fill, recipe};
//!
//! let Some(split) = recipe("split-inbound-bucket") else {
//!     unreachable!("it is among the recipes");
//! };
//! let filled = fill(split, &BTreeMap::new());
//! assert!(!filled.complete);
//! assert!(filled.text.contains("\"AWS\": \"{roleArn}\""));
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`recipe`](mod@recipe) | what a recipe is; the list of them |
//! | `split`, `amplitude`, `segment`, `mparticle` | the recipes of each vendor |
//! | `own` | what Tallyman's own user needs |
//! | `key_policy` | the policy of a key, which two vendors share |
//! | `input` | what each kind of input may hold |
//! | `rule` | what must hold between inputs |
//! | [`document`] | any policy document, read with its places |
//! | [`lint`](mod@lint) | what is wrong with it, with mends |
//! | [`merge`](mod@merge) | an addition put into a document that is there already |
//! | [`forms`](mod@forms) | a document as a command, as Terraform, as CloudFormation |
//! | [`evaluate`](mod@evaluate) | may this caller do that on this resource? |
//! | [`explain`](mod@explain) | who may do what to which, in plain sentences |
//! | [`denied`] | what an error text of AWS says, and what mends it |
//! | [`diff`] | what turns one text into another, by lines |
//! | `template` | the document with its gaps, and how it is written |
//! | [`fill`](mod@fill) | values put in, and what is said of them |

mod amplitude;
pub mod denied;
pub mod diff;
pub mod document;
mod error;
pub mod evaluate;
pub mod explain;
pub mod fill;
pub mod forms;
mod input;
mod key_policy;
pub mod lint;
pub mod merge;
mod mparticle;
mod own;
pub mod recipe;
mod rule;
mod segment;
mod split;
mod template;
mod wording;

pub use error::{Fault, PolicyError};
pub use fill::{Filled, InputCheck, InputState, Mark, Note, Severity, fill, show};
pub use recipe::{Input, InputKind, Kind, Recipe, Section, named, recipe, recipes};
