//! The vendors' policy recipes: inputs are checked, documents are rendered.
//!
//! A vendor's page asks for a policy and shows a template. A [`Recipe`] is that template as data:
//! its inputs with the values each may have, the document key by key, and the steps around it.
//! [`fill`](fn@fill) renders the document from any number of values and reports whether each is
//! valid; [`show`] returns the document only if no input is missing.
//!
//! Values in, values out: the crate does not reach AWS, open a file or read the clock. An invalid
//! value is a result, never an error.
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
//! | module | contents |
//! |---|---|
//! | `catalog`, `recipe` | the list of recipes; what a recipe is |
//! | `split`, `amplitude`, `segment`, `mparticle` | the recipes of each vendor |
//! | `own` | the policies of Tallyman's own user |
//! | `key_policy` | the KMS key policy that two vendors share |
//! | `input`, `rule` | the rules for each kind of input, and between inputs |
//! | `template`, `fill` | the document with its placeholders, and its rendering |
//! | [`denial`](mod@denial) | the recipes that resolve an access-denied error |
//! | [`vendors`](mod@vendors) | the vendors' AWS accounts |
//! | [`forms`](mod@forms) | export as AWS CLI command, Terraform and CloudFormation |

mod amplitude;
mod catalog;
pub mod denial;
mod error;
mod fill;
pub mod forms;
mod input;
mod key_policy;
mod model;
mod mparticle;
mod own;
mod recipe;
mod rule;
mod segment;
mod split;
mod template;
pub mod vendors;

pub use catalog::{named, recipe, recipes};
pub use error::{Fault, PolicyError};
pub use fill::{Filled, InputCheck, Note, fill, show};
pub use model::{Input, InputKind, InputState, Mark};
pub use recipe::{Kind, Recipe, Section};
