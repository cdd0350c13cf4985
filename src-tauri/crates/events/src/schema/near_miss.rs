//! Finds where the data of a missing column probably is: under a name that differs a
//! little, inside a struct, or spread over several columns.

use std::collections::BTreeMap;

use parquet::basic::{ConvertedType, LogicalType, Repetition};
use parquet::schema::types::Type;
use unicode_security::skeleton;

use crate::columns::{EventColumn, Kind};

/// Maximum number of structs around a field that are looked into.
const MAX_DEPTH: usize = 3;

/// Characters between the parts of a name.
const SEPARATORS: [char; 6] = ['.', '_', '/', ':', '-', '$'];

/// Where the data of a missing column probably is. Columns are given by their indices in
/// the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NearMiss {
    /// In columns whose names differ in case, in separators, or in characters that cannot
    /// be seen or told apart.
    Names(Vec<usize>),
    /// In a field of a struct, by the names from the column down.
    InStruct { column: usize, path: Vec<String> },
    /// In one column per property: `properties.plan`, `properties.page`.
    Flattened(Vec<usize>),
    /// In some column of a file whose columns all have physical names, such as `col-<uuid>`
    /// (Delta Lake) or `_COL_0` (Snowflake).
    PhysicalNames,
}

/// Finds the near misses of columns in one schema.
pub(super) struct NearMisses<'f> {
    fields: &'f [&'f Type],
    names: Vec<ComparableName>,
    /// What stands before the names of several columns: `after_`. Empty if there is nothing.
    prefix: String,
    has_physical_names: bool,
}

impl<'f> NearMisses<'f> {
    pub(super) fn new(fields: &'f [&'f Type]) -> Self {
        Self {
            fields,
            names: fields
                .iter()
                .map(|field| ComparableName::of(field.name()))
                .collect(),
            prefix: common_prefix(fields),
            has_physical_names: !fields.is_empty()
                && fields.iter().all(|field| is_physical_name(field.name())),
        }
    }

    /// Returns where the data of a missing column probably is. `None` if nowhere.
    pub(super) fn of(&self, column: EventColumn) -> Option<NearMiss> {
        let wanted = ComparableName::of(column.name());
        let named: Vec<usize> = (0..self.names.len())
            .filter(|index| {
                // One of the other six columns is no near miss.
                self.names[*index].resembles(&wanted)
                    && EventColumn::named(self.fields[*index].name()).is_none()
            })
            .collect();
        if !named.is_empty() {
            return Some(NearMiss::Names(named));
        }
        let prefixed = self.fields.iter().position(|field| {
            let rest = field.name().strip_prefix(&self.prefix);
            !self.prefix.is_empty()
                && rest.is_some_and(|rest| ComparableName::of(rest).resembles(&wanted))
        });
        if let Some(index) = prefixed {
            return Some(NearMiss::Names(vec![index]));
        }
        if column.kind() == Kind::Map {
            let flattened: Vec<usize> = (0..self.fields.len())
                .filter(|index| is_part_of(column.name(), self.fields[*index].name()))
                .collect();
            let all_in_one_word = flattened.iter().all(|index| {
                let name = self.fields[*index].name();
                name.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
            });
            // One `properties_version` is a column of its own.
            if flattened.len() > usize::from(all_in_one_word) {
                return Some(NearMiss::Flattened(flattened));
            }
        }
        let in_structs: Vec<(usize, Vec<String>)> = self
            .fields
            .iter()
            .enumerate()
            // Sinks of Kafka write the whole event into a struct `value`.
            .filter(|(_, field)| {
                EventColumn::named(field.name()).is_none() || holds_several_columns(field)
            })
            .filter_map(|(index, field)| {
                let mut path = vec![field.name().to_owned()];
                find_in_struct(field, &wanted, MAX_DEPTH, &mut path).then_some((index, path))
            })
            .collect();
        in_structs
            .iter()
            .find(|(_, path)| path.iter().any(|name| is_after_change(name)))
            .or(in_structs.first())
            .map(|(column, path)| NearMiss::InStruct {
                column: *column,
                path: path.clone(),
            })
            .or_else(|| self.has_physical_names.then_some(NearMiss::PhysicalNames))
    }

    /// The columns of a near miss, which need not be reported as extra ones.
    pub(super) fn columns(&self, near: &NearMiss) -> Vec<usize> {
        match near {
            NearMiss::Names(columns) | NearMiss::Flattened(columns) => columns.clone(),
            NearMiss::InStruct { column, .. } => vec![*column],
            NearMiss::PhysicalNames => (0..self.fields.len()).collect(),
        }
    }
}

/// Whether a name is that of the row after a change: an event of Debezium or DynamoDB holds
/// the row before the change, too.
fn is_after_change(name: &str) -> bool {
    let bare: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    ["after", "newimage"].contains(&bare.to_ascii_lowercase().as_str())
}

/// Returns what stands before the names of at least two columns, with its separator: a change
/// event that was flattened has `after_key` and `after_timestamp`, and perhaps `before_key`.
/// One such name, as `api_key`, says nothing. Empty if there is nothing.
fn common_prefix(fields: &[&Type]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for field in fields {
        let name = field.name();
        let prefix = name.char_indices().find_map(|(at, c)| {
            let end = at + c.len_utf8();
            let (prefix, rest) = name.split_at_checked(end)?;
            let is_column = || {
                let rest = ComparableName::of(rest);
                EventColumn::ALL
                    .into_iter()
                    .any(|column| rest.resembles(&ComparableName::of(column.name())))
            };
            // `properties.key` is a property.
            let is_of_column = || EventColumn::named_in_any_case(&name[..at]).is_some();
            (SEPARATORS.contains(&c) && at > 0 && is_column() && !is_of_column()).then_some(prefix)
        });
        if let Some(prefix) = prefix {
            *counts.entry(prefix).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count > 1)
        .max_by_key(|(prefix, count)| (is_after_change(prefix), *count))
        .map(|(prefix, _)| prefix.to_owned())
        .unwrap_or_default()
}

/// Whether a field is a struct with at least two of the columns.
fn holds_several_columns(field: &Type) -> bool {
    match field {
        Type::GroupType { fields, .. } if !holds_entries(field) => {
            let columns = fields
                .iter()
                .filter(|child| EventColumn::named(child.name()).is_some());
            columns.count() > 1
        }
        _ => false,
    }
}

/// Searches the fields of a struct for a name, and adds the names on the way to `path`.
fn find_in_struct(
    field: &Type,
    wanted: &ComparableName,
    depth: usize,
    path: &mut Vec<String>,
) -> bool {
    let Type::GroupType { fields, .. } = field else {
        return false;
    };
    if depth == 0 || holds_entries(field) {
        return false;
    }
    for child in fields {
        path.push(child.name().to_owned());
        if ComparableName::of(child.name()).resembles(wanted)
            || find_in_struct(child, wanted, depth - 1, path)
        {
            return true;
        }
        path.pop();
    }
    false
}

/// Returns `true` if a field is a map or a list of key-value structs. Every map has a `key`
/// and a `value`, so the names inside say nothing about the columns.
fn holds_entries(field: &Type) -> bool {
    let info = field.get_basic_info();
    matches!(info.logical_type_ref(), Some(LogicalType::Map))
        || matches!(
            info.converted_type(),
            ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE
        )
        || is_repeated(field)
            && (is_key_and_value(field) || only_child(field).is_some_and(is_key_and_value))
}

fn is_repeated(field: &Type) -> bool {
    let info = field.get_basic_info();
    info.has_repetition() && info.repetition() == Repetition::REPEATED
}

fn is_key_and_value(field: &Type) -> bool {
    matches!(field, Type::GroupType { fields, .. }
        if matches!(fields.as_slice(), [key, value]
            if key.name().eq_ignore_ascii_case("key") && value.name().eq_ignore_ascii_case("value")))
}

fn only_child(field: &Type) -> Option<&Type> {
    match field {
        Type::GroupType { fields, .. } => match fields.as_slice() {
            [child] => Some(child),
            _ => None,
        },
        Type::PrimitiveType { .. } => None,
    }
}

/// Two forms of a name without what readers of a schema overlook: the case, separators,
/// hidden characters, and the script of letters that look alike.
///
/// There are two because capital and small letters look like different others.
#[derive(Debug, PartialEq, Eq)]
struct ComparableName {
    lowercase_first: String,
    skeleton_first: String,
}

impl ComparableName {
    fn of(name: &str) -> Self {
        let bare: String = name
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '.') && !is_invisible(*c))
            .collect();
        Self {
            lowercase_first: skeleton(&bare.to_lowercase()).collect(),
            skeleton_first: skeleton(&bare).collect::<String>().to_lowercase(),
        }
    }

    fn resembles(&self, wanted: &Self) -> bool {
        self.lowercase_first == wanted.lowercase_first
            || self.skeleton_first == wanted.skeleton_first
    }
}

/// Returns `true` if a character of a name cannot be seen.
pub(super) fn is_invisible(c: char) -> bool {
    tallyman_text::is_hidden(c) || tallyman_text::JOINERS.contains(&c)
}

/// Returns `true` if `name` is `whole`, a separator, and the name of a part.
fn is_part_of(whole: &str, name: &str) -> bool {
    let Some((start, rest)) = name.split_at_checked(whole.len()) else {
        return false;
    };
    start.eq_ignore_ascii_case(whole)
        && rest
            .strip_prefix(['.', '_', '/', ':', '-', '['])
            .is_some_and(|part| !part.is_empty())
}

/// Returns `true` if a table format or an export made up this name: `col-<uuid>`,
/// `_COL_0`, `_col0`, `_c0`.
fn is_physical_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if let Some(uuid) = name.strip_prefix("col-") {
        return uuid.len() == 36 && uuid.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    }
    name.strip_prefix("_col")
        .or_else(|| name.strip_prefix("_c"))
        .map(|rest| rest.strip_prefix('_').unwrap_or(rest))
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_resemble_each_other_but_for_what_is_overlooked() {
        let resembles = |name: &str, column: &str| {
            ComparableName::of(name).resembles(&ComparableName::of(column))
        };
        for (name, column) in [
            ("KEY", "key"),
            ("\u{feff}environmentId", "environmentId"),
            ("key\u{a0}", "key"),
            ("\u{200b}timestamp", "timestamp"),
            ("time\u{ad}stamp", "timestamp"),
            (" value ", "value"),
            ("environment_id", "environmentId"),
            ("Traffic Type ID", "trafficTypeId"),
            ("event-type.id", "eventTypeId"),
            // Cyrillic letters.
            ("k\u{435}y", "key"),
            ("\u{41a}EY", "key"),
            ("tim\u{435}stamp", "timestamp"),
            ("key\0", "key"),
            ("key\n", "key"),
        ] {
            assert!(resembles(name, column), "{name:?} {column}");
        }
        for (name, column) in [
            ("keys", "key"),
            ("kei", "key"),
            ("environment", "environmentId"),
            ("event_id", "eventTypeId"),
            ("ts", "timestamp"),
            ("", "key"),
            ("_", "key"),
        ] {
            assert!(!resembles(name, column), "{name:?} {column}");
        }
    }

    #[test]
    fn physical_names_are_made_up_ones() {
        for name in [
            "col-0a1b2c3d-0123-4567-89ab-0123456789ab",
            "_COL_0",
            "_col12",
            "_c3",
        ] {
            assert!(is_physical_name(name), "{name}");
        }
        for name in ["col-1", "_COL_", "color", "_cost", "c0", "key"] {
            assert!(!is_physical_name(name), "{name}");
        }
    }

    #[test]
    fn parts_of_a_map_have_its_name_and_a_separator() {
        for name in [
            "properties.plan",
            "Properties_plan",
            "properties/a b",
            "properties[plan]",
        ] {
            assert!(is_part_of("properties", name), "{name}");
        }
        for name in [
            "properties",
            "properties.",
            "propertiesplan",
            "prop.plan",
            "p",
            "é",
        ] {
            assert!(!is_part_of("properties", name), "{name}");
        }
    }
}
