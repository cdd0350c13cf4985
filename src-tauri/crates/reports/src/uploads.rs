//! Assigns entries to one of several uploads of the same key.

use std::ops::Range;

use crate::millis::Millis;
use crate::upload_record::UploadRecord;

/// Tolerance for the service's clock.
const MAX_CLOCK_SKEW: Millis = 5 * 60 * 1000;
/// Plausible creation times start at the launch of S3, 14 March 2006, and end
/// before the year 2100. The documentation's own example has one in the year 2490.
const PLAUSIBLE_TIMES: Range<Millis> = 1_142_294_400_000..4_102_444_800_000;

/// All uploads of one key, from the oldest to the newest.
pub(crate) struct KeyUploads<'s>(Vec<&'s UploadRecord>);

/// Returns the latest time at which the upload can have started: its end if its
/// start is unknown. `None` if both are unknown.
fn started_by(upload: &UploadRecord) -> Option<Millis> {
    upload.started_at.or(upload.uploaded_at)
}

impl<'s> KeyUploads<'s> {
    pub(crate) fn new(mut uploads: Vec<&'s UploadRecord>) -> Self {
        uploads.sort_by_key(|upload| (started_by(upload), upload.uploaded_at, upload.id));
        Self(uploads)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'s UploadRecord> {
        self.0.iter().copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the index of the upload that an entry belongs to, and whether that
    /// is a guess.
    ///
    /// The entry belongs to the latest upload that started before the object was
    /// created, within the clock skew. The newest upload is the guess if no
    /// upload started before, or if the time is implausible. The result depends
    /// on the entry's time only, so that a repeated entry gets the same upload.
    pub(crate) fn index_for_entry(&self, created: Millis) -> (usize, bool) {
        let newest = self.0.len().saturating_sub(1);
        if newest == 0 {
            return (0, false);
        }
        if !PLAUSIBLE_TIMES.contains(&created) {
            return (newest, true);
        }
        let Some(latest) = self.latest_started_by(created.saturating_add(MAX_CLOCK_SKEW)) else {
            return (newest, true);
        };
        // Of two uploads within the clock skew, the earlier one counts if the
        // time lies within it: that needs no skew.
        match self.latest_started_by(created) {
            Some(earlier)
                if self
                    .0
                    .get(earlier)
                    .and_then(|upload| upload.uploaded_at)
                    .is_some_and(|ended| created <= ended) =>
            {
                (earlier, false)
            }
            _ => (latest, false),
        }
    }

    /// Returns the indexes of the uploads that a report can refer to if no entry
    /// says which: those that had started when it was written, or the newest.
    pub(crate) fn indexes_for_report(&self, written: Option<Millis>) -> Range<usize> {
        let all = 0..self.0.len();
        let Some(written) = written else { return all };
        match self.count_started_by(written.saturating_add(MAX_CLOCK_SKEW)) {
            0 => self.0.len().saturating_sub(1)..self.0.len(),
            started => 0..started,
        }
    }

    fn latest_started_by(&self, time: Millis) -> Option<usize> {
        let index = self.count_started_by(time).checked_sub(1)?;
        // Uploads of unknown time are first, and are no evidence.
        started_by(self.0.get(index)?).is_some().then_some(index)
    }

    fn count_started_by(&self, time: Millis) -> usize {
        self.0
            .partition_point(|upload| started_by(upload).is_none_or(|started| started <= time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Millis = 3_600_000;
    const DAY: Millis = 1_767_225_600_000;

    fn upload(id: u64, started: Option<Millis>, ended: Option<Millis>) -> UploadRecord {
        UploadRecord {
            id,
            name: "k".to_owned(),
            rows: None,
            started_at: started,
            uploaded_at: ended,
        }
    }

    fn assigned(uploads: &[UploadRecord], created: Millis) -> (u64, bool) {
        let uploads = KeyUploads::new(uploads.iter().collect());
        let (index, guessed) = uploads.index_for_entry(created);
        (uploads.0[index].id, guessed)
    }

    #[test]
    fn an_entry_belongs_to_the_latest_upload_before_it() {
        let records = [
            upload(3, Some(DAY + 3 * HOUR), None),
            upload(1, Some(DAY + HOUR), None),
            upload(2, Some(DAY + 2 * HOUR), None),
            upload(9, None, None),
        ];
        for (created, id) in [
            (DAY + HOUR - MAX_CLOCK_SKEW - 1, (3, true)),
            (DAY + HOUR - MAX_CLOCK_SKEW, (1, false)),
            (DAY + HOUR, (1, false)),
            (DAY + 2 * HOUR - MAX_CLOCK_SKEW - 1, (1, false)),
            (DAY + 2 * HOUR - MAX_CLOCK_SKEW, (2, false)),
            (DAY + 2 * HOUR + 1, (2, false)),
            (DAY + 900 * HOUR, (3, false)),
            (16_421_989_600_123, (3, true)),
            (i64::MAX, (3, true)),
            (i64::MIN, (3, true)),
            (0, (3, true)),
        ] {
            assert_eq!(assigned(&records, created), id, "{created}");
        }
    }

    #[test]
    fn a_single_upload_is_never_a_guess() {
        assert_eq!(assigned(&[upload(1, Some(DAY), None)], 0), (1, false));
        assert_eq!(assigned(&[upload(1, None, None)], i64::MAX), (1, false));
    }

    #[test]
    fn a_time_within_an_upload_needs_no_skew() {
        let records = [
            upload(1, Some(DAY), Some(DAY + 2000)),
            upload(2, Some(DAY + 30_000), Some(DAY + 32_000)),
        ];
        assert_eq!(assigned(&records, DAY + 1000), (1, false));
        assert_eq!(assigned(&records, DAY + 31_000), (2, false));
        assert_eq!(
            assigned(&records, DAY + 20_000),
            (2, false),
            "within the skew"
        );
    }

    #[test]
    fn without_times_the_newest_upload_is_guessed() {
        let records = [upload(1, None, None), upload(2, None, None)];
        assert_eq!(assigned(&records, DAY), (2, true));
        let records = [upload(1, None, Some(DAY)), upload(2, None, None)];
        assert_eq!(assigned(&records, DAY + 1), (1, false));
    }

    #[test]
    fn a_report_cannot_refer_to_a_later_upload() {
        let records = [
            upload(1, Some(DAY), None),
            upload(2, Some(DAY + HOUR), None),
        ];
        let uploads = KeyUploads::new(records.iter().collect());
        assert_eq!(uploads.indexes_for_report(Some(DAY + 1)), 0..1);
        assert_eq!(uploads.indexes_for_report(Some(DAY + HOUR)), 0..2);
        assert_eq!(uploads.indexes_for_report(Some(DAY - HOUR)), 1..2);
        assert_eq!(uploads.indexes_for_report(None), 0..2);
    }
}
