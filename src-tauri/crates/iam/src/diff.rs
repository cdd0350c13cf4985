//! Line diffs.

use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices};

/// Consecutive lines that are replaced by others.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "specta", derive(serde::Serialize, specta::Type))]
pub struct DiffHunk {
    /// First line in the old text, from 1: the first removed line or, if none
    /// is removed, the line before which lines are added.
    pub line: usize,
    /// First line in the new text, from 1.
    pub new_line: usize,
    /// The removed lines.
    pub removed: Vec<String>,
    /// The added lines.
    pub added: Vec<String>,
}

/// Returns the hunks that turn one text into the other, in order. Lines end
/// with `\n`; a `\r` before it belongs to the line. Empty if the texts are
/// equal.
#[must_use]
pub fn hunks(old: &str, new: &str) -> Vec<DiffHunk> {
    let old: Vec<&str> = old.split('\n').collect();
    let new: Vec<&str> = new.split('\n').collect();
    let owned = |lines: Option<&[&str]>| {
        let lines = lines.unwrap_or_default().iter();
        lines.map(|line| (*line).to_owned()).collect()
    };
    capture_diff_slices(Algorithm::Myers, &old, &new)
        .into_iter()
        .filter(|op| op.tag() != DiffTag::Equal)
        .map(|op| DiffHunk {
            line: op.old_range().start + 1,
            new_line: op.new_range().start + 1,
            removed: owned(old.get(op.old_range())),
            added: owned(new.get(op.new_range())),
        })
        .collect()
}

/// One line of a full diff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiffLine {
    /// Whether the line is in both texts.
    pub change: DiffChange,
    /// Line number in the old text, from 1. `None` if the line is added.
    pub before: Option<usize>,
    /// Line number in the new text, from 1. `None` if the line is removed.
    pub after: Option<usize>,
    /// The line, without its line break.
    pub text: String,
}

/// Which of two texts contain a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum DiffChange {
    /// Both.
    Same,
    /// Only the old text. A line that changes is removed and added.
    Removed,
    /// Only the new text.
    Added,
}

/// Returns every line of both texts, in order. The line break, `\n` or
/// `\r\n`, is not compared.
#[must_use]
pub fn lines(old: &str, new: &str) -> Vec<DiffLine> {
    let old: Vec<&str> = old.lines().collect();
    let new: Vec<&str> = new.lines().collect();
    let line = |change, before: Option<usize>, after: Option<usize>, text: &str| DiffLine {
        change,
        before: before.map(|at| at + 1),
        after: after.map(|at| at + 1),
        text: text.to_owned(),
    };
    let mut out = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (old_range, new_range) = (op.old_range(), op.new_range());
        let old_lines = old_range
            .clone()
            .zip(old.get(old_range).unwrap_or_default());
        let new_lines = new_range
            .clone()
            .zip(new.get(new_range).unwrap_or_default());
        if op.tag() == DiffTag::Equal {
            let both = old_lines.zip(new_lines);
            out.extend(both.map(|((before, text), (after, _))| {
                line(DiffChange::Same, Some(before), Some(after), text)
            }));
        } else {
            out.extend(old_lines.map(|(at, text)| line(DiffChange::Removed, Some(at), None, text)));
            out.extend(new_lines.map(|(at, text)| line(DiffChange::Added, None, Some(at), text)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Applies the hunks to the old text.
    fn applied(old: &str, hunks: &[DiffHunk]) -> String {
        let old: Vec<&str> = old.split('\n').collect();
        let mut out: Vec<&str> = Vec::new();
        let mut from = 0;
        for hunk in hunks {
            out.extend(&old[from..hunk.line - 1]);
            from = hunk.line - 1 + hunk.removed.len();
            assert_eq!(old[hunk.line - 1..from], hunk.removed);
            assert_eq!(out.len() + 1, hunk.new_line);
            out.extend(hunk.added.iter().map(String::as_str));
        }
        out.extend(&old[from..]);
        out.join("\n")
    }

    #[test]
    fn hunks_turn_one_text_into_the_other() {
        let texts = [
            "",
            "a",
            "a\nb\nc",
            "a\nx\nc",
            "x\na\nb\nc",
            "a\nb\nc\n",
            "b\nc\na",
            "a\na\na\nb",
        ];
        for old in texts {
            for new in texts {
                let hunks = hunks(old, new);
                assert_eq!(applied(old, &hunks), new, "{old:?} {new:?} {hunks:?}");
                assert_eq!(hunks.is_empty(), old == new);
            }
        }
    }

    #[test]
    fn unchanged_lines_are_in_no_hunk() {
        let hunks = hunks("1\n2\n3\n4\n5\n6", "1\ntwo\n3\n4\nfive\nand a half\n6");
        let positions: Vec<(usize, usize, usize, usize)> = hunks
            .iter()
            .map(|h| (h.line, h.removed.len(), h.new_line, h.added.len()))
            .collect();
        assert_eq!(positions, [(2, 1, 2, 1), (5, 1, 5, 2)]);
    }

    #[test]
    fn long_texts_without_common_lines_differ_in_one_hunk() {
        let old: String = (0..3_000).map(|n| format!("{n}\n")).collect();
        let new: String = (0..3_000).map(|n| format!("{n}!\n")).collect();
        let hunks = hunks(&old, &new);
        assert_eq!(hunks.len(), 1);
        assert_eq!(applied(&old, &hunks), new);
    }
}
