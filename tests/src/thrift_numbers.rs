//! Every number in a Thrift struct of the compact protocol, and the struct
//! again with another in its place: for files that lie.
//!
//! This walk shares nothing with the one of `tallyman_events`.

use std::ops::Range;

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A signed integer.
    Integer,
    /// The length of a text or of bytes.
    Length,
    /// How many items a list has; they are of this kind.
    Count(u8),
}

/// A number in a struct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// The bytes that it takes.
    pub at: Range<usize>,
    /// How it is written.
    pub written: Written,
    /// The numbers of the fields, and the places in lists, that lead to it.
    pub path: Vec<i64>,
}

/// What a number may be replaced by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// The number itself, as a signed one where integers are signed.
    Signed(i64),
    /// All 64 bits of it, whatever they come to.
    Raw(u64),
}

/// The numbers in the struct that `bytes` begin with, and how long it is.
/// None where it is not a whole one.
#[must_use]
pub fn numbers(bytes: &[u8]) -> Option<(Vec<Number>, usize)> {
    let mut walk = Walk {
        bytes,
        at: 0,
        path: Vec::new(),
        found: Vec::new(),
    };
    walk.fields()?;
    Some((walk.found, walk.at))
}

/// `bytes` with `number` replaced.
#[must_use]
pub fn with(bytes: &[u8], number: &Number, lie: Lie) -> Vec<u8> {
    let mut out = bytes[..number.at.start].to_vec();
    let value = match (lie, number.written) {
        (Lie::Signed(value), Written::Integer) => ((value << 1) ^ (value >> 63)).cast_unsigned(),
        (Lie::Signed(value), _) => value.cast_unsigned(),
        (Lie::Raw(value), _) => value,
    };
    if let Written::Count(kind) = number.written {
        out.push(0xf0 | kind);
    }
    varint(value, &mut out);
    out.extend_from_slice(&bytes[number.at.end..]);
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

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    path: Vec<i64>,
    found: Vec<Number>,
}

impl Walk<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn pass(&mut self, count: usize) -> Option<()> {
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
        let folded = self.varint()?;
        Some((folded >> 1).cast_signed() ^ -(folded & 1).cast_signed())
    }

    fn note(&mut self, start: usize, written: Written) {
        self.found.push(Number {
            at: start..self.at,
            written,
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
            // A boolean field has its value in its kind.
            if !matches!(head & 0x0f, 1 | 2) {
                self.value(head & 0x0f)?;
            }
            self.path.pop();
        }
    }

    fn value(&mut self, kind: u8) -> Option<()> {
        let start = self.at;
        match kind {
            1..=3 => self.pass(1),
            4..=6 => {
                self.varint()?;
                self.note(start, Written::Integer);
                Some(())
            }
            7 => self.pass(8),
            8 => {
                let length = self.varint()?;
                self.note(start, Written::Length);
                self.pass(usize::try_from(length).ok()?)
            }
            9 | 10 => {
                let head = self.byte()?;
                let size = match head >> 4 {
                    15 => i64::try_from(self.varint()?).ok()?,
                    small => i64::from(small),
                };
                self.note(start, Written::Count(head & 0x0f));
                for place in 0..size {
                    self.path.push(place);
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
    fn every_number_is_found_where_it_is() {
        let (found, length) = numbers(&BYTES).unwrap();
        assert_eq!(length, 17);
        let told: Vec<_> = found
            .iter()
            .map(|number| (number.at.clone(), number.written, &number.path[..]))
            .collect();
        assert_eq!(
            told,
            [
                (1..2, Written::Integer, &[2][..]),
                (3..4, Written::Length, &[3]),
                (7..8, Written::Count(5), &[5]),
                (8..9, Written::Integer, &[5, 0]),
                (9..10, Written::Integer, &[5, 1]),
                (13..15, Written::Integer, &[7, 1]),
            ]
        );
        assert_eq!(numbers(&BYTES[..16]), None);
    }

    #[test]
    fn another_number_takes_its_place() {
        let (found, _) = numbers(&BYTES).unwrap();
        let integer = with(&BYTES, &found[0], Lie::Signed(i64::MIN));
        assert_eq!(integer[1..11], [[0xff; 9].as_slice(), &[0x01]].concat());
        assert_eq!(integer[11..], BYTES[2..]);
        assert_eq!(with(&BYTES, &found[0], Lie::Raw(u64::MAX)), integer);
        assert_eq!(
            with(&BYTES, &found[5], Lie::Signed(150))[13..15],
            [0xac, 0x02]
        );
        let length = with(&BYTES, &found[1], Lie::Signed(1));
        assert_eq!(length[3], 1);
        let count = with(&BYTES, &found[2], Lie::Raw(2));
        assert_eq!(count[7..9], [0xf5, 0x02]);
        assert_eq!(numbers(&count).unwrap().0[3].path, [5, 0]);
    }
}
