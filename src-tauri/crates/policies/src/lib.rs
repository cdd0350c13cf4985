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
//! | [`denial`](mod@denial) | the recipes that resolve a denial of AWS |
//! | [`vendors`](mod@vendors) | the accounts of vendors |
//! | [`forms`](mod@forms) | a document as a command, as Terraform, as CloudFormation |
//! | `template` | the document with its gaps, and how it is written |
//! | [`fill`](mod@fill) | values put in, and what is said of them |

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
