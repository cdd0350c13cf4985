//! Decodes the levels of a page in blocks.

use crate::pages::error::PageError;
use crate::pages::levels::{to_lsb_first, width_of};
use crate::pages::rle_cursor::{RleBatch, RleCursor};

/// Number of levels, or of dictionary indices, that are decoded at once.
pub(super) const BLOCK: usize = 2_048;

/// Decodes the levels of the current page in blocks.
pub(super) struct LevelBlocks {
    bytes: Vec<u8>,
    cursor: RleCursor,
    /// The levels that were decoded last.
    pub(super) block: Vec<u8>,
}

impl LevelBlocks {
    /// No levels.
    pub(super) fn none() -> Result<Self, PageError> {
        Ok(Self {
            bytes: Vec::new(),
            cursor: RleCursor::new(&[], 0, 0, 0)?,
            block: Vec::with_capacity(BLOCK),
        })
    }

    /// Starts on the `count` levels of a page.
    pub(super) fn begin(
        &mut self,
        levels: &[u8],
        highest: i16,
        count: usize,
        msb_first: bool,
    ) -> Result<(), PageError> {
        let width = width_of(highest);
        let limit = u32::from(highest.unsigned_abs()) + 1;
        self.block.clear();
        self.bytes.clear();
        self.cursor = if msb_first {
            self.bytes = to_lsb_first(levels, width, count)?;
            RleCursor::packed(&self.bytes, width, count, limit)?
        } else {
            self.bytes.extend_from_slice(levels);
            RleCursor::new(&self.bytes, width, count, limit)?
        };
        Ok(())
    }

    /// Decodes the next `count` levels.
    pub(super) fn read(&mut self, count: usize) -> Result<(), PageError> {
        let block = &mut self.block;
        block.clear();
        // The cursor's errors speak of dictionary indices.
        self.cursor
            .take(&self.bytes, count, |taken| {
                match taken {
                    RleBatch::Run(level, count) => {
                        block.resize(block.len() + count, u8::try_from(level).unwrap_or(u8::MAX));
                    }
                    RleBatch::Each(levels) => block.extend(
                        levels
                            .iter()
                            .map(|level| u8::try_from(*level).unwrap_or(u8::MAX)),
                    ),
                }
                Ok(())
            })
            .map_err(|_| PageError::InvalidLevels)
    }
}
