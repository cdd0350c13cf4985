//! Condition operators.

use std::net::IpAddr;

use super::dates;
use super::pattern::{Token, matches, matches_arn, plain};

/// Set operator: how a key with several values is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetOperator {
    Single,
    /// `ForAllValues:`
    All,
    /// `ForAnyValue:`
    Any,
}

/// What is compared, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    NumericEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    Arn,
    Null,
}

/// A parsed operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operator {
    pub(crate) set: SetOperator,
    pub(crate) comparison: Comparison,
    /// Whether the result of the comparison is negated.
    pub(crate) negated: bool,
    /// Whether the condition holds if the key is absent.
    pub(crate) if_exists: bool,
}

const OPERATORS: [(&str, Comparison, bool); 29] = [
    ("stringequals", Comparison::StringEquals, false),
    ("stringnotequals", Comparison::StringEquals, true),
    (
        "stringequalsignorecase",
        Comparison::StringEqualsIgnoreCase,
        false,
    ),
    (
        "stringnotequalsignorecase",
        Comparison::StringEqualsIgnoreCase,
        true,
    ),
    ("stringlike", Comparison::StringLike, false),
    ("stringnotlike", Comparison::StringLike, true),
    ("numericequals", Comparison::NumericEquals, false),
    ("numericnotequals", Comparison::NumericEquals, true),
    ("numericlessthan", Comparison::NumericLessThan, false),
    (
        "numericlessthanequals",
        Comparison::NumericLessThanEquals,
        false,
    ),
    ("numericgreaterthan", Comparison::NumericGreaterThan, false),
    (
        "numericgreaterthanequals",
        Comparison::NumericGreaterThanEquals,
        false,
    ),
    ("dateequals", Comparison::DateEquals, false),
    ("datenotequals", Comparison::DateEquals, true),
    ("datelessthan", Comparison::DateLessThan, false),
    ("datelessthanequals", Comparison::DateLessThanEquals, false),
    ("dategreaterthan", Comparison::DateGreaterThan, false),
    (
        "dategreaterthanequals",
        Comparison::DateGreaterThanEquals,
        false,
    ),
    ("bool", Comparison::Bool, false),
    ("binaryequals", Comparison::BinaryEquals, false),
    ("ipaddress", Comparison::IpAddress, false),
    ("notipaddress", Comparison::IpAddress, true),
    ("arnequals", Comparison::Arn, false),
    ("arnnotequals", Comparison::Arn, true),
    ("arnlike", Comparison::Arn, false),
    ("arnnotlike", Comparison::Arn, true),
    ("null", Comparison::Null, false),
    // Spelling in old documents.
    ("stringeq", Comparison::StringEquals, false),
    ("arneq", Comparison::Arn, false),
];

impl Operator {
    /// Parses an operator, ignoring case. `None` if AWS has no such operator.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let (set, rest) = match lower.split_once(':') {
            Some(("forallvalues", rest)) => (SetOperator::All, rest),
            Some(("foranyvalue", rest)) => (SetOperator::Any, rest),
            Some(_) => return None,
            None => (SetOperator::Single, lower.as_str()),
        };
        let (name, if_exists) = match rest.strip_suffix("ifexists") {
            Some(name) => (name, true),
            None => (rest, false),
        };
        let (_, test, negated) = OPERATORS.iter().find(|(known, ..)| *known == name)?;
        let odd_null = *test == Comparison::Null && (if_exists || set != SetOperator::Single);
        (!odd_null).then_some(Self {
            set,
            comparison: *test,
            negated: *negated,
            if_exists,
        })
    }

    /// Whether AWS expands policy variables in the values of this operator.
    pub(super) const fn takes_variables(self) -> bool {
        matches!(
            self.comparison,
            Comparison::StringEquals
                | Comparison::StringEqualsIgnoreCase
                | Comparison::StringLike
                | Comparison::Arn
                | Comparison::Bool
        )
    }

    /// Returns the type that the operator compares, if a value of a policy does
    /// not have that type.
    pub(crate) fn type_mismatch(self, value: &str) -> Option<&'static str> {
        let (fits, needed) = match self.comparison {
            Comparison::NumericEquals
            | Comparison::NumericLessThan
            | Comparison::NumericLessThanEquals
            | Comparison::NumericGreaterThan
            | Comparison::NumericGreaterThanEquals => (value.parse::<f64>().is_ok(), "a number"),
            Comparison::DateEquals
            | Comparison::DateLessThan
            | Comparison::DateLessThanEquals
            | Comparison::DateGreaterThan
            | Comparison::DateGreaterThanEquals => (
                dates::seconds(value).is_some(),
                "a date, such as 2026-01-31T00:00:00Z",
            ),
            Comparison::Bool | Comparison::Null => (
                value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false"),
                "`true` or `false`",
            ),
            Comparison::IpAddress => (
                network(value).is_some(),
                "an IP address or a range, such as 203.0.113.0/24",
            ),
            _ => (true, ""),
        };
        (!fits).then_some(needed)
    }

    /// Whether a value of the request passes the comparison with a value of a
    /// policy. Ignores negation.
    pub(super) fn test(self, wanted: &[Token], value: &str) -> bool {
        let text = plain(wanted);
        let numbers = || Some((value.parse::<f64>().ok()?, text.parse::<f64>().ok()?));
        let dates = || Some((dates::seconds(value)?, dates::seconds(&text)?));
        let compare = |pair: Option<(f64, f64)>, test: fn(f64, f64) -> bool| {
            pair.is_some_and(|(value, wanted)| test(value, wanted))
        };
        match self.comparison {
            Comparison::StringEquals | Comparison::BinaryEquals => value == text,
            Comparison::StringEqualsIgnoreCase => value.to_lowercase() == text.to_lowercase(),
            Comparison::StringLike => {
                let value: Vec<char> = value.chars().collect();
                matches(wanted, &value)
            }
            Comparison::NumericEquals => compare(numbers(), |a, b| a == b),
            Comparison::NumericLessThan => compare(numbers(), |a, b| a < b),
            Comparison::NumericLessThanEquals => compare(numbers(), |a, b| a <= b),
            Comparison::NumericGreaterThan => compare(numbers(), |a, b| a > b),
            Comparison::NumericGreaterThanEquals => compare(numbers(), |a, b| a >= b),
            Comparison::DateEquals => compare(dates(), |a, b| a == b),
            Comparison::DateLessThan => compare(dates(), |a, b| a < b),
            Comparison::DateLessThanEquals => compare(dates(), |a, b| a <= b),
            Comparison::DateGreaterThan => compare(dates(), |a, b| a > b),
            Comparison::DateGreaterThanEquals => compare(dates(), |a, b| a >= b),
            Comparison::Bool => value.eq_ignore_ascii_case(&text),
            Comparison::IpAddress => within(&text, value),
            Comparison::Arn => matches_arn(wanted, value),
            Comparison::Null => false,
        }
    }
}

/// Parses an address or a range: an address and the length of its prefix in bits. `None`
/// if the text is neither.
pub(crate) fn network(text: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
    (bits <= most).then_some((address, bits))
}

/// Whether an address is in a range.
pub(crate) fn within(range: &str, address: &str) -> bool {
    let (Some((base, bits)), Ok(address)) = (network(range), address.parse::<IpAddr>()) else {
        return false;
    };
    match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) => {
            let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
            base.to_bits() & mask == address.to_bits() & mask
        }
        (IpAddr::V6(base), IpAddr::V6(address)) => {
            let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
            base.to_bits() & mask == address.to_bits() & mask
        }
        _ => false,
    }
}
