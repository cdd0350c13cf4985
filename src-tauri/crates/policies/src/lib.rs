//! Policy recipes of vendors: validates inputs and renders documents.
//!
//! A vendor's page asks for a policy and shows a template. A [`Recipe`] is that template as data:
//! its inputs with the values that each may have, the document key by key, and the steps before and
//! after. [`fill`](fn@fill) renders the document from any number of values and reports whether each
//! is valid; [`show`] returns the document only if it is complete.
//!
//! The crate does not call AWS, open files or read the clock. An invalid value is part of the
//! result of `fill`, not an error.
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
//! | `catalog`, `recipe` | the list of recipes; the type of a recipe |
//! | `split`, `amplitude`, `segment`, `mparticle` | the recipes of each vendor |
//! | `own` | the policy of Tallyman's own user |
//! | `key_policy` | the KMS key policy that two vendors share |
//! | `model`, `input`, `rule` | inputs; validation of each kind of input, and between inputs |
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
