//! What the service's codes mean.

/// The code that rejects a file as a whole.
pub const INVALID_SCHEMA: &str = "INVALID_SCHEMA";
/// The code of rows whose environment the integration does not have.
pub const INVALID_ENVIRONMENT_ID: &str = "INVALID_ENVIRONMENT_ID";
/// The same, as the documentation misspells it.
const INVALID_ENVIRONMENT_ID_MISSPELT: &str = "INVALID_ENVIRONMENT_IDt";

/// A code in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeMeaning {
    /// The code.
    pub code: &'static str,
    /// What it says of a row, or of a file.
    pub meaning: &'static str,
    /// What to do.
    pub todo: &'static str,
}

const MEANINGS: [CodeMeaning; 5] = [
    CodeMeaning {
        code: INVALID_ENVIRONMENT_ID,
        meaning: "The row's environmentId is not an environment of this integration.",
        todo: "Add the environment to the integration, or correct environmentId, and send these rows again.",
    },
    CodeMeaning {
        code: "REQUIRED_FIELDS_NULL",
        meaning: "One or more of environmentId, trafficTypeId, eventTypeId, key and timestamp are null in the row.",
        todo: "Fill in the null fields, and send these rows again.",
    },
    CodeMeaning {
        code: "INTEGRATION_CONFIG_NOT_FOUND",
        meaning: "The service did not find the integration that the file belongs to.",
        todo: "See whether somebody deleted the integration; if it is there, ask the service's support.",
    },
    CodeMeaning {
        code: INVALID_SCHEMA,
        meaning: "A required column is missing or a column has another type than the service wants, so the whole file was rejected.",
        todo: "Validate the file to see which column it is, repair it, and send the file again.",
    },
    CodeMeaning {
        code: "INVALID_TIMESTAMP",
        meaning: "The row's timestamp is not in milliseconds since 1970.",
        todo: "Convert timestamp to milliseconds, and send these rows again.",
    },
];

/// What a code means; none for codes that are not documented.
#[must_use]
pub fn meaning_of(code: &str) -> Option<&'static CodeMeaning> {
    let code = respelled(code);
    MEANINGS.iter().find(|meaning| meaning.code == code)
}

/// The code in its right spelling.
pub(crate) fn respelled(code: &str) -> &str {
    if code == INVALID_ENVIRONMENT_ID_MISSPELT {
        INVALID_ENVIRONMENT_ID
    } else {
        code
    }
}

/// The codes as a set: in their right spelling, sorted, each once.
pub(crate) fn set_of(codes: &[String]) -> Vec<&str> {
    let mut set: Vec<&str> = codes.iter().map(|code| respelled(code)).collect();
    set.sort_unstable();
    set.dedup();
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_code_has_its_words() {
        for code in [
            "INVALID_ENVIRONMENT_ID",
            "REQUIRED_FIELDS_NULL",
            "INTEGRATION_CONFIG_NOT_FOUND",
            "INVALID_SCHEMA",
            "INVALID_TIMESTAMP",
        ] {
            let words = meaning_of(code).unwrap();
            assert_eq!(words.code, code);
            assert!(words.meaning.ends_with('.') && words.todo.ends_with('.'));
        }
        assert_eq!(
            meaning_of("INVALID_ENVIRONMENT_IDt").unwrap().code,
            "INVALID_ENVIRONMENT_ID"
        );
        assert_eq!(meaning_of("ERROR_CODE_1"), None);
        assert_eq!(meaning_of(""), None);
    }
}
