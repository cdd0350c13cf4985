//! The schemas of the two files.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::errors::Result;
use parquet::schema::types::{Type, TypePtr};

use super::output_file::OutputFile;
use crate::columns::{EventColumn, Kind};
use crate::schema::{entry_fields, top_level_fields};

/// Name of the column with the row number in the original.
const ROW: &str = "_row";
/// Name of the column with the error codes of the row.
const ERRORS: &str = "_errors";

/// The schemas of the two files.
pub(super) struct OutputSchemas {
    clean: TypePtr,
    rejected: TypePtr,
}

impl OutputSchemas {
    /// Derives the schemas from the valid schema of a file: its columns in its
    /// order. The seven get the annotations that the vendor requires (ENUM and
    /// JSON become String, the groups of a map get their current names). The
    /// levels of every column stay the same.
    pub(super) fn new(root: &Type) -> Result<Self> {
        let mut fields = Vec::new();
        if let Type::GroupType { fields: own, .. } = root {
            for field in own {
                fields.push(
                    match EventColumn::named(field.name()).map(EventColumn::kind) {
                        Some(Kind::String) => text(field.name(), repetition_of(field))?,
                        Some(Kind::Map) => map(field)?,
                        Some(Kind::Long | Kind::Double) | None => Arc::clone(field),
                    },
                );
            }
        }
        let clean = group(root.name(), fields.clone())?;
        let top_level = top_level_fields(root);
        let is_used = |name: &str| top_level.iter().any(|field| field.name() == name);
        let number = Type::primitive_type_builder(&unused_name(ROW, is_used), Physical::INT64)
            .with_repetition(Repetition::REQUIRED)
            .build()?;
        let errors = text(&unused_name(ERRORS, is_used), Repetition::REQUIRED)?;
        fields.extend([Arc::new(number), errors]);
        Ok(Self {
            clean,
            rejected: group(root.name(), fields)?,
        })
    }

    pub(super) fn schema(&self, file: OutputFile) -> TypePtr {
        Arc::clone(match file {
            OutputFile::Clean => &self.clean,
            OutputFile::Rejected => &self.rejected,
        })
    }
}

/// Returns `name`, with a number appended if it is in use.
fn unused_name(name: &str, is_used: impl Fn(&str) -> bool) -> String {
    let mut unused = name.to_owned();
    let mut number = 2_u32;
    while is_used(&unused) {
        unused = format!("{name}_{number}");
        number += 1;
    }
    unused
}

fn group(name: &str, fields: Vec<TypePtr>) -> Result<TypePtr> {
    Type::group_type_builder(name)
        .with_fields(fields)
        .build()
        .map(Arc::new)
}

fn repetition_of(field: &Type) -> Repetition {
    field.get_basic_info().repetition()
}

fn text(name: &str, repetition: Repetition) -> Result<TypePtr> {
    Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
        .with_repetition(repetition)
        .with_logical_type(Some(LogicalType::String))
        .build()
        .map(Arc::new)
}

fn map(field: &TypePtr) -> Result<TypePtr> {
    let Some([key, value]) = entry_fields(field) else {
        return Ok(Arc::clone(field));
    };
    let entries = Type::group_type_builder("key_value")
        .with_repetition(Repetition::REPEATED)
        .with_fields(vec![
            text("key", repetition_of(key))?,
            text("value", repetition_of(value))?,
        ])
        .build()?;
    Type::group_type_builder(field.name())
        .with_repetition(repetition_of(field))
        .with_logical_type(Some(LogicalType::Map))
        .with_fields(vec![Arc::new(entries)])
        .build()
        .map(Arc::new)
}
