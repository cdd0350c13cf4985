//! The old text against the new one. Since the new one is the old one with
//! insertions, nothing has to be searched for.

use serde::Serialize;

/// A line of a diff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiffLine {
    /// Whether it stays, goes or comes.
    pub change: DiffChange,
    /// Its number in the old text, from one; none where it comes.
    pub before: Option<usize>,
    /// Its number in the new text, from one; none where it goes.
    pub after: Option<usize>,
    /// The line, without its break.
    pub text: String,
}

/// Whether a line stays, goes or comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum DiffChange {
    /// It is in both.
    Same,
    /// It is in the old text only. A line that gets something in its midst goes
    /// and comes.
    Removed,
    /// It is in the new text only.
    Added,
}

#[derive(Default)]
struct Writer {
    before: usize,
    after: usize,
    lines: Vec<DiffLine>,
}

impl Writer {
    fn push(&mut self, change: DiffChange, text: &str) {
        let number = |counts: bool, count: &mut usize| {
            counts.then(|| {
                *count += 1;
                *count
            })
        };
        self.lines.push(DiffLine {
            before: number(change != DiffChange::Added, &mut self.before),
            after: number(change != DiffChange::Removed, &mut self.after),
            change,
            text: text.strip_suffix('\r').unwrap_or(text).to_owned(),
        });
    }
}

/// A text that was not there before.
pub(super) fn all_added(text: &str) -> Vec<DiffLine> {
    let mut writer = Writer::default();
    for line in text.split('\n') {
        writer.push(DiffChange::Added, line);
    }
    writer.lines
}

/// A text with insertions, in order of their places.
pub(super) fn of(old: &str, insertions: &[(usize, String)]) -> Vec<DiffLine> {
    let mut writer = Writer::default();
    let mut rest = insertions;
    let mut start = 0;
    let mut lines: Vec<&str> = old.split('\n').collect();
    // What follows the last line break is no line where it is empty.
    if lines.len() > 1 && lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    for line in lines {
        let end = start + line.len();
        let count = rest.iter().take_while(|(at, _)| *at <= end).count();
        let (here, later) = rest.split_at(count);
        rest = later;
        changed(&mut writer, line, start, here);
        start = end + 1;
    }
    writer.lines
}

fn changed(writer: &mut Writer, line: &str, start: usize, insertions: &[(usize, String)]) {
    if insertions.is_empty() {
        writer.push(DiffChange::Same, line);
        return;
    }
    let mut new = String::new();
    let mut done = 0;
    for (at, text) in insertions {
        let at = at.saturating_sub(start);
        new.push_str(line.get(done..at).unwrap_or_default());
        new.push_str(text);
        done = at;
    }
    new.push_str(line.get(done..).unwrap_or_default());
    let bare = |line: &str| line.strip_suffix('\r').unwrap_or(line).to_owned();
    let lines: Vec<&str> = new.split('\n').collect();
    let kept = if lines.first().is_some_and(|new| bare(new) == bare(line)) {
        Some(0)
    } else {
        lines.iter().rposition(|new| bare(new) == bare(line))
    };
    if kept.is_none() {
        writer.push(DiffChange::Removed, line);
    }
    for (place, new) in lines.iter().enumerate() {
        let change = if kept == Some(place) {
            DiffChange::Same
        } else {
            DiffChange::Added
        };
        writer.push(change, new);
    }
}
