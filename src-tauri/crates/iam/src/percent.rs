//! Percent-encoding, as in URLs.

/// Decodes `%20` and its like. `None` if the bytes are not UTF-8.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    percent_decoded_with_offsets(text).map(|(decoded, _)| decoded)
}

/// Decodes `%20` and its like, and returns where each byte of the decoded text is in the
/// encoded one, and where its end is. `None` if the bytes are not UTF-8.
pub(crate) fn percent_decoded_with_offsets(text: &str) -> Option<(String, Vec<usize>)> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut offsets = Vec::with_capacity(text.len() + 1);
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = tail
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(*first));
        offsets.push(text.len() - rest.len());
        rest = match code {
            Some(_) => tail.get(2..).unwrap_or_default(),
            None => tail,
        };
    }
    offsets.push(text.len());
    Some((String::from_utf8(bytes).ok()?, offsets))
}

/// Encodes all characters but letters, digits and `-._~`.
pub(crate) fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;

    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        for text in ["", "a b", "{\"a\": \"ä/😀%\"}", "100%", "%zz"] {
            let encoded = percent_encoded(text);
            assert_eq!(percent_decoded(&encoded).as_deref(), Some(text));
            let (decoded, offsets) = percent_decoded_with_offsets(&encoded).unwrap();
            assert_eq!(offsets.len(), decoded.len() + 1);
        }
        assert_eq!(percent_decoded("100%").as_deref(), Some("100%"));
        assert_eq!(percent_decoded("%ff"), None);
        let (_, offsets) = percent_decoded_with_offsets("a%20b").unwrap();
        assert_eq!(offsets, [0, 1, 4, 5]);
    }
}
