//! Writes event files in memory, for tests.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::SchemaDescriptor;

/// The seven columns with their required types; all are optional.
pub(crate) const VALID_SCHEMA: &str = "message events {
    optional binary environmentId (STRING);
    optional binary trafficTypeId (STRING);
    optional binary eventTypeId (STRING);
    optional binary key (STRING);
    optional int64 timestamp;
    optional double value;
    optional group properties (MAP) {
        repeated group key_value {
            required binary key (STRING);
            optional binary value (STRING);
        }
    }
}";

/// A valid timestamp.
pub(crate) const NOW_MS: i64 = 1_763_630_046_000;

/// [`VALID_SCHEMA`] with another declaration of one column.
pub(crate) fn valid_schema_with(column: &str, line: &str) -> String {
    let mut inside = false;
    let mut out = Vec::new();
    for original in VALID_SCHEMA.lines() {
        let starts = original.trim_start().starts_with("optional")
            && original.contains(&format!(" {column} "))
            && original.starts_with("    optional");
        let starts = starts
            || (original.starts_with("    optional") && original.contains(&format!(" {column};")));
        if starts {
            out.push(line.to_owned());
            inside = original.trim_end().ends_with('{');
        } else if inside {
            inside = original != "    }";
        } else {
            out.push(original.to_owned());
        }
    }
    out.join("\n")
}

pub(crate) fn parse_schema(message: &str) -> SchemaDescriptor {
    SchemaDescriptor::new(Arc::new(parse_message_type(message).unwrap()))
}

/// A row of a test file.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) strings: [Option<Vec<u8>>; 4],
    pub(crate) timestamp: Option<i64>,
    pub(crate) value: Option<f64>,
    pub(crate) properties: Option<Vec<(&'static str, Option<&'static str>)>>,
}

/// A row without errors.
pub(crate) fn valid_event() -> Event {
    Event {
        strings: ["env", "user", "click", "ada"].map(|text| Some(text.as_bytes().to_vec())),
        timestamp: Some(NOW_MS),
        value: Some(1.5),
        properties: Some(vec![("plan", Some("pro"))]),
    }
}

impl Event {
    pub(crate) fn with_environment(mut self, id: &str) -> Self {
        self.strings[0] = Some(id.as_bytes().to_vec());
        self
    }

    pub(crate) fn with_timestamp(mut self, time: i64) -> Self {
        self.timestamp = Some(time);
        self
    }

    /// Sets the required column with this index to null.
    pub(crate) fn with_null(mut self, index: usize) -> Self {
        match self.strings.get_mut(index) {
            Some(text) => *text = None,
            None => self.timestamp = None,
        }
        self
    }
}

/// How a test file is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WriteOptions {
    pub(crate) codec: Compression,
    pub(crate) version: WriterVersion,
    pub(crate) dictionary: bool,
    pub(crate) rows_per_group: usize,
    pub(crate) rows_per_page: usize,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            codec: Compression::SNAPPY,
            version: WriterVersion::PARQUET_1_0,
            dictionary: true,
            rows_per_group: 1_000,
            rows_per_page: 100,
        }
    }
}

impl WriteOptions {
    pub(crate) fn properties(self) -> WriterPropertiesBuilder {
        WriterProperties::builder()
            .set_compression(self.codec)
            .set_writer_version(self.version)
            .set_dictionary_enabled(self.dictionary)
            .set_data_page_row_count_limit(self.rows_per_page)
            .set_write_batch_size(self.rows_per_page)
    }
}

/// Writes events under [`VALID_SCHEMA`].
pub(crate) fn write_file(events: &[Event], options: WriteOptions) -> Bytes {
    let schema = Arc::new(parse_message_type(VALID_SCHEMA).unwrap());
    let properties = Arc::new(options.properties().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    for events in events.chunks(options.rows_per_group) {
        let mut group = writer.next_row_group().unwrap();
        for index in 0..4 {
            let texts = events.iter().map(|event| event.strings[index].clone());
            column::<ByteArrayType>(&mut group, texts.map(|text| text.map(ByteArray::from)));
        }
        column::<Int64Type>(&mut group, events.iter().map(|event| event.timestamp));
        column::<DoubleType>(&mut group, events.iter().map(|event| event.value));
        map_leaf(&mut group, events, 2, |(key, _)| Some(key));
        map_leaf(&mut group, events, 3, |(_, value)| value);
        group.close().unwrap();
    }
    Bytes::from(writer.into_inner().unwrap())
}

/// Writes a flat optional column.
fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    cells: impl Iterator<Item = Option<T::T>>,
) {
    let cells: Vec<Option<T::T>> = cells.collect();
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.into_iter().flatten().collect();
    let mut writer = group.next_column().unwrap().unwrap();
    writer
        .typed::<T>()
        .write_batch(&values, Some(&levels), None)
        .unwrap();
    writer.close().unwrap();
}

/// Writes a leaf of the map. `full` is the definition level of a value.
fn map_leaf(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    events: &[Event],
    full: i16,
    pick: impl Fn((&'static str, Option<&'static str>)) -> Option<&'static str>,
) {
    let (mut values, mut levels, mut repeats) = (Vec::new(), Vec::new(), Vec::new());
    for event in events {
        let entries = event.properties.as_deref();
        let Some(entries) = entries.filter(|entries| !entries.is_empty()) else {
            levels.push(i16::from(entries.is_some()));
            repeats.push(0);
            continue;
        };
        for (index, entry) in entries.iter().enumerate() {
            repeats.push(i16::from(index > 0));
            match pick(*entry) {
                Some(text) => {
                    levels.push(full);
                    values.push(ByteArray::from(text));
                }
                None => levels.push(2),
            }
        }
    }
    let mut writer = group.next_column().unwrap().unwrap();
    writer
        .typed::<ByteArrayType>()
        .write_batch(&values, Some(&levels), Some(&repeats))
        .unwrap();
    writer.close().unwrap();
}

/// Writes a file with this schema and no rows.
pub(crate) fn write_empty_file(message: &str) -> Bytes {
    let schema = Arc::new(parse_message_type(message).unwrap());
    let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    Bytes::from(writer.into_inner().unwrap())
}
