//! Policy recipes of vendors: validates inputs and renders documents.
//!
//! A vendor's page asks for a policy and shows a template. A [`Recipe`] is that template as data:
//! its inputs with the values that each may have, the document key by key, and the steps before and
//! after. [`render`](fn@render) renders the document from any number of values and reports whether
//! each is valid; [`show`] returns the document only if it is complete.
//!
//! The crate does not call AWS, open files or read the clock. An invalid value is part of the
//! result of `render`, not an error.
//!
//! ```
//! use std::collections::BTreeMap;
//! use tallyman_policies::{recipe, render};
//!
//! let Some(split) = recipe("split-inbound-bucket") else {
//!     unreachable!("it is among the recipes");
//! };
//! let rendered = render(split, &BTreeMap::new());
//! assert!(!rendered.complete);
//! assert!(rendered.text.contains("\"AWS\": \"{roleArn}\""));
//! ```
//!
//! | module | contents |
//! |---|---|
//! | `catalog`, `recipe` | the list of recipes; the type of a recipe |
//! | `split`, `amplitude`, `segment`, `mparticle` | the recipes of each vendor |
//! | `tallyman` | the policy of Tallyman's own user |
//! | `key_policy` | the KMS key policy that two vendors share |
//! | `model`, `input`, `input_rules` | inputs; validation of each kind of input, and between inputs |
//! | `template`, `render` | the document with its placeholders, and its rendering |
//! | [`denial`](mod@denial) | the recipes that resolve an access-denied error |
//! | [`vendors`](mod@vendors) | the vendors' AWS accounts |
//! | [`export`](mod@export) | export as AWS CLI command, Terraform and CloudFormation |

mod amplitude;
mod catalog;
pub mod denial;
mod error;
pub mod export;
mod input;
mod input_rules;
mod key_policy;
mod model;
mod mparticle;
mod recipe;
mod render;
mod segment;
mod split;
mod tallyman;
mod template;
pub mod vendors;

pub use catalog::{find_recipe, recipe, recipes};
pub use error::{InputError, PolicyError};
pub use model::{InputKind, InputState, PolicyMark, RecipeInput};
pub use recipe::{Recipe, RecipeKind, RecipeSection};
pub use render::{InputCheck, PolicyNote, RenderedPolicy, render, show};
