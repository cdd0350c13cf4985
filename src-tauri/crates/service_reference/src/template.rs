//! Names and ARNs with variable parts (`${…}`), compared with what a policy has.

/// Returns `true` if a condition key (`s3:ExistingObjectTag/team`) is one that a key of
/// the reference (`s3:ExistingObjectTag/${TagKey}`) stands for, without regard to case.
/// A variable part stands for at least one character.
#[must_use]
pub fn key_matches(template: &str, key: &str) -> bool {
    let Some((start, _)) = template.split_once("${") else {
        return template.eq_ignore_ascii_case(key);
    };
    if !key
        .get(..start.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    {
        return false;
    }
    let key: Vec<Part> = key
        .chars()
        .map(|character| Part::Literal(character.to_ascii_lowercase()))
        .collect();
    intersect(&template_parts(&template.to_ascii_lowercase()), &key)
}

/// Returns `true` if the pattern of a policy (`arn:aws:s3:::my-*`, with `*`, `?` and
/// policy variables) matches some ARN of a resource type
/// (`arn:${Partition}:s3:::${BucketName}`).
///
/// A variable of the resource type stands for at least one character: without a colon in
/// the first five fields of the ARN, and without a colon or slash for the name of a bucket.
#[must_use]
pub fn arn_can_match(template: &str, pattern: &str) -> bool {
    intersect(&template_parts(template), &pattern_parts(pattern))
}

#[derive(Clone, Copy)]
enum Part {
    Literal(char),
    /// One character, none of these.
    One(&'static str),
    /// Any number of characters, none of these.
    Any(&'static str),
}

/// Number of colons before the last field of an ARN.
const COLONS_BEFORE_RESOURCE: usize = 5;

fn template_parts(template: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut colons = 0;
    for (text, variable) in split_variables(template) {
        colons += text.matches(':').count();
        parts.extend(text.chars().map(Part::Literal));
        if let Some(variable) = variable {
            let excluded = if variable.eq_ignore_ascii_case("BucketName") {
                ":/"
            } else if template.starts_with("arn:") && colons < COLONS_BEFORE_RESOURCE {
                ":"
            } else {
                ""
            };
            parts.extend([Part::One(excluded), Part::Any(excluded)]);
        }
    }
    parts
}

fn pattern_parts(pattern: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for (text, variable) in split_variables(pattern) {
        parts.extend(text.chars().map(|character| match character {
            '*' => Part::Any(""),
            '?' => Part::One(""),
            other => Part::Literal(other),
        }));
        match variable {
            // AWS's spelling of a literal `*`, `?` or `$`.
            Some("*") => parts.push(Part::Literal('*')),
            Some("?") => parts.push(Part::Literal('?')),
            Some("$") => parts.push(Part::Literal('$')),
            Some(_) => parts.push(Part::Any("")),
            None => {}
        }
    }
    parts
}

/// Splits text at its variables: each piece of text with the name of the variable that
/// follows it. `None` if nothing follows.
fn split_variables(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some((before, after)) = text.split_once("${") else {
            rest = None;
            return Some((text, None));
        };
        let Some((variable, after)) = after.split_once('}') else {
            rest = None;
            return Some((text, None));
        };
        rest = Some(after);
        Some((before, Some(variable)))
    })
}

/// Returns `true` if one text matches both patterns.
fn intersect(left: &[Part], right: &[Part]) -> bool {
    // `row[j]`: whether the rest of `left` from here and `right[j..]` match one text.
    let mut below: Vec<bool> = Vec::new();
    for i in (0..=left.len()).rev() {
        let mut row = vec![false; right.len() + 1];
        for j in (0..=right.len()).rev() {
            row[j] = match (left.get(i).copied(), right.get(j).copied()) {
                (None, None) => true,
                (Some(Part::Any(excluded)), other) => {
                    below[j] || other.is_some_and(|other| consumes(excluded, other)) && row[j + 1]
                }
                (other, Some(Part::Any(excluded))) => {
                    row[j + 1] || other.is_some_and(|other| consumes(excluded, other)) && below[j]
                }
                (Some(one), Some(other)) => same_character(one, other) && below[j + 1],
                (None, Some(_)) | (Some(_), None) => false,
            };
        }
        below = row;
    }
    below.first().copied().unwrap_or(false)
}

/// Returns `true` if a wildcard can match what one part of the other pattern stands for.
fn consumes(excluded: &str, other: Part) -> bool {
    match other {
        Part::Literal(character) => !excluded.contains(character),
        Part::One(_) | Part::Any(_) => true,
    }
}

fn same_character(left: Part, right: Part) -> bool {
    match (left, right) {
        (Part::Literal(left), Part::Literal(right)) => left == right,
        (Part::Literal(character), Part::One(excluded))
        | (Part::One(excluded), Part::Literal(character)) => !excluded.contains(character),
        (Part::One(_) | Part::Any(_), _) | (_, Part::Any(_)) => true,
    }
}
