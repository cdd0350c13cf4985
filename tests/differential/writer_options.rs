//! Random options for writing a file.

use std::sync::Arc;

use parquet::basic::{BrotliLevel, Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use crate::rng::Rng;
use crate::table::{Entry, Row};

/// The options for writing a file.
#[derive(Debug, Clone)]
pub(crate) struct WriterOptions {
    /// Which of the five required columns are not nullable.
    pub(crate) required: [bool; 5],
    pub(crate) has_value: bool,
    pub(crate) has_properties: bool,
    pub(crate) nullable_map: bool,
    pub(crate) nullable_keys: bool,
    pub(crate) nullable_values: bool,
    /// Whether the rows have too many values for a dictionary.
    pub(crate) many_values: bool,
    pub(crate) false_statistics: bool,
    /// Annotation of the map, and names of its group and of its leaves.
    map: (&'static str, &'static str, &'static str, &'static str),
    /// Indices of the columns in the order of the file.
    order: Vec<usize>,
    codec: Compression,
    version: WriterVersion,
    dictionary: bool,
    dictionary_bytes: usize,
    encodings: [Option<Encoding>; 7],
    statistics: EnabledStatistics,
    rows_per_group: usize,
    rows_per_page: usize,
    page_bytes: usize,
    batch: usize,
}

const NAMES: [&str; 7] = [
    "environmentId",
    "trafficTypeId",
    "eventTypeId",
    "key",
    "timestamp",
    "value",
    "properties",
];

/// Index of an extra column.
const EXTRA: usize = 7;

impl WriterOptions {
    pub(crate) fn random(rng: &mut Rng) -> Self {
        let mut order: Vec<usize> = (0..7).collect();
        if rng.one_in(3) {
            for index in (1..7).rev() {
                order.swap(index, rng.below(index + 1));
            }
        }
        if rng.one_in(6) {
            order.insert(rng.below(order.len()), EXTRA);
        }
        let has_value = !rng.one_in(8);
        let has_properties = !rng.one_in(8);
        order.retain(|column| match column {
            5 => has_value,
            6 => has_properties,
            _ => true,
        });
        let text = [
            None,
            None,
            Some(Encoding::PLAIN),
            Some(Encoding::DELTA_LENGTH_BYTE_ARRAY),
            Some(Encoding::DELTA_BYTE_ARRAY),
        ];
        let long = [
            None,
            None,
            Some(Encoding::PLAIN),
            Some(Encoding::DELTA_BINARY_PACKED),
            Some(Encoding::BYTE_STREAM_SPLIT),
        ];
        let double = [
            None,
            None,
            Some(Encoding::PLAIN),
            Some(Encoding::BYTE_STREAM_SPLIT),
        ];
        let encodings = std::array::from_fn(|column| match column {
            4 => rng.choose(&long),
            5 => rng.choose(&double),
            _ => rng.choose(&text),
        });
        Self {
            required: std::array::from_fn(|_| rng.one_in(4)),
            has_value,
            has_properties,
            nullable_map: !rng.one_in(4),
            nullable_keys: rng.one_in(3),
            nullable_values: !rng.one_in(4),
            many_values: rng.one_in(3),
            false_statistics: rng.one_in(6),
            map: rng.choose(&[
                ("MAP", "key_value", "key", "value"),
                ("MAP", "entries", "keys", "values"),
                ("MAP", "map", "k", "v"),
                ("MAP_KEY_VALUE", "map", "key", "value"),
            ]),
            order,
            codec: rng.choose(&[
                Compression::UNCOMPRESSED,
                Compression::SNAPPY,
                Compression::SNAPPY,
                Compression::GZIP(GzipLevel::default()),
                Compression::ZSTD(ZstdLevel::default()),
                Compression::BROTLI(BrotliLevel::try_new(1).unwrap()),
                Compression::LZ4,
                Compression::LZ4_RAW,
            ]),
            version: rng.choose(&[WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0]),
            dictionary: !rng.one_in(3),
            dictionary_bytes: rng.choose(&[1 << 20, 1 << 20, 64, 600]),
            encodings,
            statistics: rng.choose(&[
                EnabledStatistics::None,
                EnabledStatistics::Chunk,
                EnabledStatistics::Page,
            ]),
            rows_per_group: rng.choose(&[1, 7, 64, 100, 1_000, 10_000]),
            rows_per_page: rng.choose(&[1, 3, 10, 64, 1_000, 20_000]),
            page_bytes: rng.choose(&[1 << 20, 1 << 20, 100, 2_000]),
            batch: rng.choose(&[1, 5, 64, 1_024]),
        }
    }

    /// Maximum number of rows to write with these options. A thousand row
    /// groups or pages of one row test no more than a hundred, and would take
    /// most of the time of a run.
    pub(crate) fn max_rows(&self) -> usize {
        (60 * self.rows_per_group).min(120 * self.rows_per_page)
    }

    fn schema(&self) -> String {
        let optional = |required: bool| if required { "required" } else { "optional" };
        let (annotation, entries, key, value) = self.map;
        let lines: Vec<String> = self
            .order
            .iter()
            .map(|column| match column {
                0..=3 => format!(
                    "{} binary {} (STRING);",
                    optional(self.required[*column]),
                    NAMES[*column]
                ),
                4 => format!("{} int64 timestamp;", optional(self.required[4])),
                5 => "optional double value;".to_owned(),
                6 => format!(
                    "{} group properties ({annotation}) {{ repeated group {entries} {{ \
                     {} binary {key} (STRING); {} binary {value} (STRING); }} }}",
                    optional(!self.nullable_map),
                    optional(!self.nullable_keys),
                    optional(!self.nullable_values),
                ),
                _ => "optional int64 extra;".to_owned(),
            })
            .collect();
        format!("message events {{ {} }}", lines.join(" "))
    }

    /// Writes the rows to a file.
    pub(crate) fn write(&self, rows: &[Row], rng: &mut Rng) -> Vec<u8> {
        let schema = Arc::new(parse_message_type(&self.schema()).expect("a schema"));
        let mut properties = WriterProperties::builder()
            .set_compression(self.codec)
            .set_writer_version(self.version)
            .set_dictionary_enabled(self.dictionary)
            .set_dictionary_page_size_limit(self.dictionary_bytes)
            .set_statistics_enabled(self.statistics)
            .set_data_page_row_count_limit(self.rows_per_page)
            .set_data_page_size_limit(self.page_bytes)
            .set_write_batch_size(self.batch);
        let (_, entries, key, value) = self.map;
        for (column, encoding) in self.encodings.iter().enumerate() {
            let Some(encoding) = encoding else { continue };
            let paths = match column {
                6 => vec![
                    vec![NAMES[6].to_owned(), entries.to_owned(), key.to_owned()],
                    vec![NAMES[6].to_owned(), entries.to_owned(), value.to_owned()],
                ],
                _ => vec![vec![NAMES[column].to_owned()]],
            };
            for path in paths.into_iter().map(ColumnPath::new) {
                properties = properties
                    .set_column_encoding(path.clone(), *encoding)
                    .set_column_dictionary_enabled(path, self.dictionary && rng.one_in(3));
            }
        }
        let properties = Arc::new(properties.build());
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).expect("a file");
        for rows in rows.chunks(self.rows_per_group) {
            let mut group = writer.next_row_group().expect("a row group");
            for column in &self.order {
                self.write_column(*column, rows, &mut group);
            }
            group.close().expect("a row group");
        }
        writer.into_inner().expect("a file")
    }

    fn write_column(
        &self,
        column: usize,
        rows: &[Row],
        group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    ) {
        match column {
            0..=3 => {
                let cells = rows
                    .iter()
                    .map(|row| row.texts[column].as_deref().map(ByteArray::from));
                let false_value = ByteArray::from("env-prod");
                self.flat::<ByteArrayType>(group, cells, self.required[column], &false_value);
            }
            4 => {
                let cells = rows.iter().map(|row| row.timestamp);
                self.flat::<Int64Type>(group, cells, self.required[4], &crate::table::NOW);
            }
            5 => self.flat::<DoubleType>(group, rows.iter().map(|row| row.value), false, &1.0),
            6 => {
                self.leaf(group, rows, self.nullable_keys, |(key, _)| key.as_deref());
                self.leaf(group, rows, self.nullable_values, |(_, value)| {
                    value.as_deref()
                });
            }
            _ => {
                let cells = rows.iter().map(|row| row.timestamp);
                self.flat::<Int64Type>(group, cells, false, &0);
            }
        }
    }

    fn flat<T: DataType>(
        &self,
        group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
        cells: impl Iterator<Item = Option<T::T>>,
        required: bool,
        false_value: &T::T,
    ) {
        let cells: Vec<Option<T::T>> = cells.collect();
        let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
        let values: Vec<T::T> = cells.into_iter().flatten().collect();
        let levels = (!required).then_some(&levels[..]);
        let mut writer = group.next_column().unwrap().unwrap();
        let column = writer.typed::<T>();
        if self.false_statistics {
            column
                .write_batch_with_statistics(
                    &values,
                    levels,
                    None,
                    Some(false_value),
                    Some(false_value),
                    None,
                )
                .unwrap();
        } else {
            column.write_batch(&values, levels, None).unwrap();
        }
        writer.close().unwrap();
    }

    /// Writes a leaf of the map.
    fn leaf(
        &self,
        group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
        rows: &[Row],
        nullable: bool,
        pick: impl Fn(&Entry) -> Option<&str>,
    ) {
        let empty = i16::from(self.nullable_map);
        let entry = empty + 1;
        let (mut values, mut levels, mut repeats) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            let entries = row.properties.as_deref();
            if entries.is_none_or(<[Entry]>::is_empty) {
                levels.push(if entries.is_some() { empty } else { 0 });
                repeats.push(0);
                continue;
            }
            for (index, one) in entries.into_iter().flatten().enumerate() {
                repeats.push(i16::from(index > 0));
                match pick(one) {
                    Some(text) => {
                        levels.push(entry + i16::from(nullable));
                        values.push(ByteArray::from(text));
                    }
                    None => levels.push(entry),
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
}
