//! Validation of each kind of input.

mod arn;
mod bucket;
mod error;
mod prefix;
mod word;

use tallyman_iam::arn::{account_of, is_account, without_separators};
use tallyman_iam::wording::{cut, quoted, quoted_to};
use tallyman_text::is_hidden;

use crate::model::{Input, InputKind, InputState};
use error::InputError;

/// The value of an input, validated.
pub(crate) struct Given {
    pub(crate) input: &'static Input,
    pub(crate) state: InputState,
    /// The value that the document shows: normalized if valid, as typed
    /// (shortened if it is very long) if invalid.
    pub(crate) value: String,
    pub(crate) message: Option<String>,
    pub(crate) suggestion: Option<String>,
}

impl Given {
    /// Validates what was typed, without the white space around it.
    pub(crate) fn read(input: &'static Input, typed: &str) -> Self {
        /// An invalid value can be of any length. The document shows at most
        /// this many characters.
        const SHOWN: usize = 2_048;
        let typed = typed.trim();
        let mut given = Self {
            input,
            state: InputState::Empty,
            value: String::new(),
            message: None,
            suggestion: None,
        };
        if typed.is_empty() {
            return given;
        }
        match judge(input, typed) {
            Ok(value) => {
                given.state = InputState::Good;
                given.value = value;
            }
            Err(wrong) => {
                given.value = match input.kind {
                    InputKind::Prefix => cut(prefix::bare(typed), SHOWN),
                    _ => cut(typed, SHOWN),
                };
                let suggestion = wrong.suggestion.and_then(|value| settle(input, value));
                given.refuse(&wrong.wrong, "Write", &wrong.act, suggestion);
            }
        }
        given
    }

    /// Marks the value as invalid. The message ends with `lead` and the
    /// suggestion, or with `act` if there is no suggestion.
    pub(crate) fn refuse(&mut self, wrong: &str, lead: &str, act: &str, right: Option<String>) {
        /// Long enough for most ARNs, since the user copies the suggestion.
        const SHOWN: usize = 200;
        self.state = InputState::Bad;
        self.message = Some(match &right {
            Some(value) => format!("{wrong} {lead} {}.", quoted_to(value, SHOWN)),
            None => format!("{wrong} {act}"),
        });
        self.suggestion = right;
    }
}

/// Follows suggestions, each of which may be invalid in another way, until a
/// value is valid. `None` if none is after `MOST` steps.
fn settle(input: &Input, mut value: String) -> Option<String> {
    const MOST: usize = 6;
    for _ in 0..MOST {
        match judge(input, value.trim()) {
            Ok(right) => return Some(right),
            Err(wrong) => value = wrong.suggestion?,
        }
    }
    None
}

/// Returns the normalized value, or why it is invalid.
fn judge(input: &Input, value: &str) -> Result<String, InputError> {
    let act = match input.kind {
        InputKind::Choice => "Write one of them.".to_owned(),
        _ => format!("Write it like `{}`.", input.example),
    };
    if value.is_empty() {
        return Err(InputError::new("This is empty.", act));
    }
    readable(input.kind, value, &act)?;
    match input.kind {
        InputKind::RoleArn => arn::role(value, &act),
        InputKind::TopicArn => arn::topic(value, &act),
        InputKind::BucketArn => arn::bucket(value, &act),
        InputKind::BucketName => bucket::name(value, &act),
        InputKind::AccountId => account(value, &act),
        InputKind::Prefix => prefix::prefix(value, &act),
        InputKind::KeyArn => arn::key(value, &act),
        InputKind::ExternalId => word::external_id(value, &act),
        InputKind::EventName => word::event_name(value, &act),
        InputKind::Suffix => word::suffix(value, &act),
        InputKind::Choice => word::choice(value, input.choices, &act),
    }
}

/// Checks what holds for every kind: no hidden characters, no placeholders and,
/// except in a prefix, no surrounding quotes.
fn readable(kind: InputKind, value: &str, act: &str) -> Result<(), InputError> {
    if value.chars().any(is_hidden) {
        let wrong = InputError::new(
            "This holds a character that cannot be seen, such as a line break or a mark of \
             direction.",
            "Type it anew, or paste it from another place.",
        );
        return Err(match kind {
            // It is unknown what a control character in a prefix stands for.
            InputKind::Prefix if value.chars().any(char::is_control) => wrong,
            _ => wrong.suggest(value.replace(is_hidden, "")),
        });
    }
    if let Some(placeholder) = placeholder(kind, value) {
        return Err(InputError::new(
            format!("This still holds a placeholder, {}.", quoted(placeholder)),
            act,
        ));
    }
    if kind == InputKind::Prefix {
        return Ok(());
    }
    const QUOTES: [char; 5] = ['"', '\'', '`', '“', '”'];
    let item = value.trim_end_matches(',');
    let unquoted = item.trim_matches(QUOTES);
    if unquoted != item {
        return Err(InputError::new("This has quotes around it.", act).suggest(unquoted));
    }
    Ok(())
}

/// Returns a placeholder that the value still contains, such as `{role-ARN}`. A
/// prefix may contain `<` but no `{`, which policy variables use.
fn placeholder(kind: InputKind, value: &str) -> Option<&str> {
    let brackets: &[char] = match kind {
        InputKind::Prefix => &['{', '}'],
        _ => &['{', '}', '<', '>'],
    };
    let from = value.find(brackets)?;
    let rest = &value[from..];
    let closing = if rest.starts_with('<') { '>' } else { '}' };
    let to = rest.find(closing).map_or(rest.len(), |place| place + 1);
    Some(&rest[..to])
}

fn account(value: &str, act: &str) -> Result<String, InputError> {
    if is_account(value) {
        return Ok(value.to_owned());
    }
    if let Some(account) = account_of(value) {
        return Err(
            InputError::new("This is an ARN; the account alone is needed.", act).suggest(account),
        );
    }
    let digits = without_separators(value);
    if digits != value && is_account(&digits) {
        return Err(
            InputError::new("An account ID stands without dashes and blanks.", act).suggest(digits),
        );
    }
    if digits.chars().all(|c| c.is_ascii_digit()) {
        let count = digits.len();
        let ones = if count == 1 { "digit" } else { "digits" };
        return Err(InputError::new(
            format!("This has {count} {ones}; an account ID has twelve, leading zeros included."),
            act,
        ));
    }
    Err(InputError::new(
        "An account ID is twelve digits and nothing else.",
        act,
    ))
}

#[cfg(test)]
mod tests;
