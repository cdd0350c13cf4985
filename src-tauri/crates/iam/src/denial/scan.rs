//! Finds words and quoted texts in an error text.

/// Returns the word after `lead`, without quotes and punctuation.
pub(super) fn word_after(text: &str, lead: &str) -> Option<String> {
    let from = text.find(lead)? + lead.len();
    let word = text.get(from..)?.split_whitespace().next()?;
    let word = word
        .trim_matches(|c: char| matches!(c, '"' | '\'' | '\\' | ',' | ';' | ')' | '(' | '<' | '>'))
        .trim_end_matches(['.', ':']);
    // XML or JSON may follow directly.
    let word = word.split(['<', '"', '\\']).next().unwrap_or(word);
    (!word.is_empty()).then(|| word.to_owned())
}

/// Returns the text between `lead` and the next `end`.
pub(super) fn between<'a>(text: &'a str, lead: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(lead)?;
    let (inner, _) = rest.split_once(end)?;
    Some(inner)
}

/// Returns the text after `lead`, which is in lower case, without regard to case.
pub(super) fn after<'a>(text: &'a str, lower: &str, lead: &str) -> Option<&'a str> {
    let at = lower.find(lead)?;
    text.get(at + lead.len()..)
}

/// Returns the quoted value of a field, an option or an argument: `"Bucket": "acme"`,
/// `Bucket='acme'`, `Bucket: "acme"`.
pub(super) fn assigned<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.match_indices(name).find_map(|(at, _)| {
        let before = text.get(..at)?;
        if before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')) {
            return None;
        }
        let rest = text.get(at + name.len()..)?;
        let rest = rest.trim_start_matches(['"', '\'']).trim_start();
        let rest = rest.strip_prefix([':', '='])?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, _) = rest.get(1..)?.split_once(quote)?;
        (!value.is_empty()).then_some(value)
    })
}

/// Returns the text in the quotes at the start of `text`: `"…"`, `'…'`, `` `…` ``,
/// `\"…\"` as in JSON, or `&quot;…&quot;` as in XML. A quote inside does not end it
/// if a later one is followed by a text of `ends`. `None` without quotes.
pub(super) fn quoted_at_start<'a>(text: &'a str, ends: &[&str]) -> Option<&'a str> {
    const QUOTES: [&str; 6] = ["\\\"", "\"", "\\'", "'", "`", "&quot;"];
    let quote = QUOTES.iter().find(|quote| text.starts_with(**quote))?;
    let inner = text.get(quote.len()..)?.lines().next()?;
    let closing = |followed: &dyn Fn(&str) -> bool| {
        inner.match_indices(quote).find_map(|(at, _)| {
            let rest = inner.get(at + quote.len()..)?;
            followed(rest).then(|| inner.get(..at)).flatten()
        })
    };
    let ends_there = |rest: &str| rest.is_empty() || ends.iter().any(|end| rest.starts_with(end));
    let is_sentence = !ends.is_empty();
    is_sentence
        .then(|| closing(&ends_there))
        .flatten()
        .or_else(|| closing(&|_| true))
}

/// Returns the words of letters, digits and underscores.
pub(super) fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

/// Returns the text at a position, up to the quote that ends it or, without
/// quotes, up to what cannot be part of an address.
pub(super) fn text_or_quoted(text: &str, at: usize) -> Option<String> {
    let before = text.get(..at)?;
    let quote = before
        .chars()
        .next_back()
        .filter(|c| matches!(c, '"' | '\'' | '`'));
    if let Some(quote) = quote {
        let start = at - quote.len_utf8();
        let start = start - usize::from(text.get(..start)?.ends_with('\\'));
        return quoted_at_start(text.get(start..)?, &[]).map(str::to_owned);
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ')' | '<' | '\\');
    let word = text.get(at..)?.split(ends).next()?;
    Some(word.trim_end_matches(['.', ':', ';']).to_owned())
}
