//! Patterns of policies: strings with wildcards and policy variables.

use super::context::{Context, Lookup};

/// One element of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Char(char),
    /// `*`
    Any,
    /// `?`
    One,
}

impl From<char> for Token {
    fn from(c: char) -> Self {
        match c {
            '*' => Self::Any,
            '?' => Self::One,
            c => Self::Char(c),
        }
    }
}

/// A string of a policy after its variables were expanded.
pub(super) enum ExpandedPattern {
    Pattern(Vec<Token>),
    /// A variable refers to a key that the request does not have, so nothing
    /// matches.
    Nothing,
    /// Variables refer to these keys, whose values are unknown.
    Unknown(Vec<String>),
}

/// Expands `${key}`, `${key, 'default'}`, `${*}`, `${?}` and `${$}`. Wildcards
/// in the value of a variable are literal.
pub(super) fn expand(text: &str, variables: bool, context: &Context) -> ExpandedPattern {
    let mut tokens = Vec::new();
    let mut unknown = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = rest.find('}');
        if let (true, true, Some(end)) = (variables, rest.starts_with("${"), end) {
            let inside = &rest[2..end];
            rest = &rest[end + 1..];
            if matches!(inside, "*" | "?" | "$") {
                tokens.extend(inside.chars().map(Token::Char));
                continue;
            }
            let (key, default) = match inside.split_once(',') {
                Some((key, default)) => (key.trim(), Some(default.trim().trim_matches('\''))),
                None => (inside.trim(), None),
            };
            match (context.look_up(key), default) {
                (Lookup::Present([value]), _) => tokens.extend(value.chars().map(Token::Char)),
                (Lookup::Present(_), _) => return ExpandedPattern::Nothing,
                (Lookup::Absent, Some(default)) => tokens.extend(default.chars().map(Token::Char)),
                (Lookup::Absent, None) => return ExpandedPattern::Nothing,
                (Lookup::Unknown, _) => unknown.push(key.to_owned()),
            }
            continue;
        }
        rest = &rest[c.len_utf8()..];
        tokens.push(c.into());
    }
    if unknown.is_empty() {
        ExpandedPattern::Pattern(tokens)
    } else {
        ExpandedPattern::Unknown(unknown)
    }
}

/// Returns the pattern as text.
pub(super) fn plain(tokens: &[Token]) -> String {
    tokens
        .iter()
        .map(|token| match token {
            Token::Char(c) => *c,
            Token::Any => '*',
            Token::One => '?',
        })
        .collect()
}

/// Whether a pattern matches a whole text.
pub(super) fn matches(pattern: &[Token], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(c) = text.get(t) {
        match pattern.get(p) {
            Some(Token::Any) => {
                star = Some((p, t));
                p += 1;
                continue;
            }
            Some(Token::One) => {}
            Some(Token::Char(wanted)) if wanted == c => {}
            _ => {
                let Some((at, from)) = star else {
                    return false;
                };
                star = Some((at, from + 1));
                p = at + 1;
                t = from + 1;
                continue;
            }
        }
        p += 1;
        t += 1;
    }
    pattern[p.min(pattern.len())..]
        .iter()
        .all(|token| *token == Token::Any)
}

/// Whether an ARN pattern matches an ARN. The first five parts are compared one
/// by one, so no wildcard matches a colon. The last part is compared as a
/// whole.
pub(super) fn matches_arn(pattern: &[Token], arn: &str) -> bool {
    if pattern == [Token::Any] {
        return true;
    }
    let parts: Vec<&[Token]> = pattern
        .splitn(6, |token| *token == Token::Char(':'))
        .collect();
    let named: Vec<&str> = arn.splitn(6, ':').collect();
    parts.len() == 6
        && named.len() == 6
        && parts.iter().zip(named).all(|(part, name)| {
            let name: Vec<char> = name.chars().collect();
            matches(part, &name)
        })
}

/// Whether the pattern of a resource matches an ARN. `None` if AWS does not
/// document it.
///
/// As [`matches_arn`], but a `*` at the end of a part also matches the colons
/// after it. If a pattern with fewer than six parts does not match in this way,
/// it is unknown whether AWS assumes `*` for the missing parts.
pub(super) fn matches_resource(pattern: &[Token], arn: &str) -> Option<bool> {
    if matches_arn(pattern, arn) {
        return Some(true);
    }
    let text: Vec<char> = arn.chars().collect();
    if matches(pattern, &text) && matches_across_colons(pattern, &text) {
        return Some(true);
    }
    let parts = 1 + pattern.iter().filter(|t| **t == Token::Char(':')).count();
    let mut padded = pattern.to_vec();
    for _ in parts..6 {
        padded.extend([Token::Char(':'), Token::Any]);
    }
    (parts >= 6 || !matches_arn(&padded, arn)).then_some(false)
}

/// Longest pattern that is compared by [`matches_across_colons`], whose cost is quadratic. No
/// service has longer ARNs.
const LONGEST: usize = 4_096;

/// Whether a pattern matches, if in the first five parts only a `*` at the end
/// of a part matches colons.
fn matches_across_colons(pattern: &[Token], text: &[char]) -> bool {
    if pattern.len() > LONGEST {
        return false;
    }
    let mut colons = 0;
    let mut here = vec![false; text.len() + 1];
    here[0] = true;
    for (at, token) in pattern.iter().enumerate() {
        let last = colons >= 5;
        let ends = matches!(pattern.get(at + 1), None | Some(Token::Char(':')));
        let mut next = vec![false; text.len() + 1];
        if *token == Token::Any {
            next[0] = here[0];
            for (i, c) in text.iter().enumerate() {
                next[i + 1] = here[i + 1] || (next[i] && (last || ends || *c != ':'));
            }
        } else {
            for (i, c) in text.iter().enumerate() {
                let one = match token {
                    Token::Char(wanted) => wanted == c,
                    _ => last || *c != ':',
                };
                next[i + 1] = here[i] && one;
            }
        }
        colons += usize::from(*token == Token::Char(':'));
        here = next;
    }
    here[text.len()]
}

/// Whether some text matches both patterns. `true` for patterns that are too long to
/// compare.
pub(super) fn overlap(one: &[Token], other: &[Token]) -> bool {
    if one.len() > LONGEST || other.len() > LONGEST {
        return true;
    }
    // `here[j]`: whether the rest of `one` and `other[j..]` match the same text.
    let mut below = Vec::new();
    for i in (0..=one.len()).rev() {
        let mut here = vec![false; other.len() + 1];
        for j in (0..=other.len()).rev() {
            let is_match = match (one.get(i), other.get(j)) {
                (None, None) => true,
                (Some(Token::Any), _) if below[j] => true,
                (_, Some(Token::Any)) if here[j + 1] => true,
                (Some(Token::Any), Some(_)) => here[j + 1],
                (Some(_), Some(Token::Any)) => below[j],
                (Some(Token::Char(a)), Some(Token::Char(b))) => a == b && below[j + 1],
                (Some(_), Some(_)) => below[j + 1],
                (None, Some(_)) | (Some(_), None) => false,
            };
            here[j] = is_match;
        }
        below = here;
    }
    below.first().copied().unwrap_or(false)
}

/// Whether a pattern with `*` and `?` matches a whole text.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let tokens: Vec<Token> = pattern.chars().map(Token::from).collect();
    let text: Vec<char> = text.chars().collect();
    matches(&tokens, &text)
}
