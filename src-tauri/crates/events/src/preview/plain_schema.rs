//! A schema without the annotations that would make decoding refuse a value.
//!
//! Arrow refuses text that is not UTF-8 and maps with a null key; the preview
//! shows both. So text is read as plain bytes, a map as a plain list of pairs,
//! and what they mean is put back afterwards.

use std::sync::Arc;

use parquet::basic::{ConvertedType, Repetition, Type as Physical};
use parquet::errors::Result;
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};

use crate::schema::Annotation;

/// The name given to a map's repeated group, by which the map is known again.
pub(super) const ENTRIES: &str = "\u{0}entries";

/// What the bytes of a leaf mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaf {
    /// Text, to be shown even where it is not UTF-8.
    Text,
    /// Sixteen bytes that are shown as a UUID.
    Uuid,
    /// As Arrow has it.
    AsIs,
}

/// What each leaf column of a schema means.
pub(super) fn leaves(schema: &SchemaDescriptor) -> Vec<Leaf> {
    schema
        .columns()
        .iter()
        .map(|leaf| match Annotation::of(leaf.self_type()) {
            Annotation::String | Annotation::Enum | Annotation::Json => Leaf::Text,
            Annotation::Uuid => Leaf::Uuid,
            _ => Leaf::AsIs,
        })
        .collect()
}

/// The schema without the annotations of text and maps. The leaves stay where
/// they are, and so do their physical types.
pub(super) fn plain_schema(schema: &SchemaDescriptor) -> Result<SchemaDescriptor> {
    let root = schema.root_schema();
    let fields = match root {
        Type::GroupType { fields, .. } => fields.iter().map(plain).collect::<Result<_>>()?,
        Type::PrimitiveType { .. } => Vec::new(),
    };
    let root = Type::group_type_builder(root.name())
        .with_fields(fields)
        .build()?;
    Ok(SchemaDescriptor::new(Arc::new(root)))
}

fn plain(tp: &TypePtr) -> Result<TypePtr> {
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
                .map(|field| if map { entries(field) } else { plain(field) })
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

/// A map's repeated group, under the name by which it is known again.
fn entries(tp: &TypePtr) -> Result<TypePtr> {
    let Type::GroupType { fields, .. } = tp.as_ref() else {
        return plain(tp);
    };
    Type::group_type_builder(ENTRIES)
        .with_repetition(Repetition::REPEATED)
        .with_converted_type(ConvertedType::NONE)
        .with_fields(fields.iter().map(plain).collect::<Result<_>>()?)
        .build()
        .map(Arc::new)
}

/// Whether a group is annotated as a map and has the shape of one.
fn is_map(tp: &Type) -> bool {
    let Type::GroupType { fields, .. } = tp else {
        return false;
    };
    let [entries] = &fields[..] else {
        return false;
    };
    Annotation::of(tp) == Annotation::Map
        && repetition(entries) == Repetition::REPEATED
        && matches!(entries.as_ref(), Type::GroupType { fields, .. } if fields.len() == 2)
}

fn repetition(tp: &Type) -> Repetition {
    let info = tp.get_basic_info();
    if info.has_repetition() {
        info.repetition()
    } else {
        Repetition::REQUIRED
    }
}
