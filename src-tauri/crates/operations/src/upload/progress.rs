//! Progress of an upload.

use tallyman_ledger::UploadId;

/// What an upload is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Serialize, specta::Type),
    serde(rename_all = "snake_case")
)]
pub enum UploadPhase {
    /// It sends the file, or waits to.
    Sending,
    /// It compares the object with the file.
    Verifying,
}

/// Progress of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadProgress {
    /// The upload.
    pub id: UploadId,
    /// Number of bytes sent.
    pub sent_bytes: u64,
    /// Number of parts that have arrived.
    pub parts_done: u32,
    /// Number of parts. Zero until the first progress.
    pub parts: u32,
    /// Recent speed, in bytes per second. Zero until it is measured.
    pub bytes_per_second: u64,
    /// What the upload is doing.
    pub phase: UploadPhase,
}

impl UploadProgress {
    /// Returns the number of the part being sent, from 1; of the last part if
    /// all have arrived.
    #[must_use]
    pub fn part(&self) -> u32 {
        self.parts_done.saturating_add(1).min(self.parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_being_sent_is_counted_from_one() {
        let part = |parts_done, parts| {
            let progress = UploadProgress {
                id: 1,
                sent_bytes: 0,
                parts_done,
                parts,
                bytes_per_second: 0,
                phase: UploadPhase::Sending,
            };
            progress.part()
        };
        assert_eq!(
            [part(0, 4), part(3, 4), part(4, 4), part(0, 1)],
            [1, 4, 4, 1]
        );
        assert_eq!(part(0, 0), 0, "the number of parts is not known yet");
    }
}
