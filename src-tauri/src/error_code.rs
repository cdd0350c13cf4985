//! Codes of the errors that commands return.

use serde::de::value::{Error, StrDeserializer};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Kind of an error. The page branches on it, never on the message.
///
/// The names equal the codes of `OperationError`, which the ledger stores and
/// `tally` prints. The shell adds its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    // The ledger.
    /// The file is not on the list.
    NoSuchFile,
    /// The disk of the ledger is full.
    DiskFull,
    /// Another process holds the ledger.
    LedgerBusy,
    /// A newer version wrote the ledger.
    LedgerTooNew,
    /// The ledger is damaged.
    LedgerDamaged,
    /// An integration uses the connection.
    ConnectionInUse,
    /// The integration is the only one.
    LastIntegration,
    /// Files were uploaded through the integration.
    HasUploads,
    /// The ledger cannot be read or written.
    Ledger,

    // Files.
    /// The rows of a file cannot be shown.
    Preview,
    /// A list of environments cannot be parsed.
    Environments,
    /// A file cannot be opened.
    CannotOpen,
    /// A file changed after its check.
    Changed,
    /// Clean and rejected rows cannot be written.
    Extract,
    /// The file to write exists.
    TargetExists,
    /// The file to write cannot be written.
    Target,
    /// A file has no check yet.
    NotChecked,
    /// No rows of this file were extracted.
    NotExtracted,
    /// The sample files cannot be written.
    Samples,
    /// A document cannot be written.
    CannotWrite,
    /// A file was moved, renamed or deleted.
    Gone,
    /// The search was cancelled.
    CalledOff,
    /// More cells are selected than can be copied.
    TooMuchToCopy,

    // Connections, integrations and the sandbox.
    /// A field of a form is invalid; `field` names it.
    Form,
    /// The keychain failed.
    Keychain,
    /// A secret is not in the keychain.
    SecretMissing,
    /// The sandbox cannot be started.
    Sandbox,
    /// The sandbox does not run.
    SandboxStopped,
    /// The integration has no connection.
    NoConnection,
    /// The integration has no bucket.
    NoBucket,
    /// The integration has no status prefix.
    NoStatusPrefix,
    /// The system has no data directory.
    NoDataDirectory,
    /// The system provides no random numbers.
    NoRandomness,

    // Uploads.
    /// The file cannot be uploaded.
    NotSendable,
    /// Rows would be rejected, and the user did not agree.
    WouldBeRejected,
    /// Another process uploads the same object.
    SentElsewhere,
    /// The same object was uploaded before.
    AlreadySent,
    /// The process ended before the work was done.
    Interrupted,
    /// An object of this name exists.
    Exists,
    /// The uploaded object differs from the file.
    Corrupted,
    /// The uploaded object could not be compared with the file.
    Unverified,
    /// The user cancelled it.
    Cancelled,
    /// The app is closing.
    Stopped,

    // Reports.
    /// Another process reads the same reports.
    ReadElsewhere,
    /// There are more objects than are listed.
    TooManyObjects,
    /// No uploaded file has this id.
    NoSuchReconciliation,

    // AWS.
    /// The server cannot be reached.
    NoNetwork,
    /// The server did not answer in time.
    Timeout,
    /// The bucket is in another region.
    WrongRegion,
    /// The bucket does not exist.
    NoSuchBucket,
    /// The object does not exist.
    NoSuchKey,
    /// A policy denies the request, or none allows it.
    AccessDenied,
    /// The server does not know the access key.
    UnknownKey,
    /// The secret does not belong to the access key.
    WrongSecret,
    /// Temporary credentials have expired.
    ExpiredToken,
    /// The single sign-on session has expired.
    ExpiredSso,
    /// The profile does not exist.
    NoSuchProfile,
    /// No credentials were found.
    NoCredentials,
    /// The source of credentials failed.
    CredentialsFailed,
    /// The clock of this computer is wrong.
    SkewedClock,
    /// The server asks for fewer requests.
    Throttled,
    /// The object is larger than allowed.
    TooLarge,
    /// No region is configured.
    NoRegion,
    /// The endpoint is not a URL.
    BadEndpoint,
    /// TLS failed.
    Tls,
    /// The object was not overwritten.
    AlreadyThere,
    /// Another client writes the same object.
    Conflict,
    /// The multipart upload does not exist.
    NoSuchUpload,
    /// The server does not speak S3.
    NotS3,
    /// The server does not support conditional writes.
    NoConditionalWrites,
    /// The server gave another answer.
    Other,

    // Policies.
    /// A value of a policy is missing or invalid.
    PolicyIncomplete,
    /// The recipe does not exist.
    NoSuchRecipe,
    /// The recipe has no such input.
    NoSuchInput,
    /// The text is not a policy document.
    PolicyUnreadable,
    /// The file cannot be read as a policy.
    PolicyFile,
    /// The file was not dropped on the window.
    NotDropped,
    /// The inputs of a policy are too long to store.
    ValuesTooLong,

    // The desktop.
    /// The clipboard is missing or in use.
    Clipboard,
    /// The system has no file dialog.
    NoDialog,
    /// The system has no file manager.
    NoFileManager,
    /// Any other error.
    Unexpected,
}

impl ErrorCode {
    /// Returns the code of an error that operations return or the ledger
    /// stores. [`ErrorCode::Unexpected`] if this version does not know it.
    #[must_use]
    pub fn parse(code: &str) -> Self {
        Self::deserialize(StrDeserializer::<Error>::new(code)).unwrap_or_else(|_| {
            tracing::error!(code, "an error has an unknown code");
            Self::Unexpected
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Returns the codes in the functions `code` of the other crates.
    fn codes_of_the_crates() -> BTreeSet<String> {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/crates");
        let mut codes = BTreeSet::new();
        for file in [
            "operations/src/error.rs",
            "aws/src/errors/aws_error.rs",
            "aws/src/upload/error.rs",
        ] {
            let source = fs::read_to_string(crates.join(file)).unwrap();
            let body = source.split("fn code(&self)").nth(1).unwrap();
            let body = body.split("\n    }\n").next().unwrap();
            let found: BTreeSet<String> = body
                .split("=> \"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .map(str::to_owned)
                .collect();
            assert!(found.len() >= 6, "{file}: {found:?}");
            codes.extend(found);
        }
        codes
    }

    #[test]
    fn every_code_of_the_crates_is_known() {
        for code in codes_of_the_crates() {
            let known = ErrorCode::parse(&code);
            assert_ne!(known, ErrorCode::Unexpected, "{code}");
            assert_eq!(serde_json::to_value(known).unwrap(), code);
        }
    }

    #[test]
    fn an_unknown_code_is_unexpected() {
        assert_eq!(
            ErrorCode::parse("of_a_newer_version"),
            ErrorCode::Unexpected
        );
        assert_eq!(ErrorCode::parse(""), ErrorCode::Unexpected);
    }
}
