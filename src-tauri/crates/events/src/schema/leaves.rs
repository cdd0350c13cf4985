//! Where the seven columns are among the leaf columns of a file.

use parquet::schema::types::SchemaDescriptor;

use crate::columns::EventColumn;

/// Leaf column indexes of the seven columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventLeaves {
    /// The five required columns, in the order of [`EventColumn::REQUIRED`].
    pub required: [usize; 5],
    /// `value`; `None` if the file does not have it.
    pub value: Option<usize>,
    /// `properties`; `None` if the file does not have them.
    pub properties: Option<MapLeaves>,
}

/// Leaf column indexes of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MapLeaves {
    /// The leaf of the keys.
    pub key: usize,
    /// The leaf of the values.
    pub value: usize,
    /// The lowest definition level that means an entry: below it, the map is
    /// empty or null.
    pub entry_level: u8,
}

impl EventLeaves {
    /// Finds the columns of a schema in which every name occurs at most once,
    /// with the required type. `None` if a required column is missing.
    pub(super) fn find(schema: &SchemaDescriptor) -> Option<Self> {
        let leaf = |column: EventColumn| {
            schema
                .columns()
                .iter()
                .position(|leaf| matches!(leaf.path().parts(), [name] if name == column.name()))
        };
        let mut required = [0; 5];
        for (slot, column) in required.iter_mut().zip(EventColumn::REQUIRED) {
            *slot = leaf(column)?;
        }
        let mut below_properties = (0..schema.num_columns())
            .filter(|leaf| schema.get_column_root(*leaf).name() == EventColumn::Properties.name());
        let properties = match (below_properties.next(), below_properties.next()) {
            (Some(key), Some(value)) => {
                let nullable = schema.get_column_root(key).is_optional();
                Some(MapLeaves {
                    key,
                    value,
                    // One for the repeated group, one more if the map may be null.
                    entry_level: 1 + u8::from(nullable),
                })
            }
            _ => None,
        };
        Some(Self {
            required,
            value: leaf(EventColumn::Value),
            properties,
        })
    }

    /// The leaf of a column that is not nested; `None` for `properties` and
    /// for a column that the file does not have.
    pub(crate) fn flat(&self, column: EventColumn) -> Option<usize> {
        if column == EventColumn::Value {
            return self.value;
        }
        column.required_index().map(|index| self.required[index])
    }
}
