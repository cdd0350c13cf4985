//! Values as JSON and as text.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

use super::row::{CellValue, DecodedRow, PreviewColumn};

impl CellValue {
    /// The value as text for tables, CSV and the window: text without quotes,
    /// null as `null`, nested values as JSON.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Boolean(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Double(value) => double_text(*value),
            Self::Text(text) | Self::Undecodable(text) => text.clone(),
            Self::Bytes(bytes) => bytes_text(bytes).into_owned(),
            // Writing to a string cannot fail.
            Self::Map(_) | Self::List(_) | Self::Struct(_) => {
                serde_json::to_string(self).unwrap_or_default()
            }
        }
    }

    /// The value as a key of a JSON object.
    fn as_name(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_text()),
        }
    }
}

/// Doubles that are not finite become strings. Bytes become a string if they are
/// UTF-8, otherwise hexadecimal digits. A map becomes an object, in which a
/// repeated key is repeated and a null key is `"null"`. Undecodable values become
/// null.
impl Serialize for CellValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null | Self::Undecodable(_) => serializer.serialize_unit(),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => match (i64::try_from(*value), u64::try_from(*value)) {
                (Ok(value), _) => serializer.serialize_i64(value),
                (_, Ok(value)) => serializer.serialize_u64(value),
                _ => serializer.collect_str(value),
            },
            Self::Double(value) if value.is_finite() => serializer.serialize_f64(*value),
            Self::Double(value) => serializer.serialize_str(&double_text(*value)),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(bytes) => serializer.serialize_str(&bytes_text(bytes)),
            Self::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(&key.as_name(), value)?;
                }
                map.end()
            }
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Struct(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// Formats as JSON does: 1 as `1.0`.
fn double_text(value: f64) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
    } else {
        serde_json::to_string(&value).unwrap_or_else(|_| value.to_string())
    }
}

fn bytes_text(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(
        |_| bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        Cow::Borrowed,
    )
}

/// Serialises a row as an object: `{"row": 17, "values": {…}}`.
#[derive(Debug, Clone, Copy)]
pub struct RowObject<'a> {
    columns: &'a [PreviewColumn],
    row: &'a DecodedRow,
}

impl DecodedRow {
    /// The row with the names of its columns, for serialisation.
    #[must_use]
    pub const fn as_object<'a>(&'a self, columns: &'a [PreviewColumn]) -> RowObject<'a> {
        RowObject { columns, row: self }
    }
}

impl Serialize for RowObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_struct("Row", 2)?;
        row.serialize_field("row", &self.row.row)?;
        row.serialize_field("values", &RowValues(*self))?;
        row.end()
    }
}

struct RowValues<'a>(RowObject<'a>);

impl Serialize for RowValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let RowObject { columns, row } = self.0;
        let mut map = serializer.serialize_map(Some(columns.len()))?;
        for (column, value) in columns.iter().zip(&row.values) {
            map.serialize_entry(&column.name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_json_and_text() {
        let text = |text: &str| CellValue::Text(text.to_owned());
        let map = CellValue::Map(vec![
            (text("a"), text("1")),
            (text("a"), CellValue::Null),
            (CellValue::Null, text("x")),
        ]);
        let cases = [
            (CellValue::Null, "null", "null"),
            (CellValue::Boolean(true), "true", "true"),
            (
                CellValue::Integer(i64::MAX.into()),
                "9223372036854775807",
                "9223372036854775807",
            ),
            (
                CellValue::Integer(u64::MAX.into()),
                "18446744073709551615",
                "18446744073709551615",
            ),
            (CellValue::Double(1.0), "1.0", "1.0"),
            (CellValue::Double(f64::NAN), "\"NaN\"", "NaN"),
            (
                CellValue::Double(f64::NEG_INFINITY),
                "\"-Infinity\"",
                "-Infinity",
            ),
            (text("a\"b"), "\"a\\\"b\"", "a\"b"),
            (CellValue::Bytes(b"abc".to_vec()), "\"abc\"", "abc"),
            (CellValue::Bytes(vec![0xff, 0x00]), "\"ff00\"", "ff00"),
            (
                map,
                r#"{"a":"1","a":null,"null":"x"}"#,
                r#"{"a":"1","a":null,"null":"x"}"#,
            ),
            (CellValue::List(vec![CellValue::Integer(1)]), "[1]", "[1]"),
            (
                CellValue::Struct(vec![("b".to_owned(), CellValue::Null)]),
                r#"{"b":null}"#,
                r#"{"b":null}"#,
            ),
        ];
        for (value, json, plain) in cases {
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
            assert_eq!(value.to_text(), plain);
        }
    }
}
