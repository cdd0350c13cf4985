//! A schema without the annotations that make Arrow reject values.
//!
//! Arrow rejects text that is not UTF-8, and maps with a null key; the preview
//! shows both. So text is decoded as bytes, a map as a list of pairs, and
//! [`CellType`](super::arrow_values::CellType) restores their meaning.

use std::sync::Arc;

use parquet::basic::{ConvertedType, Repetition, Type as Physical};
use parquet::errors::Result;
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};

use crate::schema::{Annotation, entry_fields};

/// Name given to a map's repeated group, to recognise the map after decoding.
pub(super) const ENTRIES: &str = "\u{0}entries";

/// How the values of a leaf column are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeafType {
    /// As text, even if it is not UTF-8.
    Text,
    /// As a UUID; the value has sixteen bytes.
    Uuid,
    /// As Arrow decodes it.
    Plain,
}

/// The type of each leaf column of a schema.
pub(super) fn leaf_types(schema: &SchemaDescriptor) -> Vec<LeafType> {
    schema
        .columns()
        .iter()
        .map(|leaf| match Annotation::of(leaf.self_type()) {
            Annotation::String | Annotation::Enum | Annotation::Json => LeafType::Text,
            Annotation::Uuid => LeafType::Uuid,
            _ => LeafType::Plain,
        })
        .collect()
}

/// Removes the annotations of text and maps. Leaf columns keep their order and
/// their physical types.
pub(super) fn plain_schema(schema: &SchemaDescriptor) -> Result<SchemaDescriptor> {
    let root = schema.root_schema();
    let fields = match root {
        Type::GroupType { fields, .. } => fields
            .iter()
            .map(without_annotations)
            .collect::<Result<_>>()?,
        Type::PrimitiveType { .. } => Vec::new(),
    };
    let root = Type::group_type_builder(root.name())
        .with_fields(fields)
        .build()?;
    Ok(SchemaDescriptor::new(Arc::new(root)))
}

fn without_annotations(tp: &TypePtr) -> Result<TypePtr> {
    match tp.as_ref() {
        Type::PrimitiveType { physical_type, .. } => match (physical_type, Annotation::of(tp)) {
            (Physical::BYTE_ARRAY, Annotation::Decimal { .. } | Annotation::Null) => {
                Ok(Arc::clone(tp))
            }
            (Physical::BYTE_ARRAY, _) => Type::primitive_type_builder(tp.name(), *physical_type)
                .with_repetition(repetition(tp))
                .build()
                .map(Arc::new),
            _ => Ok(Arc::clone(tp)),
        },
        Type::GroupType { fields, .. } => {
            let map = is_map(tp);
            let fields = fields
                .iter()
                .map(|field| {
                    if map {
                        entries(field)
                    } else {
                        without_annotations(field)
                    }
                })
                .collect::<Result<_>>()?;
            let info = tp.get_basic_info();
            let builder = Type::group_type_builder(tp.name())
                .with_repetition(repetition(tp))
                .with_fields(fields);
            let builder = if map {
                builder
            } else {
                builder
                    .with_converted_type(info.converted_type())
                    .with_logical_type(info.logical_type_ref().cloned())
            };
            builder.build().map(Arc::new)
        }
    }
}

/// Renames a map's repeated group to [`ENTRIES`].
fn entries(tp: &TypePtr) -> Result<TypePtr> {
    let Type::GroupType { fields, .. } = tp.as_ref() else {
        return without_annotations(tp);
    };
    Type::group_type_builder(ENTRIES)
        .with_repetition(Repetition::REPEATED)
        .with_converted_type(ConvertedType::NONE)
        .with_fields(
            fields
                .iter()
                .map(without_annotations)
                .collect::<Result<_>>()?,
        )
        .build()
        .map(Arc::new)
}

/// Returns `true` if a group is annotated as a map and has its structure.
fn is_map(tp: &Type) -> bool {
    Annotation::of(tp) == Annotation::Map && entry_fields(tp).is_some_and(|entry| entry.len() == 2)
}

fn repetition(tp: &Type) -> Repetition {
    let info = tp.get_basic_info();
    if info.has_repetition() {
        info.repetition()
    } else {
        Repetition::REQUIRED
    }
}
