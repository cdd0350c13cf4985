//! The schemas of the two files.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::errors::Result;
use parquet::schema::types::{Type, TypePtr};

use super::OutputFile;
use crate::columns::{EventColumn, Kind};
use crate::schema::top_level_fields;

/// The column of a row's number in the original.
const ROW: &str = "_row";
/// The column of a row's codes.
const ERRORS: &str = "_errors";

/// The schemas of the two files.
pub(super) struct OutputSchemas {
    clean: TypePtr,
    rejected: TypePtr,
}

impl OutputSchemas {
    /// The schemas for a file whose own is right: its columns in its order.
    /// The seven are annotated as they should be (ENUM and JSON become
    /// String, the older names of maps the new one), and the levels of every
    /// column stay what they are.
    pub(super) fn of(root: &Type) -> Result<Self> {
        let mut fields = Vec::new();
        if let Type::GroupType { fields: own, .. } = root {
            for field in own {
                fields.push(
                    match EventColumn::named(field.name()).map(EventColumn::kind) {
                        Some(Kind::String) => text(field.name(), field)?,
                        Some(Kind::Map) => map(field)?,
                        Some(Kind::Long | Kind::Double) | None => Arc::clone(field),
                    },
                );
            }
        }
        let clean = group(root.name(), fields.clone())?;
        let taken = top_level_fields(root);
        let is_taken = |name: &str| taken.iter().any(|field| field.name() == name);
        let number = Type::primitive_type_builder(&free(ROW, is_taken), Physical::INT64)
            .with_repetition(Repetition::REQUIRED)
            .build()?;
        let errors = Type::primitive_type_builder(&free(ERRORS, is_taken), Physical::BYTE_ARRAY)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(Some(LogicalType::String))
            .build()?;
        fields.extend([Arc::new(number), Arc::new(errors)]);
        Ok(Self {
            clean,
            rejected: group(root.name(), fields)?,
        })
    }

    pub(super) fn of_part(&self, part: OutputFile) -> TypePtr {
        Arc::clone(match part {
            OutputFile::Clean => &self.clean,
            OutputFile::Rejected => &self.rejected,
        })
    }
}

/// A name that is not taken, `name` itself if it can be.
fn free(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut free = name.to_owned();
    let mut number = 2_u32;
    while is_taken(&free) {
        free = format!("{name}_{number}");
        number += 1;
    }
    free
}

fn group(name: &str, fields: Vec<TypePtr>) -> Result<TypePtr> {
    Type::group_type_builder(name)
        .with_fields(fields)
        .build()
        .map(Arc::new)
}

fn text(name: &str, field: &Type) -> Result<TypePtr> {
    Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
        .with_repetition(field.get_basic_info().repetition())
        .with_logical_type(Some(LogicalType::String))
        .build()
        .map(Arc::new)
}

fn map(field: &TypePtr) -> Result<TypePtr> {
    let Type::GroupType { fields, .. } = field.as_ref() else {
        return Ok(Arc::clone(field));
    };
    let [entries] = &fields[..] else {
        return Ok(Arc::clone(field));
    };
    let Type::GroupType { fields: entry, .. } = entries.as_ref() else {
        return Ok(Arc::clone(field));
    };
    let [key, value] = &entry[..] else {
        return Ok(Arc::clone(field));
    };
    let entries = Type::group_type_builder("key_value")
        .with_repetition(Repetition::REPEATED)
        .with_fields(vec![text("key", key)?, text("value", value)?])
        .build()?;
    Type::group_type_builder(field.name())
        .with_repetition(field.get_basic_info().repetition())
        .with_logical_type(Some(LogicalType::Map))
        .with_fields(vec![Arc::new(entries)])
        .build()
        .map(Arc::new)
}
