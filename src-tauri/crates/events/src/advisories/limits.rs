//! Limits beyond which there is an advisory.

/// Maximum number of properties of an event.
pub(crate) const MAX_PROPERTIES: usize = 300;

/// Maximum size of the keys and values of an event's properties, in bytes.
pub(crate) const MAX_PROPERTY_BYTES: u64 = 32_768;

/// Maximum length of a key, in characters.
pub(crate) const MAX_KEY_CHARS: usize = 250;

/// Maximum length of an event type, in bytes. The vendor's pattern is ASCII.
pub(crate) const MAX_EVENT_TYPE_BYTES: usize = 80;

/// Maximum time between now and a timestamp in the future, in milliseconds.
pub(crate) const MAX_FUTURE_MS: i64 = 86_400_000;
