//! Two texts, line by line.

/// Beyond so many pairs of lines, what differs is told as one piece.
const MOST_PAIRS: usize = 4_000_000;

/// Lines that stand in place of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// The line of the old text that it begins at, from one: the first that is
    /// taken out or, where none is, the one before which it is put.
    pub line: usize,
    /// The line of the new text that it begins at, from one.
    pub new_line: usize,
    /// The lines taken out.
    pub removed: Vec<String>,
    /// The lines put in.
    pub added: Vec<String>,
}

/// What turns one text into the other; nothing where they are equal.
#[must_use]
pub fn lines(old: &str, new: &str) -> Vec<Hunk> {
    let old: Vec<&str> = old.split('\n').collect();
    let new: Vec<&str> = new.split('\n').collect();
    let shorter = old.len().min(new.len());
    let same = |count: usize, pair: fn(&[&str], usize) -> usize| {
        (0..count)
            .take_while(|at| old.get(pair(&old, *at)).copied() == new.get(pair(&new, *at)).copied())
            .count()
    };
    let head = same(shorter, |_, at| at);
    let tail = same(shorter - head, |lines, at| lines.len() - 1 - at);
    let old = old.get(head..old.len() - tail).unwrap_or_default();
    let new = new.get(head..new.len() - tail).unwrap_or_default();
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut kept = pairs(old, new);
    kept.push((old.len(), new.len()));
    let (mut from, mut new_from) = (0, 0);
    for (at, new_at) in kept {
        if at > from || new_at > new_from {
            let owned = |lines: Option<&[&str]>| {
                let lines = lines.unwrap_or_default();
                lines.iter().map(|line| (*line).to_owned()).collect()
            };
            hunks.push(Hunk {
                line: head + from + 1,
                new_line: head + new_from + 1,
                removed: owned(old.get(from..at)),
                added: owned(new.get(new_from..new_at)),
            });
        }
        (from, new_from) = (at + 1, new_at + 1);
    }
    hunks
}

/// The places of lines that stay, by the longest common subsequence.
fn pairs(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    if old.is_empty() || new.is_empty() || old.len().saturating_mul(new.len()) > MOST_PAIRS {
        return Vec::new();
    }
    let width = new.len() + 1;
    // How many lines stay of what follows each pair of places.
    let mut stay = vec![0_u32; (old.len() + 1) * width];
    for (at, line) in old.iter().enumerate().rev() {
        for (new_at, new_line) in new.iter().enumerate().rev() {
            stay[at * width + new_at] = if line == new_line {
                stay[(at + 1) * width + new_at + 1] + 1
            } else {
                stay[(at + 1) * width + new_at].max(stay[at * width + new_at + 1])
            };
        }
    }
    let mut pairs = Vec::new();
    let (mut at, mut new_at) = (0, 0);
    while let (Some(line), Some(new_line)) = (old.get(at), new.get(new_at)) {
        if line == new_line {
            pairs.push((at, new_at));
            (at, new_at) = (at + 1, new_at + 1);
        } else if stay[(at + 1) * width + new_at] >= stay[at * width + new_at + 1] {
            at += 1;
        } else {
            new_at += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The new text, made of the old one and what was said to differ.
    fn applied(old: &str, hunks: &[Hunk]) -> String {
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
    fn what_differs_turns_one_text_into_the_other() {
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
                let hunks = lines(old, new);
                assert_eq!(applied(old, &hunks), new, "{old:?} {new:?} {hunks:?}");
                assert_eq!(hunks.is_empty(), old == new);
            }
        }
    }

    #[test]
    fn lines_that_stay_between_two_changes_are_in_neither() {
        let hunks = lines("1\n2\n3\n4\n5\n6", "1\ntwo\n3\n4\nfive\nand a half\n6");
        let told: Vec<(usize, usize, usize, usize)> = hunks
            .iter()
            .map(|h| (h.line, h.removed.len(), h.new_line, h.added.len()))
            .collect();
        assert_eq!(told, [(2, 1, 2, 1), (5, 1, 5, 2)]);
    }

    #[test]
    fn very_long_texts_differ_in_one_piece() {
        let old: String = (0..3_000).map(|n| format!("{n}\n")).collect();
        let new: String = (0..3_000).map(|n| format!("{n}!\n")).collect();
        let hunks = lines(&old, &new);
        assert_eq!(hunks.len(), 1);
        assert_eq!(applied(&old, &hunks), new);
    }
}
