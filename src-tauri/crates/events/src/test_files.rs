//! Event files written in memory, for tests.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::SchemaDescriptor;

/// The seven columns as they should be, all of them optional.
pub(crate) const RIGHT: &str = "message events {
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

/// A time in milliseconds.
pub(crate) const NOW: i64 = 1_763_630_046_000;

/// The right schema with one line put in another's place.
pub(crate) fn right_but(column: &str, line: &str) -> String {
    let mut inside = false;
    let mut out = Vec::new();
    for original in RIGHT.lines() {
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

pub(crate) fn schema(message: &str) -> SchemaDescriptor {
    SchemaDescriptor::new(Arc::new(parse_message_type(message).unwrap()))
}

/// A row of a sample file.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) strings: [Option<Vec<u8>>; 4],
    pub(crate) timestamp: Option<i64>,
    pub(crate) value: Option<f64>,
    pub(crate) properties: Option<Vec<(&'static str, Option<&'static str>)>>,
}

/// A row without fault.
pub(crate) fn good() -> Event {
    Event {
        strings: ["env", "user", "click", "ada"].map(|text| Some(text.as_bytes().to_vec())),
        timestamp: Some(NOW),
        value: Some(1.5),
        properties: Some(vec![("plan", Some("pro"))]),
    }
}

impl Event {
    pub(crate) fn environment(mut self, id: &str) -> Self {
        self.strings[0] = Some(id.as_bytes().to_vec());
        self
    }

    pub(crate) fn at(mut self, time: i64) -> Self {
        self.timestamp = Some(time);
        self
    }

    /// With the required column of this place null.
    pub(crate) fn without(mut self, place: usize) -> Self {
        match self.strings.get_mut(place) {
            Some(text) => *text = None,
            None => self.timestamp = None,
        }
        self
    }
}

/// How a sample file is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writing {
    pub(crate) codec: Compression,
    pub(crate) version: WriterVersion,
    pub(crate) dictionary: bool,
    pub(crate) rows_a_group: usize,
    pub(crate) rows_a_page: usize,
}

impl Default for Writing {
    fn default() -> Self {
        Self {
            codec: Compression::SNAPPY,
            version: WriterVersion::PARQUET_1_0,
            dictionary: true,
            rows_a_group: 1_000,
            rows_a_page: 100,
        }
    }
}

impl Writing {
    pub(crate) fn properties(self) -> WriterPropertiesBuilder {
        WriterProperties::builder()
            .set_compression(self.codec)
            .set_writer_version(self.version)
            .set_dictionary_enabled(self.dictionary)
            .set_data_page_row_count_limit(self.rows_a_page)
            .set_write_batch_size(self.rows_a_page)
    }
}

/// Writes events under [`RIGHT`].
pub(crate) fn file(events: &[Event], writing: Writing) -> Bytes {
    let schema = Arc::new(parse_message_type(RIGHT).unwrap());
    let properties = Arc::new(writing.properties().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    for events in events.chunks(writing.rows_a_group) {
        let mut group = writer.next_row_group().unwrap();
        for place in 0..4 {
            let texts = events.iter().map(|event| event.strings[place].clone());
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

/// Writes a leaf of the map; `full` is its level where it has a value.
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
        for (place, entry) in entries.iter().enumerate() {
            repeats.push(i16::from(place > 0));
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

/// A file of any schema with no rows.
pub(crate) fn without_rows(message: &str) -> Bytes {
    let schema = Arc::new(parse_message_type(message).unwrap());
    let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    Bytes::from(writer.into_inner().unwrap())
}
