//! Which of several sendings of one key an entry speaks of.

use crate::Millis;
use crate::sent::Sent;

/// How far the service's clock may be off.
const SKEW: Millis = 5 * 60 * 1000;
/// No object is older than the service that stores it: 14 March 2006.
const PLAUSIBLE_FROM: Millis = 1_142_294_400_000;
/// The first moment that no entry can mean: the year 2100. The documentation's
/// own example has one in the year 2490.
const PLAUSIBLE_BELOW: Millis = 4_102_444_800_000;

/// All sendings of one key, from the oldest to the newest.
pub(crate) struct Sendings<'s>(Vec<&'s Sent>);

/// When it began, as far as is known: a sending of which only the end is known
/// began before that.
fn began(sent: &Sent) -> Option<Millis> {
    sent.begun_at.or(sent.uploaded_at)
}

impl<'s> Sendings<'s> {
    pub(crate) fn of(mut sent: Vec<&'s Sent>) -> Self {
        sent.sort_by_key(|sent| (began(sent), sent.uploaded_at, sent.id));
        Self(sent)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'s Sent> {
        self.0.iter().copied()
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The place of the sending that an entry belongs to, and whether that is
    /// a guess.
    ///
    /// It is the latest that began before the object was created, five minutes
    /// of skew allowed; and where that gives none, or the time is absurd, the
    /// newest. It depends on nothing but the entry's time, so that an entry
    /// that comes again comes to the same sending.
    pub(crate) fn of_entry(&self, created: Millis) -> (usize, bool) {
        let newest = self.0.len().saturating_sub(1);
        if newest == 0 {
            return (0, false);
        }
        if !(PLAUSIBLE_FROM..PLAUSIBLE_BELOW).contains(&created) {
            return (newest, true);
        }
        let Some(latest) = self.latest_begun(created.saturating_add(SKEW)) else {
            return (newest, true);
        };
        // Two sendings within five minutes: where the time lies inside the
        // earlier one, no skew is needed to explain it.
        match self.latest_begun(created) {
            Some(earlier)
                if self
                    .0
                    .get(earlier)
                    .and_then(|sent| sent.uploaded_at)
                    .is_some_and(|ended| created <= ended) =>
            {
                (earlier, false)
            }
            _ => (latest, false),
        }
    }

    /// The sendings that a report can mean where nothing tells which: those
    /// that had begun when it was written, or else the newest.
    pub(crate) fn of_report(&self, written: Option<Millis>) -> std::ops::Range<usize> {
        let all = 0..self.0.len();
        let Some(written) = written else { return all };
        match self.begun_by(written.saturating_add(SKEW)) {
            0 => self.0.len().saturating_sub(1)..self.0.len(),
            begun => 0..begun,
        }
    }

    fn latest_begun(&self, by: Millis) -> Option<usize> {
        let place = self.begun_by(by).checked_sub(1)?;
        // Those of which no time is known come first, and prove nothing.
        began(self.0.get(place)?).is_some().then_some(place)
    }

    fn begun_by(&self, by: Millis) -> usize {
        self.0
            .partition_point(|sent| began(sent).is_none_or(|began| began <= by))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Millis = 3_600_000;
    const DAY: Millis = 1_767_225_600_000;

    fn sending(id: u64, begun: Option<Millis>, ended: Option<Millis>) -> Sent {
        Sent {
            id,
            name: "k".to_owned(),
            rows: None,
            begun_at: begun,
            uploaded_at: ended,
        }
    }

    fn of(sent: &[Sent], created: Millis) -> (u64, bool) {
        let sendings = Sendings::of(sent.iter().collect());
        let (place, guessed) = sendings.of_entry(created);
        (sendings.0[place].id, guessed)
    }

    #[test]
    fn an_entry_belongs_to_the_latest_sending_before_it() {
        let sent = [
            sending(3, Some(DAY + 3 * HOUR), None),
            sending(1, Some(DAY + HOUR), None),
            sending(2, Some(DAY + 2 * HOUR), None),
            sending(9, None, None),
        ];
        for (created, id) in [
            (DAY + HOUR - SKEW - 1, (3, true)),
            (DAY + HOUR - SKEW, (1, false)),
            (DAY + HOUR, (1, false)),
            (DAY + 2 * HOUR - SKEW - 1, (1, false)),
            (DAY + 2 * HOUR - SKEW, (2, false)),
            (DAY + 2 * HOUR + 1, (2, false)),
            (DAY + 900 * HOUR, (3, false)),
            (16_421_989_600_123, (3, true)),
            (i64::MAX, (3, true)),
            (i64::MIN, (3, true)),
            (0, (3, true)),
        ] {
            assert_eq!(of(&sent, created), id, "{created}");
        }
    }

    #[test]
    fn one_sending_is_never_a_guess() {
        assert_eq!(of(&[sending(1, Some(DAY), None)], 0), (1, false));
        assert_eq!(of(&[sending(1, None, None)], i64::MAX), (1, false));
    }

    #[test]
    fn a_time_inside_a_sending_needs_no_skew() {
        let sent = [
            sending(1, Some(DAY), Some(DAY + 2000)),
            sending(2, Some(DAY + 30_000), Some(DAY + 32_000)),
        ];
        assert_eq!(of(&sent, DAY + 1000), (1, false));
        assert_eq!(of(&sent, DAY + 31_000), (2, false));
        assert_eq!(of(&sent, DAY + 20_000), (2, false), "by skew");
    }

    #[test]
    fn without_times_the_newest_is_guessed() {
        let sent = [sending(1, None, None), sending(2, None, None)];
        assert_eq!(of(&sent, DAY), (2, true));
        let sent = [sending(1, None, Some(DAY)), sending(2, None, None)];
        assert_eq!(of(&sent, DAY + 1), (1, false));
    }

    #[test]
    fn a_report_cannot_mean_what_began_after_it() {
        let sent = [
            sending(1, Some(DAY), None),
            sending(2, Some(DAY + HOUR), None),
        ];
        let sendings = Sendings::of(sent.iter().collect());
        assert_eq!(sendings.of_report(Some(DAY + 1)), 0..1);
        assert_eq!(sendings.of_report(Some(DAY + HOUR)), 0..2);
        assert_eq!(sendings.of_report(Some(DAY - HOUR)), 1..2);
        assert_eq!(sendings.of_report(None), 0..2);
    }
}
