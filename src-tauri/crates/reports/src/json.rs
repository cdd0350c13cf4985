//! JSON values as they are written: no number is rounded, and no odd text
//! makes a whole document unreadable.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::document::{MAX_QUOTED_CHARS, quoted, syntax_error};
use crate::error::ReportError;

/// A value whose syntax was checked, and whose content was not.
pub(crate) type Raw<'a> = &'a RawValue;

/// The fields of an object in their order, including names that occur twice.
pub(crate) struct Fields<'a>(pub(crate) Vec<(String, Raw<'a>)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(parser: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;

        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Vec<(String, Raw<'de>)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                // A raw name is checked for control characters; bytes are not.
                while let Some((name, value)) = map.next_entry::<Raw<'de>, Raw<'de>>()? {
                    fields.push((string(name).unwrap_or_default(), value));
                }
                Ok(fields)
            }
        }

        parser.deserialize_map(FieldsVisitor).map(Self)
    }
}

/// Returns the fields of the object that a document consists of.
///
/// # Errors
/// If it is not JSON.
pub(crate) fn document_fields(text: &str) -> Result<Vec<(String, Raw<'_>)>, ReportError> {
    match serde_json::from_str::<Fields<'_>>(text) {
        Ok(fields) => Ok(fields.0),
        Err(error) => Err(syntax_error(&error, text)),
    }
}

/// A text. Half of a surrogate pair, which JSON can write and Unicode does not
/// have, is kept as an escape such as `\u{d800}`.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(parser: D) -> Result<Self, D::Error> {
        struct TextVisitor;

        impl Visitor<'_> for TextVisitor {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Text, E> {
                Ok(Text(escape_surrogates(bytes)))
            }
        }

        // As bytes, the parser accepts half of a surrogate pair.
        parser.deserialize_bytes(TextVisitor)
    }
}

/// Decodes UTF-8 in which surrogates are encoded like other code points.
fn escape_surrogates(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        let error = match std::str::from_utf8(rest) {
            Ok(valid) => {
                text.push_str(valid);
                return text;
            }
            Err(error) => error,
        };
        let (valid, after) = rest.split_at(error.valid_up_to());
        text.push_str(&String::from_utf8_lossy(valid));
        let skipped = match after {
            [0xED, second @ 0xA0..=0xBF, third, ..] => {
                let code = 0xD000 | (u32::from(second & 0x3F) << 6) | u32::from(third & 0x3F);
                text.push_str(&format!("\\u{{{code:x}}}"));
                3
            }
            _ => {
                text.push(char::REPLACEMENT_CHARACTER);
                1
            }
        };
        rest = after.get(skipped..).unwrap_or_default();
    }
}

/// Returns a text. `None` if the value is of another type.
pub(crate) fn string(value: Raw<'_>) -> Option<String> {
    let text = serde_json::from_str::<Text>(value.get()).ok()?;
    value.get().starts_with('"').then_some(text.0)
}

/// Returns the items of a list. `None` if the value is of another type.
pub(crate) fn list(value: Raw<'_>) -> Option<Vec<Raw<'_>>> {
    serde_json::from_str(value.get()).ok()
}

/// Returns the fields of an object. `None` if the value is of another type.
pub(crate) fn object(value: Raw<'_>) -> Option<Vec<(String, Raw<'_>)>> {
    let fields: Fields<'_> = serde_json::from_str(value.get()).ok()?;
    Some(fields.0)
}

/// Returns a whole number of at most 64 bits, however it is written: `10`,
/// `10.0`, `1e1`. Computes with the digits, because a floating-point number
/// would round.
pub(crate) fn integer(value: Raw<'_>) -> Option<i64> {
    let text = value.get();
    if !text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        return None;
    }
    let (negative, text) = match text.strip_prefix('-') {
        Some(text) => (true, text),
        None => (false, text),
    };
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let digits = all.trim_end_matches('0');
    let trailing_zeros = all.len() - digits.len();
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    let exponent: i64 = exponent.parse().ok()?;
    let zeros = exponent
        .checked_add(i64::try_from(trailing_zeros).ok()?)?
        .checked_sub(i64::try_from(fraction.len()).ok()?)?;
    // More digits than a 64-bit number has.
    let zeros = usize::try_from(zeros).ok().filter(|zeros| *zeros < 20)?;
    let sign = if negative { "-" } else { "" };
    format!("{sign}{digits}{}", "0".repeat(zeros)).parse().ok()
}

/// Returns the value of an undocumented field. A value that cannot be held,
/// such as a number that is too large, becomes its text.
pub(crate) fn any_value(value: Raw<'_>) -> Value {
    serde_json::from_str(value.get()).unwrap_or_else(|_| {
        let text = string(value).unwrap_or_else(|| value.get().to_owned());
        Value::String(text)
    })
}

/// Describes a value for an error message, to follow "is".
pub(crate) fn describe(value: Raw<'_>) -> String {
    match value.get().as_bytes().first() {
        Some(b'"') => {
            let text = string(value).unwrap_or_default();
            format!("the text `{}`", quoted(&text, MAX_QUOTED_CHARS))
        }
        Some(b'[') => "a list".to_owned(),
        Some(b'{') => "an object".to_owned(),
        _ => quoted(value.get(), MAX_QUOTED_CHARS),
    }
}
