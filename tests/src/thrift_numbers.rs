//! Finds and replaces the numbers in a Thrift struct of the compact protocol.
//!
//! The parser shares no code with the one of `tallyman_events`.

use std::ops::Range;

/// The encoding of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// A signed integer.
    Integer,
    /// The length of a text or of bytes.
    Length,
    /// The number of elements of a list, which have this type.
    Count(u8),
}

/// A number in a struct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Its byte range.
    pub range: Range<usize>,
    /// Its encoding.
    pub encoding: Encoding,
    /// The field numbers and list indices that lead to it.
    pub path: Vec<i64>,
}

/// The replacement of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replacement {
    /// A value, zigzag-encoded if the number is an integer.
    Signed(i64),
    /// The 64 bits of the varint.
    Raw(u64),
}

/// Returns the numbers in the struct at the start of `bytes`, and its length in
/// bytes. `None` if it is not a complete struct.
#[must_use]
pub fn numbers(bytes: &[u8]) -> Option<(Vec<Number>, usize)> {
    let mut parser = Parser {
        bytes,
        at: 0,
        path: Vec::new(),
        found: Vec::new(),
    };
    parser.fields()?;
    Some((parser.found, parser.at))
}

/// Returns `bytes` with `number` replaced.
#[must_use]
pub fn with(bytes: &[u8], number: &Number, replacement: Replacement) -> Vec<u8> {
    let mut out = bytes[..number.range.start].to_vec();
    let value = match (replacement, number.encoding) {
        (Replacement::Signed(value), Encoding::Integer) => {
            ((value << 1) ^ (value >> 63)).cast_unsigned()
        }
        (Replacement::Signed(value), _) => value.cast_unsigned(),
        (Replacement::Raw(value), _) => value,
    };
    if let Encoding::Count(kind) = number.encoding {
        out.push(0xf0 | kind);
    }
    varint(value, &mut out);
    out.extend_from_slice(&bytes[number.range.end..]);
    out
}

fn varint(mut value: u64, out: &mut Vec<u8>) {
    loop {
        let seven = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        if value == 0 {
            out.push(seven);
            return;
        }
        out.push(seven | 0x80);
    }
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    path: Vec<i64>,
    found: Vec<Number>,
}

impl Parser<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.at = self.at.checked_add(count)?;
        (self.at <= self.bytes.len()).then_some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn integer(&mut self) -> Option<i64> {
        let zigzag = self.varint()?;
        Some((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed())
    }

    fn add(&mut self, start: usize, encoding: Encoding) {
        self.found.push(Number {
            range: start..self.at,
            encoding,
            path: self.path.clone(),
        });
    }

    fn fields(&mut self) -> Option<()> {
        let mut last = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            last = match head >> 4 {
                0 => self.integer()?,
                delta => last + i64::from(delta),
            };
            self.path.push(last);
            // The type of a boolean field is its value.
            if !matches!(head & 0x0f, 1 | 2) {
                self.value(head & 0x0f)?;
            }
            self.path.pop();
        }
    }

    fn value(&mut self, kind: u8) -> Option<()> {
        let start = self.at;
        match kind {
            1..=3 => self.skip(1),
            4..=6 => {
                self.varint()?;
                self.add(start, Encoding::Integer);
                Some(())
            }
            7 => self.skip(8),
            8 => {
                let length = self.varint()?;
                self.add(start, Encoding::Length);
                self.skip(usize::try_from(length).ok()?)
            }
            9 | 10 => {
                let head = self.byte()?;
                let size = match head >> 4 {
                    15 => i64::try_from(self.varint()?).ok()?,
                    small => i64::from(small),
                };
                self.add(start, Encoding::Count(head & 0x0f));
                for index in 0..size {
                    self.path.push(index);
                    self.value(head & 0x0f)?;
                    self.path.pop();
                }
                Some(())
            }
            12 => self.fields(),
            // Parquet has no maps.
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Field 2: -3; field 3: "ab"; field 5: a list of two integers; field 6:
    /// true; field 7: a struct with field 1: 300.
    const BYTES: [u8; 18] = [
        0x25, 0x05, 0x18, 0x02, b'a', b'b', 0x29, 0x25, 0x02, 0x04, 0x11, 0x1c, 0x15, 0xd8, 0x04,
        0x00, 0x00, 0xff,
    ];

    #[test]
    fn all_numbers_are_found() {
        let (found, length) = numbers(&BYTES).unwrap();
        assert_eq!(length, 17);
        let ranges: Vec<_> = found
            .iter()
            .map(|number| (number.range.clone(), number.encoding, &number.path[..]))
            .collect();
        assert_eq!(
            ranges,
            [
                (1..2, Encoding::Integer, &[2][..]),
                (3..4, Encoding::Length, &[3]),
                (7..8, Encoding::Count(5), &[5]),
                (8..9, Encoding::Integer, &[5, 0]),
                (9..10, Encoding::Integer, &[5, 1]),
                (13..15, Encoding::Integer, &[7, 1]),
            ]
        );
        assert_eq!(numbers(&BYTES[..16]), None);
    }

    #[test]
    fn numbers_are_replaced() {
        let (found, _) = numbers(&BYTES).unwrap();
        let integer = with(&BYTES, &found[0], Replacement::Signed(i64::MIN));
        assert_eq!(integer[1..11], [[0xff; 9].as_slice(), &[0x01]].concat());
        assert_eq!(integer[11..], BYTES[2..]);
        assert_eq!(with(&BYTES, &found[0], Replacement::Raw(u64::MAX)), integer);
        assert_eq!(
            with(&BYTES, &found[5], Replacement::Signed(150))[13..15],
            [0xac, 0x02]
        );
        let length = with(&BYTES, &found[1], Replacement::Signed(1));
        assert_eq!(length[3], 1);
        let count = with(&BYTES, &found[2], Replacement::Raw(2));
        assert_eq!(count[7..9], [0xf5, 0x02]);
        assert_eq!(numbers(&count).unwrap().0[3].path, [5, 0]);
    }
}
