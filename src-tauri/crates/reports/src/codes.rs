//! Descriptions of the service's codes.

/// The code that rejects a whole file.
pub const INVALID_SCHEMA: &str = "INVALID_SCHEMA";
/// The code of rows whose environment does not belong to the integration.
pub const INVALID_ENVIRONMENT_ID: &str = "INVALID_ENVIRONMENT_ID";
/// The same code as the documentation misspells it.
const INVALID_ENVIRONMENT_ID_MISSPELT: &str = "INVALID_ENVIRONMENT_IDt";

/// The description of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeMeaning {
    /// The code.
    pub code: &'static str,
    /// What the code says about a row or a file.
    pub meaning: &'static str,
    /// What to do about it.
    pub fix: &'static str,
}

const MEANINGS: [CodeMeaning; 5] = [
    CodeMeaning {
        code: INVALID_ENVIRONMENT_ID,
        meaning: "The row's environmentId is not an environment of this integration.",
        fix: "Add the environment to the integration, or correct environmentId, and send these rows again.",
    },
    CodeMeaning {
        code: "REQUIRED_FIELDS_NULL",
        meaning: "One or more of environmentId, trafficTypeId, eventTypeId, key and timestamp are null in the row.",
        fix: "Fill in the null fields, and send these rows again.",
    },
    CodeMeaning {
        code: "INTEGRATION_CONFIG_NOT_FOUND",
        meaning: "The service did not find the integration that the file belongs to.",
        fix: "Check whether the integration was deleted; if it still exists, contact the service's support.",
    },
    CodeMeaning {
        code: INVALID_SCHEMA,
        meaning: "A required column is missing or a column has a type that the service does not accept, so the whole file was rejected.",
        fix: "Validate the file to see which column it is, correct the column, and send the file again.",
    },
    CodeMeaning {
        code: "INVALID_TIMESTAMP",
        meaning: "The row's timestamp is not in milliseconds since 1970.",
        fix: "Convert timestamp to milliseconds, and send these rows again.",
    },
];

/// Returns the description of a code. `None` if the code is not documented.
#[must_use]
pub fn meaning_of(code: &str) -> Option<&'static CodeMeaning> {
    let code = normalize_code(code);
    MEANINGS.iter().find(|meaning| meaning.code == code)
}

/// Returns the code with its spelling corrected.
pub(crate) fn normalize_code(code: &str) -> &str {
    if code == INVALID_ENVIRONMENT_ID_MISSPELT {
        INVALID_ENVIRONMENT_ID
    } else {
        code
    }
}

/// Returns the distinct codes, with corrected spelling, sorted.
pub(crate) fn code_set(codes: &[String]) -> Vec<&str> {
    let mut set: Vec<&str> = codes.iter().map(|code| normalize_code(code)).collect();
    set.sort_unstable();
    set.dedup();
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_code_has_a_description() {
        for code in [
            "INVALID_ENVIRONMENT_ID",
            "REQUIRED_FIELDS_NULL",
            "INTEGRATION_CONFIG_NOT_FOUND",
            "INVALID_SCHEMA",
            "INVALID_TIMESTAMP",
        ] {
            let described = meaning_of(code).unwrap();
            assert_eq!(described.code, code);
            assert!(described.meaning.ends_with('.') && described.fix.ends_with('.'));
        }
        assert_eq!(
            meaning_of("INVALID_ENVIRONMENT_IDt").unwrap().code,
            "INVALID_ENVIRONMENT_ID"
        );
        assert_eq!(meaning_of("ERROR_CODE_1"), None);
        assert_eq!(meaning_of(""), None);
    }
}
