//! Files with the seven columns.

use bytes::Bytes;

use super::column_chunks::{Leaf, RLE, RLE_DICTIONARY, constant, no_maps, plain_text};
use super::thrift::{Fields, text, zigzag};

/// A file: the leaves of the seven columns, with the map's two last.
#[derive(Clone)]
pub(super) struct File {
    rows: u64,
    leaves: [Leaf; 8],
    groups: u64,
}

impl File {
    /// A file of equal rows, without properties.
    pub(super) fn equal_rows(rows: u64) -> Self {
        let id = |id: &str| constant(rows, &plain_text(id), 1);
        Self {
            rows,
            leaves: [
                id("env-prod-7f3a91"),
                id("user"),
                id("checkout"),
                id("customer"),
                constant(rows, &1_763_630_046_000_i64.to_le_bytes(), 1),
                constant(rows, &1.5_f64.to_le_bytes(), 1),
                no_maps(rows),
                no_maps(rows),
            ],
            groups: 1,
        }
    }

    /// The same with a footer that declares this number of rows.
    pub(super) fn with_declared_rows(self, rows: u64) -> Self {
        Self { rows, ..self }
    }

    /// The same with this number of row groups, which share their pages.
    pub(super) fn with_row_groups(self, groups: u64) -> Self {
        Self { groups, ..self }
    }

    /// The same with a footer that declares one value in each column.
    pub(super) fn declared_small(mut self) -> Self {
        for leaf in &mut self.leaves {
            leaf.values = 1;
        }
        self
    }

    /// The same with another leaf at this index.
    pub(super) fn with_leaf(mut self, leaf: usize, pages: Leaf) -> Self {
        self.leaves[leaf] = pages;
        self
    }

    pub(super) fn bytes(&self) -> Bytes {
        let mut file = b"PAR1".to_vec();
        let mut chunks = Vec::new();
        for (leaf, (path, kind)) in self.leaves.iter().zip(LEAVES) {
            let start = file.len() as u64;
            file.extend(&leaf.pages);
            let path: Vec<Vec<u8>> = path.iter().copied().map(text).collect();
            let metadata = Fields::default()
                .i32(1, kind)
                .list(2, 5, &[zigzag(RLE), zigzag(RLE_DICTIONARY)])
                .list(3, 8, &path)
                .i32(4, leaf.codec)
                .i64(5, leaf.values)
                .i64(6, leaf.pages.len() as u64)
                .i64(7, leaf.pages.len() as u64)
                .i64(9, start);
            let chunk = Fields::default().i64(2, start).fields(3, metadata);
            chunks.push(chunk.finish());
        }
        let size = file.len() as u64;
        let group = Fields::default()
            .list(1, 12, &chunks)
            .i64(2, size)
            .i64(3, self.rows)
            .finish();
        let groups = vec![group; usize::try_from(self.groups).expect("a number")];
        let footer = Fields::default()
            .i32(1, 1)
            .list(2, 12, &schema())
            .i64(3, self.rows * self.groups)
            .list(4, 12, &groups)
            .finish();
        let length = u32::try_from(footer.len()).expect("a length");
        file.extend(footer);
        file.extend(length.to_le_bytes());
        file.extend(b"PAR1");
        file.into()
    }
}

const BYTE_ARRAY: i64 = 6;
const LEAVES: [(&[&str], i64); 8] = [
    (&["environmentId"], BYTE_ARRAY),
    (&["trafficTypeId"], BYTE_ARRAY),
    (&["eventTypeId"], BYTE_ARRAY),
    (&["key"], BYTE_ARRAY),
    (&["timestamp"], 2),
    (&["value"], 5),
    (&["properties", "key_value", "key"], BYTE_ARRAY),
    (&["properties", "key_value", "value"], BYTE_ARRAY),
];

fn schema() -> Vec<Vec<u8>> {
    const REQUIRED: i64 = 0;
    const OPTIONAL: i64 = 1;
    const REPEATED: i64 = 2;
    const UTF8: i64 = 0;
    const MAP: i64 = 1;
    let group = |repetition: i64, name: &str, children: i64| {
        Fields::default()
            .i32(3, repetition)
            .text(4, name)
            .i32(5, children)
    };
    let leaf = |kind: i64, repetition: i64, name: &str| {
        let leaf = Fields::default()
            .i32(1, kind)
            .i32(3, repetition)
            .text(4, name);
        if kind == BYTE_ARRAY {
            leaf.i32(6, UTF8)
        } else {
            leaf
        }
    };
    let flat = LEAVES[..6]
        .iter()
        .map(|(path, kind)| leaf(*kind, OPTIONAL, path[0]));
    std::iter::once(group(REQUIRED, "schema", 7))
        .chain(flat)
        .chain([
            group(OPTIONAL, "properties", 1).i32(6, MAP),
            group(REPEATED, "key_value", 2),
            leaf(BYTE_ARRAY, REQUIRED, "key"),
            leaf(BYTE_ARRAY, OPTIONAL, "value"),
        ])
        .map(Fields::finish)
        .collect()
}
