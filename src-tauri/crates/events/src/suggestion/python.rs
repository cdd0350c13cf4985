//! Fixes in Python: pandas, pyarrow and Polars.

use super::action::FixAction;
use crate::columns::Kind;
use crate::writer::Writer;

pub(super) fn in_pandas(column: &str, action: FixAction, writer: Writer) -> Option<String> {
    let is_fastparquet = writer == Writer::Fastparquet;
    // fastparquet cannot write maps.
    let with_engine = |code: &str| {
        if is_fastparquet {
            format!("{code}, then `to_parquet(…, engine=\"pyarrow\")`")
        } else {
            code.to_owned()
        }
    };
    let as_map = "`.astype(pd.ArrowDtype(pa.map_(pa.string(), pa.string())))`";
    Some(match action {
        FixAction::Cast(Kind::String) | FixAction::UuidToText => "`.astype(\"string\")`".to_owned(),
        FixAction::Cast(Kind::Long) => "`.astype(\"int64\")`".to_owned(),
        FixAction::Cast(Kind::Double) => "`.astype(\"float64\")`".to_owned(),
        FixAction::Cast(Kind::Map) | FixAction::StructToMap | FixAction::PairsToMap => {
            with_engine(as_map)
        }
        FixAction::TimestampToMillis => "`.dt.as_unit(\"ms\").astype(\"int64\")`".to_owned(),
        FixAction::DateToMillis => {
            "`pd.to_datetime(…).dt.as_unit(\"ms\").astype(\"int64\")`".to_owned()
        }
        FixAction::SecondsToMillis => "`.astype(\"int64\") * 1000`".to_owned(),
        FixAction::FloatToInteger => "`.round().astype(\"Int64\")`".to_owned(),
        FixAction::FloatToText => "`.astype(\"Int64\").astype(\"string\")`".to_owned(),
        FixAction::BytesToText => "`.str.decode(\"utf-8\")`".to_owned(),
        FixAction::JsonToMap => with_engine(&format!(
            "`.map(json.loads, na_action=\"ignore\")`, then {as_map}"
        )),
        FixAction::MapEntriesToText => with_engine(as_map),
        FixAction::NestedEntriesToText => "`json.dumps(…)`".to_owned(),
        FixAction::FieldsToColumns => {
            format!("`pd.json_normalize(df[\"{column}\"])`")
        }
        FixAction::KeepPartitionColumn if is_fastparquet => return None,
        FixAction::KeepPartitionColumn => {
            format!("`.assign(environment=df[\"{column}\"])`")
        }
        FixAction::DivideBy(number) => format!("`// {number}`"),
        FixAction::CompressWithSnappy if is_fastparquet => "`compression=\"SNAPPY\"`".to_owned(),
        FixAction::CompressWithSnappy => "`compression=\"snappy\"`".to_owned(),
    })
}

pub(super) fn in_pyarrow(action: FixAction) -> Option<String> {
    let as_map = "pa.map_(pa.string(), pa.string())";
    Some(match action {
        FixAction::Cast(Kind::String) | FixAction::BytesToText => "`.cast(pa.string())`".to_owned(),
        FixAction::Cast(Kind::Long) => "`.cast(pa.int64())`".to_owned(),
        FixAction::Cast(Kind::Double) => "`.cast(pa.float64())`".to_owned(),
        FixAction::Cast(Kind::Map) | FixAction::MapEntriesToText => format!("`.cast({as_map})`"),
        FixAction::TimestampToMillis | FixAction::DateToMillis => {
            "`.cast(pa.timestamp(\"ms\"), safe=False).cast(pa.int64())`".to_owned()
        }
        FixAction::SecondsToMillis => "`pc.multiply(….cast(pa.int64()), 1000)`".to_owned(),
        FixAction::FloatToInteger => "`pc.round(…).cast(pa.int64())`".to_owned(),
        FixAction::FloatToText => "`.cast(pa.int64()).cast(pa.string())`".to_owned(),
        FixAction::UuidToText => "`str(…)`".to_owned(),
        FixAction::StructToMap | FixAction::PairsToMap => {
            format!("`pa.array(…, {as_map})`")
        }
        FixAction::JsonToMap => format!("`json.loads(…)`, then `pa.array(…, {as_map})`"),
        FixAction::NestedEntriesToText => "`json.dumps(…)`".to_owned(),
        FixAction::FieldsToColumns => "`.flatten()`".to_owned(),
        FixAction::KeepPartitionColumn => return None,
        FixAction::DivideBy(number) => format!("`pc.divide(…, {number})`"),
        FixAction::CompressWithSnappy => "`compression=\"snappy\"`".to_owned(),
    })
}

pub(super) fn in_polars(column: &str, action: FixAction) -> Option<String> {
    let map = "pl.Map(pl.String, pl.String)";
    Some(match action {
        FixAction::Cast(Kind::String) | FixAction::BytesToText | FixAction::UuidToText => {
            "`.cast(pl.String)`".to_owned()
        }
        FixAction::Cast(Kind::Long) => "`.cast(pl.Int64)`".to_owned(),
        FixAction::Cast(Kind::Double) => "`.cast(pl.Float64)`".to_owned(),
        FixAction::Cast(Kind::Map) | FixAction::PairsToMap | FixAction::MapEntriesToText => {
            format!("`.cast({map})`")
        }
        FixAction::TimestampToMillis | FixAction::DateToMillis => "`.dt.epoch(\"ms\")`".to_owned(),
        FixAction::SecondsToMillis => "`.cast(pl.Int64) * 1000`".to_owned(),
        FixAction::FloatToInteger => "`.round().cast(pl.Int64)`".to_owned(),
        FixAction::FloatToText => "`.cast(pl.Int64).cast(pl.String)`".to_owned(),
        // Polars cannot cast a struct to a map.
        FixAction::StructToMap => format!(
            "`schema_overrides={{\"{column}\": {map}}}`, or afterwards \
             `.struct.json_encode().str.json_decode({map})`"
        ),
        FixAction::JsonToMap => format!("`.str.json_decode({map})`"),
        FixAction::NestedEntriesToText => "`json.dumps(…)`".to_owned(),
        FixAction::FieldsToColumns => format!("`.unnest(\"{column}\")`"),
        FixAction::KeepPartitionColumn => return None,
        FixAction::DivideBy(number) => format!("`// {number}`"),
        FixAction::CompressWithSnappy => "`compression=\"snappy\"`".to_owned(),
    })
}
