//! Validates a footer before the parquet crate decodes it.

use std::collections::BTreeSet;

use crate::thrift::{CompactReader, Field, ThriftError, kind};

/// Maximum depth of a schema. The parquet crate recurses once a level, and a
/// stack overflow cannot be caught.
const MAX_SCHEMA_DEPTH: usize = 64;

/// The result of scanning a footer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FooterScan {
    /// The number of rows, as written.
    pub(super) rows: i64,
    /// Indices of the leaf columns that are encrypted in any row group.
    pub(super) encrypted: BTreeSet<usize>,
    /// Positions of empty lists at the top level whose element type is not
    /// struct. fastparquet writes them if a file has no rows. All lists at the
    /// top level are lists of structs, and the parquet crate requires that.
    pub(super) empty_non_struct_lists: Vec<usize>,
}

impl FooterScan {
    /// Scans the whole footer. Fields have the numbers of `parquet.thrift`.
    pub(super) fn of(footer: &[u8]) -> Result<Self, ThriftError> {
        let mut reader = CompactReader::new(footer);
        let mut last = 0;
        let mut rows = None;
        let mut schema_seen = false;
        let mut encrypted = BTreeSet::new();
        let mut empty_non_struct_lists = Vec::new();
        while let Some(field) = reader.field(&mut last)? {
            if field.kind == kind::LIST && reader.is_at_empty_non_struct_list() {
                empty_non_struct_lists.push(reader.position());
            }
            match (field.id, field.kind) {
                (2, kind::LIST) => {
                    schema(&mut reader)?;
                    schema_seen = true;
                }
                (3, kind::I64) => rows = Some(reader.integer()?),
                (4, kind::LIST) => row_groups(&mut reader, &mut encrypted)?,
                (_, other) => reader.skip(other)?,
            }
        }
        if !schema_seen {
            return Err(ThriftError::NoSchema);
        }
        let rows = rows.ok_or(ThriftError::NoRows)?;
        Ok(Self {
            rows,
            encrypted,
            empty_non_struct_lists,
        })
    }
}

/// Checks that the schema is a single tree of bounded depth. It is a flat list
/// of elements in depth-first order, each with its number of children.
fn schema(reader: &mut CompactReader<'_>) -> Result<(), ThriftError> {
    let (item, size) = reader.list()?;
    // Number of missing children of each open group.
    let mut open: Vec<u64> = Vec::new();
    for index in 0..size {
        let children = children(reader, item)?;
        if index > 0 {
            let Some(missing) = open.last_mut() else {
                return Err(ThriftError::SchemaShape);
            };
            *missing -= 1;
        }
        if children > size {
            return Err(ThriftError::SchemaShape);
        }
        open.push(children);
        if open.len() > MAX_SCHEMA_DEPTH {
            return Err(ThriftError::TooDeep);
        }
        while open.last() == Some(&0) {
            open.pop();
        }
    }
    if size == 0 || !open.is_empty() {
        return Err(ThriftError::SchemaShape);
    }
    Ok(())
}

fn children(reader: &mut CompactReader<'_>, item: u8) -> Result<u64, ThriftError> {
    if item != kind::STRUCT {
        return Err(ThriftError::SchemaShape);
    }
    let mut last = 0;
    let mut children = 0;
    while let Some(field) = reader.field(&mut last)? {
        match (field.id, field.kind) {
            (5, kind::I32) => {
                children =
                    u64::try_from(reader.integer()?).map_err(|_| ThriftError::SchemaShape)?;
            }
            (_, other) => reader.skip(other)?,
        }
    }
    Ok(children)
}

fn row_groups(
    reader: &mut CompactReader<'_>,
    encrypted: &mut BTreeSet<usize>,
) -> Result<(), ThriftError> {
    for_each_field_of_structs(reader, |reader, _, field| match (field.id, field.kind) {
        (1, kind::LIST) => column_chunks(reader, encrypted),
        (_, other) => reader.skip(other),
    })
}

fn column_chunks(
    reader: &mut CompactReader<'_>,
    encrypted: &mut BTreeSet<usize>,
) -> Result<(), ThriftError> {
    for_each_field_of_structs(reader, |reader, leaf, field| {
        // Only an encrypted column has `crypto_metadata`.
        if field.id == 8 {
            encrypted.insert(leaf);
        }
        reader.skip(field.kind)
    })
}

/// Reads a list of structs: calls `read` with the index of a struct and with each of its
/// fields. Skips elements of other types.
fn for_each_field_of_structs<'a>(
    reader: &mut CompactReader<'a>,
    mut read: impl FnMut(&mut CompactReader<'a>, usize, Field) -> Result<(), ThriftError>,
) -> Result<(), ThriftError> {
    let (item, size) = reader.list()?;
    for index in 0..usize::try_from(size).unwrap_or(usize::MAX) {
        if item != kind::STRUCT {
            reader.skip_item(item)?;
            continue;
        }
        let mut last = 0;
        while let Some(field) = reader.field(&mut last)? {
            read(reader, index, field)?;
        }
    }
    Ok(())
}
