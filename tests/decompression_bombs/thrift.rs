//! Values in Thrift's compact protocol.

/// A struct in Thrift's compact protocol.
#[derive(Default)]
pub(super) struct Fields {
    bytes: Vec<u8>,
    last: u8,
}

impl Fields {
    fn field(&mut self, id: u8, kind: u8) {
        self.bytes.push((id - self.last) << 4 | kind);
        self.last = id;
    }

    pub(super) fn i32(mut self, id: u8, value: i64) -> Self {
        self.field(id, 5);
        self.bytes.extend(zigzag(value));
        self
    }

    pub(super) fn i64(mut self, id: u8, value: u64) -> Self {
        self.field(id, 6);
        self.bytes
            .extend(zigzag(i64::try_from(value).expect("a number")));
        self
    }

    pub(super) fn text(mut self, id: u8, value: &str) -> Self {
        self.field(id, 8);
        self.bytes.extend(text(value));
        self
    }

    pub(super) fn fields(mut self, id: u8, value: Self) -> Self {
        self.field(id, 12);
        self.bytes.extend(value.finish());
        self
    }

    /// A list whose items are encoded already.
    pub(super) fn list(mut self, id: u8, kind: u8, items: &[Vec<u8>]) -> Self {
        self.field(id, 9);
        match u8::try_from(items.len()) {
            Ok(few) if few < 15 => self.bytes.push(few << 4 | kind),
            _ => {
                self.bytes.push(0xf0 | kind);
                self.bytes.extend(varint(items.len() as u64));
            }
        }
        self.bytes.extend(items.concat());
        self
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

pub(super) fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (value & 0x7f).to_le_bytes()[0];
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

pub(super) fn zigzag(value: i64) -> Vec<u8> {
    varint(((value << 1) ^ (value >> 63)).cast_unsigned())
}

pub(super) fn text(value: &str) -> Vec<u8> {
    [varint(value.len() as u64), value.as_bytes().to_vec()].concat()
}
