//! The operators of conditions.

use std::net::IpAddr;

use super::dates;
use super::pattern::{Token, matches, matches_arn, plain};

/// How a condition treats a key with several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Set {
    Single,
    /// `ForAllValues:`
    All,
    /// `ForAnyValue:`
    Any,
}

/// What is compared, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Test {
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

/// An operator in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operator {
    pub(crate) set: Set,
    pub(crate) test: Test,
    /// Whether it holds where the test does not.
    pub(crate) negated: bool,
    /// Whether it holds where the key is absent.
    pub(crate) if_exists: bool,
}

const TESTS: [(&str, Test, bool); 29] = [
    ("stringequals", Test::StringEquals, false),
    ("stringnotequals", Test::StringEquals, true),
    (
        "stringequalsignorecase",
        Test::StringEqualsIgnoreCase,
        false,
    ),
    (
        "stringnotequalsignorecase",
        Test::StringEqualsIgnoreCase,
        true,
    ),
    ("stringlike", Test::StringLike, false),
    ("stringnotlike", Test::StringLike, true),
    ("numericequals", Test::NumericEquals, false),
    ("numericnotequals", Test::NumericEquals, true),
    ("numericlessthan", Test::NumericLessThan, false),
    ("numericlessthanequals", Test::NumericLessThanEquals, false),
    ("numericgreaterthan", Test::NumericGreaterThan, false),
    (
        "numericgreaterthanequals",
        Test::NumericGreaterThanEquals,
        false,
    ),
    ("dateequals", Test::DateEquals, false),
    ("datenotequals", Test::DateEquals, true),
    ("datelessthan", Test::DateLessThan, false),
    ("datelessthanequals", Test::DateLessThanEquals, false),
    ("dategreaterthan", Test::DateGreaterThan, false),
    ("dategreaterthanequals", Test::DateGreaterThanEquals, false),
    ("bool", Test::Bool, false),
    ("binaryequals", Test::BinaryEquals, false),
    ("ipaddress", Test::IpAddress, false),
    ("notipaddress", Test::IpAddress, true),
    ("arnequals", Test::Arn, false),
    ("arnnotequals", Test::Arn, true),
    ("arnlike", Test::Arn, false),
    ("arnnotlike", Test::Arn, true),
    ("null", Test::Null, false),
    // Written so in old documents.
    ("stringeq", Test::StringEquals, false),
    ("arneq", Test::Arn, false),
];

impl Operator {
    /// The operator of that name, in any case; none where AWS knows none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let (set, rest) = match lower.split_once(':') {
            Some(("forallvalues", rest)) => (Set::All, rest),
            Some(("foranyvalue", rest)) => (Set::Any, rest),
            Some(_) => return None,
            None => (Set::Single, lower.as_str()),
        };
        let (name, if_exists) = match rest.strip_suffix("ifexists") {
            Some(name) => (name, true),
            None => (rest, false),
        };
        let (_, test, negated) = TESTS.iter().find(|(known, ..)| *known == name)?;
        let odd_null = *test == Test::Null && (if_exists || set != Set::Single);
        (!odd_null).then_some(Self {
            set,
            test: *test,
            negated: *negated,
            if_exists,
        })
    }

    /// Whether AWS fills in policy variables in what it compares with.
    pub(super) const fn takes_variables(self) -> bool {
        matches!(
            self.test,
            Test::StringEquals
                | Test::StringEqualsIgnoreCase
                | Test::StringLike
                | Test::Arn
                | Test::Bool
        )
    }

    /// What it compares, where a value of a policy is not one of those.
    pub(crate) fn unfit(self, value: &str) -> Option<&'static str> {
        let (fits, needed) = match self.test {
            Test::NumericEquals
            | Test::NumericLessThan
            | Test::NumericLessThanEquals
            | Test::NumericGreaterThan
            | Test::NumericGreaterThanEquals => (value.parse::<f64>().is_ok(), "a number"),
            Test::DateEquals
            | Test::DateLessThan
            | Test::DateLessThanEquals
            | Test::DateGreaterThan
            | Test::DateGreaterThanEquals => (
                dates::seconds(value).is_some(),
                "a date, such as 2026-01-31T00:00:00Z",
            ),
            Test::Bool | Test::Null => (
                value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false"),
                "`true` or `false`",
            ),
            Test::IpAddress => (
                network(value).is_some(),
                "an IP address or a range, such as 203.0.113.0/24",
            ),
            _ => (true, ""),
        };
        (!fits).then_some(needed)
    }

    /// Whether a value of the request passes the test against one of a policy,
    /// negation aside.
    pub(super) fn test(self, wanted: &[Token], value: &str) -> bool {
        let text = plain(wanted);
        let numbers = || Some((value.parse::<f64>().ok()?, text.parse::<f64>().ok()?));
        let dates = || Some((dates::seconds(value)?, dates::seconds(&text)?));
        let compare = |pair: Option<(f64, f64)>, test: fn(f64, f64) -> bool| {
            pair.is_some_and(|(value, wanted)| test(value, wanted))
        };
        match self.test {
            Test::StringEquals | Test::BinaryEquals => value == text,
            Test::StringEqualsIgnoreCase => value.to_lowercase() == text.to_lowercase(),
            Test::StringLike => {
                let value: Vec<char> = value.chars().collect();
                matches(wanted, &value)
            }
            Test::NumericEquals => compare(numbers(), |a, b| a == b),
            Test::NumericLessThan => compare(numbers(), |a, b| a < b),
            Test::NumericLessThanEquals => compare(numbers(), |a, b| a <= b),
            Test::NumericGreaterThan => compare(numbers(), |a, b| a > b),
            Test::NumericGreaterThanEquals => compare(numbers(), |a, b| a >= b),
            Test::DateEquals => compare(dates(), |a, b| a == b),
            Test::DateLessThan => compare(dates(), |a, b| a < b),
            Test::DateLessThanEquals => compare(dates(), |a, b| a <= b),
            Test::DateGreaterThan => compare(dates(), |a, b| a > b),
            Test::DateGreaterThanEquals => compare(dates(), |a, b| a >= b),
            Test::Bool => value.eq_ignore_ascii_case(&text),
            Test::IpAddress => within(&text, value),
            Test::Arn => matches_arn(wanted, value),
            Test::Null => false,
        }
    }
}

/// An address and how many of its bits count.
fn network(text: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
    (bits <= most).then_some((address, bits))
}

fn within(range: &str, address: &str) -> bool {
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
