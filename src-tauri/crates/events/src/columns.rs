//! The seven columns of an event file.

/// One of the seven columns.
///
/// In the order of the vendor's page: the five required ones come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventColumn {
    /// `environmentId`, String, not null.
    EnvironmentId,
    /// `trafficTypeId`, String, not null.
    TrafficTypeId,
    /// `eventTypeId`, String, not null.
    EventTypeId,
    /// `key`, String, not null.
    Key,
    /// `timestamp`, Long, milliseconds since the epoch, not null.
    Timestamp,
    /// `value`, Double, may be null.
    Value,
    /// `properties`, Map of String to String, may be null.
    Properties,
}

/// The type of a column, in the vendor's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    String,
    /// A 64-bit signed integer.
    Long,
    /// A 64-bit floating-point number.
    Double,
    /// A map of String to String.
    Map,
}

impl EventColumn {
    /// All seven, in the vendor's order.
    pub const ALL: [Self; 7] = [
        Self::EnvironmentId,
        Self::TrafficTypeId,
        Self::EventTypeId,
        Self::Key,
        Self::Timestamp,
        Self::Value,
        Self::Properties,
    ];

    /// The five that may not be null.
    pub const REQUIRED: [Self; 5] = [
        Self::EnvironmentId,
        Self::TrafficTypeId,
        Self::EventTypeId,
        Self::Key,
        Self::Timestamp,
    ];

    /// The column's exact name in the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EnvironmentId => "environmentId",
            Self::TrafficTypeId => "trafficTypeId",
            Self::EventTypeId => "eventTypeId",
            Self::Key => "key",
            Self::Timestamp => "timestamp",
            Self::Value => "value",
            Self::Properties => "properties",
        }
    }

    /// The column with exactly this name. `None` if it is none of the seven.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// The column with this name, ignoring case. `None` if it is none of the
    /// seven.
    #[must_use]
    pub fn named_in_any_case(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|column| column.name().eq_ignore_ascii_case(name))
    }

    /// Index in [`EventColumn::REQUIRED`]. `None` if the column is optional.
    pub(crate) fn required_index(self) -> Option<usize> {
        Self::REQUIRED.iter().position(|column| *column == self)
    }

    /// Whether the column is required and must not be null.
    #[must_use]
    pub const fn is_required(self) -> bool {
        !matches!(self, Self::Value | Self::Properties)
    }

    /// Its type.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::EnvironmentId | Self::TrafficTypeId | Self::EventTypeId | Self::Key => {
                Kind::String
            }
            Self::Timestamp => Kind::Long,
            Self::Value => Kind::Double,
            Self::Properties => Kind::Map,
        }
    }
}

impl Kind {
    /// The type in Parquet's terms.
    #[must_use]
    pub const fn parquet_name(self) -> &'static str {
        match self {
            Self::String => "BYTE_ARRAY (String)",
            Self::Long => "INT64",
            Self::Double => "DOUBLE",
            Self::Map => "MAP<BYTE_ARRAY (String), BYTE_ARRAY (String)>",
        }
    }

    /// The type in the vendor's terms.
    #[must_use]
    pub const fn vendor_name(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Long => "Long, ms",
            Self::Double => "Double",
            Self::Map => "Map<String,String>",
        }
    }
}
