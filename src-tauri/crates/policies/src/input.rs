//! Validation of each kind of input.

mod arn;
mod bucket;
mod error;
mod prefix;
mod short_text;

use tallyman_iam::arn::{account_of, is_account, without_separators};
use tallyman_text::{is_hidden, quoted, quoted_to, truncated};

use crate::model::{InputKind, InputState, RecipeInput};
use error::InvalidValue;

/// The value of an input, validated.
pub(crate) struct ParsedInput {
    pub(crate) input: &'static RecipeInput,
    pub(crate) state: InputState,
    /// The value that the document shows: normalized if valid, as typed
    /// (shortened if it is very long) if invalid.
    pub(crate) value: String,
    pub(crate) message: Option<String>,
    pub(crate) suggestion: Option<String>,
}

impl ParsedInput {
    /// Validates what was typed, without the white space around it.
    pub(crate) fn parse(input: &'static RecipeInput, typed: &str) -> Self {
        /// An invalid value can be of any length. The document shows at most
        /// this many characters.
        const SHOWN: usize = 2_048;
        let typed = typed.trim();
        let mut parsed = Self {
            input,
            state: InputState::Empty,
            value: String::new(),
            message: None,
            suggestion: None,
        };
        if typed.is_empty() {
            return parsed;
        }
        match validate(input, typed) {
            Ok(value) => {
                parsed.state = InputState::Valid;
                parsed.value = value;
            }
            Err(invalid) => {
                parsed.value = match input.kind {
                    InputKind::Prefix => truncated(prefix::bare(typed), SHOWN),
                    _ => truncated(typed, SHOWN),
                };
                let suggestion = invalid.suggestion.and_then(|value| normalize(input, value));
                let instruction = invalid.instruction.unwrap_or_else(|| match input.kind {
                    InputKind::Choice => "Write one of them.".to_owned(),
                    _ => format!("Write it like `{}`.", input.example),
                });
                parsed.reject(&invalid.problem, "Write", &instruction, suggestion);
            }
        }
        parsed
    }

    /// Marks the value as invalid. The message ends with `lead` and the
    /// suggestion, or with `instruction` if there is no suggestion.
    pub(crate) fn reject(
        &mut self,
        problem: &str,
        lead: &str,
        instruction: &str,
        suggestion: Option<String>,
    ) {
        /// Long enough for most ARNs, since the user copies the suggestion.
        const SHOWN: usize = 200;
        self.state = InputState::Invalid;
        self.message = Some(match &suggestion {
            Some(value) => format!("{problem} {lead} {}.", quoted_to(value, SHOWN)),
            None => format!("{problem} {instruction}"),
        });
        self.suggestion = suggestion;
    }
}

/// Follows suggestions, each of which may be invalid in another way, until a
/// value is valid. `None` if none is after `MOST` steps.
fn normalize(input: &RecipeInput, mut value: String) -> Option<String> {
    const MOST: usize = 6;
    for _ in 0..MOST {
        match validate(input, value.trim()) {
            Ok(suggestion) => return Some(suggestion),
            Err(invalid) => value = invalid.suggestion?,
        }
    }
    None
}

/// Returns the normalized value, or why it is invalid.
fn validate(input: &RecipeInput, value: &str) -> Result<String, InvalidValue> {
    if value.is_empty() {
        return Err(InvalidValue::new("This is empty."));
    }
    check_characters(input.kind, value)?;
    match input.kind {
        InputKind::RoleArn => arn::role(value),
        InputKind::TopicArn => arn::topic(value),
        InputKind::BucketArn => arn::bucket(value),
        InputKind::BucketName => bucket::name(value),
        InputKind::AccountId => account(value),
        InputKind::Prefix => prefix::prefix(value),
        InputKind::KeyArn => arn::key(value),
        InputKind::ExternalId => short_text::external_id(value),
        InputKind::EventName => short_text::event_name(value),
        InputKind::Suffix => short_text::suffix(value),
        InputKind::Choice => short_text::choice(value, input.choices),
    }
}

/// Checks what holds for every kind: no hidden characters, no placeholders and,
/// except in a prefix, no surrounding quotes.
fn check_characters(kind: InputKind, value: &str) -> Result<(), InvalidValue> {
    if value.chars().any(is_hidden) {
        let invalid = InvalidValue::new(
            "This contains an invisible character, such as a line break or a mark of text \
             direction.",
        )
        .instruct("Type it again, or copy it from elsewhere.");
        return Err(match kind {
            // It is unknown what a control character in a prefix stands for.
            InputKind::Prefix if value.chars().any(char::is_control) => invalid,
            _ => invalid.suggest(value.replace(is_hidden, "")),
        });
    }
    if let Some(placeholder) = placeholder(kind, value) {
        return Err(InvalidValue::new(format!(
            "This still contains a placeholder, {}.",
            quoted(placeholder)
        )));
    }
    if kind == InputKind::Prefix {
        return Ok(());
    }
    const QUOTES: [char; 5] = ['"', '\'', '`', '“', '”'];
    let item = value.trim_end_matches(',');
    let unquoted = item.trim_matches(QUOTES);
    if unquoted != item {
        return Err(InvalidValue::new("This has quotes around it.").suggest(unquoted));
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

fn account(value: &str) -> Result<String, InvalidValue> {
    if is_account(value) {
        return Ok(value.to_owned());
    }
    if let Some(account) = account_of(value) {
        return Err(
            InvalidValue::new("This is an ARN; only the account ID is needed.").suggest(account),
        );
    }
    let digits = without_separators(value);
    if digits != value && is_account(&digits) {
        return Err(InvalidValue::new("An account ID has no dashes or spaces.").suggest(digits));
    }
    if digits.chars().all(|c| c.is_ascii_digit()) {
        let count = digits.len();
        let ones = if count == 1 { "digit" } else { "digits" };
        return Err(InvalidValue::new(format!(
            "This has {count} {ones}; an account ID has 12, including leading zeros."
        )));
    }
    Err(InvalidValue::new(
        "An account ID has 12 digits and nothing else.",
    ))
}

#[cfg(test)]
mod tests;
