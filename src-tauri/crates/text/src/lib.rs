//! Text for people: finds and escapes hidden characters, and formats numbers,
//! lists and values for messages.

mod format;
mod hidden;

pub use format::{
    count_of, group_thousands, join_with, join_with_and, quoted, quoted_list, quoted_to, truncated,
};
pub use hidden::{HIDDEN, JOINERS, escape_hidden, is_hidden};
