//! Writes tables of events as Parquet files with the parquet crate.

use std::sync::Arc;

use arrow_array::builder::{MapBuilder, MapFieldNames, StringBuilder};
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};

/// One event, with every column nullable.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// `environmentId`
    pub environment: Option<String>,
    /// `trafficTypeId`
    pub traffic_type: Option<String>,
    /// `eventTypeId`
    pub event_type: Option<String>,
    /// `key`
    pub key: Option<String>,
    /// `timestamp`, in any unit.
    pub timestamp: Option<i64>,
    /// `value`
    pub value: Option<f64>,
    /// `properties`
    pub properties: Option<Vec<(String, Option<String>)>>,
}

const ENVIRONMENTS: [&str; 2] = ["env-prod-1", "env-stage-1"];
const EVENT_TYPES: [&str; 5] = ["page_view", "add_to_cart", "checkout", "search", "sign_in"];
const CURRENCIES: [&str; 3] = ["EUR", "GBP", "USD"];
const COUNTRIES: [&str; 4] = ["DE", "GB", "US", "FR"];
/// 2025-11-20T09:14:06Z, in milliseconds.
const FIRST_TIMESTAMP: i64 = 1_763_630_046_000;

impl Event {
    /// Returns a valid event that depends only on `number`.
    #[must_use]
    pub fn valid(number: u32) -> Self {
        let index = usize::try_from(number).unwrap_or(0);
        let text = |text: &str| Some(text.to_owned());
        Self {
            environment: text(ENVIRONMENTS[index % 3 % 2]),
            traffic_type: text("user"),
            event_type: text(EVENT_TYPES[index * 7 % 5]),
            key: Some(format!("u_{:05x}", u64::from(number) * 7919 % 1_048_573)),
            timestamp: Some(FIRST_TIMESTAMP + i64::from(number) * 3071),
            value: (number % 4 != 1).then(|| f64::from(number * 37 % 9000) / 100.0),
            properties: (number % 6 != 4).then(|| {
                let mut entries = vec![
                    ("currency".to_owned(), text(CURRENCIES[index % 3])),
                    ("country".to_owned(), text(COUNTRIES[index % 4])),
                ];
                if number.is_multiple_of(3) {
                    entries.push(("plan".to_owned(), None));
                }
                entries
            }),
        }
    }
}

/// Returns `count` valid events.
#[must_use]
pub fn valid_events(count: u32) -> Vec<Event> {
    (0..count).map(Event::valid).collect()
}

/// Returns `count` events, some of them with errors, alone and in combination:
/// null keys, timestamps in seconds, an unlisted environment.
#[must_use]
pub fn dirty_events(count: u32) -> Vec<Event> {
    (0..count)
        .map(|number| {
            let mut event = Event::valid(number);
            if number % 97 == 40 {
                event.key = None;
            }
            if number % 53 == 17 || number % 97 == 40 && number % 2 == 0 {
                event.timestamp = event.timestamp.map(|time| time / 1000);
            }
            if number % 131 == 99 {
                event.environment = Some("env-qa-legacy".to_owned());
            }
            event
        })
        .collect()
}

/// Returns the events as one batch of seven columns.
///
/// # Errors
/// Never fails for events, but the constructors of Arrow return a result.
pub fn batch(events: &[Event]) -> Result<RecordBatch, ArrowError> {
    let names = MapFieldNames {
        entry: "key_value".to_owned(),
        key: "key".to_owned(),
        value: "value".to_owned(),
    };
    let mut properties = MapBuilder::new(Some(names), StringBuilder::new(), StringBuilder::new());
    for event in events {
        for (key, value) in event.properties.iter().flatten() {
            properties.keys().append_value(key);
            properties.values().append_option(value.as_deref());
        }
        properties.append(event.properties.is_some())?;
    }
    let text = |pick: fn(&Event) -> Option<&str>| -> ArrayRef {
        Arc::new(events.iter().map(pick).collect::<StringArray>())
    };
    let columns: [(&str, ArrayRef); 7] = [
        ("environmentId", text(|event| event.environment.as_deref())),
        ("trafficTypeId", text(|event| event.traffic_type.as_deref())),
        ("eventTypeId", text(|event| event.event_type.as_deref())),
        ("key", text(|event| event.key.as_deref())),
        (
            "timestamp",
            Arc::new(
                events
                    .iter()
                    .map(|event| event.timestamp)
                    .collect::<Int64Array>(),
            ),
        ),
        (
            "value",
            Arc::new(
                events
                    .iter()
                    .map(|event| event.value)
                    .collect::<Float64Array>(),
            ),
        ),
        ("properties", Arc::new(properties.finish())),
    ];
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, column)| Field::new(*name, column.data_type().clone(), true))
        .collect();
    RecordBatch::try_new(
        Arc::new(Schema::new(fields)),
        columns.into_iter().map(|(_, column)| column).collect(),
    )
}

/// Returns the default writer properties of test files.
#[must_use]
pub fn snappy() -> WriterPropertiesBuilder {
    WriterProperties::builder().set_compression(Compression::SNAPPY)
}

/// Returns a Parquet file with these batches.
///
/// # Errors
/// Fails if the batches have different schemas.
pub fn write(
    batches: &[RecordBatch],
    properties: WriterPropertiesBuilder,
) -> Result<Vec<u8>, ParquetError> {
    let schema = batches
        .first()
        .map_or_else(|| Arc::new(Schema::empty()), RecordBatch::schema);
    let mut file = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut file, schema, Some(properties.build()))?;
    for batch in batches {
        writer.write(batch)?;
    }
    writer.close()?;
    Ok(file)
}

/// Returns a Parquet file with these events.
///
/// # Errors
/// Fails like [`write()`].
pub fn file_of(events: &[Event]) -> Result<Vec<u8>, ParquetError> {
    write(&[batch(events)?], snappy())
}

/// Returns a file as pandas writes it without a schema: `properties` is a
/// struct, `timestamp` is a timestamp, and `value` is a 32-bit float.
///
/// # Errors
/// Fails like [`write()`].
pub fn pandas_like_file(events: &[Event]) -> Result<Vec<u8>, ParquetError> {
    use arrow_array::{Float32Array, StructArray, TimestampNanosecondArray};

    let valid = batch(events)?;
    let property = |index: usize| -> ArrayRef {
        Arc::new(
            events
                .iter()
                .map(|event| {
                    event
                        .properties
                        .as_ref()
                        .and_then(|all| all.get(index)?.1.as_deref())
                })
                .collect::<StringArray>(),
        )
    };
    let member = |name| Arc::new(Field::new(name, DataType::Utf8, true));
    let properties = StructArray::from(vec![
        (member("country"), property(1)),
        (member("currency"), property(0)),
    ]);
    let times: TimestampNanosecondArray = events
        .iter()
        .map(|event| event.timestamp.map(|time| time * 1_000_000))
        .collect();
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the file has values of lower precision"
    )]
    let values: Float32Array = events
        .iter()
        .map(|event| event.value.map(|value| value as f32))
        .collect();

    let replaced: [(usize, ArrayRef); 3] = [
        (4, Arc::new(times)),
        (5, Arc::new(values)),
        (6, Arc::new(properties)),
    ];
    let mut columns = valid.columns().to_vec();
    let mut fields: Vec<Field> = valid
        .schema()
        .fields()
        .iter()
        .map(|field| field.as_ref().clone())
        .collect();
    for (index, column) in replaced {
        fields[index] = Field::new(fields[index].name(), column.data_type().clone(), true);
        columns[index] = column;
    }
    write(
        &[RecordBatch::try_new(
            Arc::new(Schema::new(fields)),
            columns,
        )?],
        snappy(),
    )
}
