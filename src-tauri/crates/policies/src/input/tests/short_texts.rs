//! ARNs of keys, and short texts.

use super::*;

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

#[test]
fn key_arns() {
    for good in [
        KEY,
        "arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
    ] {
        assert_valid(InputKind::KeyArn, good);
    }
    let of = |resource: &str| format!("arn:aws:kms:us-east-1:111122223333:{resource}");
    let elsewhere = KEY.replace("arn:aws:", "arn:aws-cn:");
    let dashes = KEY.replace("111122223333", "1111-2222-3333");
    let right = Some(KEY);
    assert_invalid(
        InputKind::KeyArn,
        &[
            (
                "1234abcd-12ab-34cd-56ef-1234567890ab",
                "is not an ARN",
                None,
            ),
            (
                &of("alias/acme"),
                "an alias; a policy needs the ARN of the key itself. Copy the ARN from the key's \
                 page",
                None,
            ),
            (&of("key/*"), "`key/*` is not a key", None),
            (&of("key/1234abcd"), "is not a key", None),
            (&of("key/mrk-1234abcd"), "is not a key", None),
            (
                &KEY.replace("us-east-1", ""),
                "an empty string is not a region",
                None,
            ),
            (&elsewhere, "is in the partition `aws`", right),
            (&dashes, "does not have 12 digits", right),
            (
                "arn:aws:s3:::acme",
                "an ARN of `s3`; one of `kms` is needed",
                None,
            ),
        ],
    );
}

#[test]
fn external_ids() {
    let longest = "x".repeat(1_224);
    for good in ["12", "orgid:1111", "a/b_c+d=e,f.g@h:i-j", &longest] {
        assert_valid(InputKind::ExternalId, good);
    }
    let too_long = "x".repeat(1_225);
    assert_invalid(
        InputKind::ExternalId,
        &[
            ("x", "has 2 to 1,224 characters; this has 1.", None),
            (&too_long, "this has 1,225.", None),
            ("acme 7f3a", "` ` is not allowed in an external ID", None),
            ("acme*", "`*` is not allowed", None),
            ("ácme", "`á` is not allowed", None),
            ("<YOUR_EXTERNAL_ID>", "a placeholder", None),
            ("\"acme\"", "quotes", Some("acme")),
        ],
    );
}

#[test]
fn notification_names() {
    let longest = "é".repeat(255);
    for good in ["split-events", "Split events, all", &longest] {
        assert_valid(InputKind::EventName, good);
    }
    let too_long = "x".repeat(256);
    assert_invalid(
        InputKind::EventName,
        &[
            (&too_long, "at most 255 characters; this has 256.", None),
            ("{name}", "a placeholder", None),
            ("a\nb", "invisible character", Some("ab")),
        ],
    );
}

#[test]
fn suffixes() {
    for good in [".parquet", "parquet", ".gz.parquet", "/part-0.parquet"] {
        assert_valid(InputKind::Suffix, good);
    }
    let too_long = "x".repeat(1_025);
    assert_invalid(
        InputKind::Suffix,
        &[
            ("*.parquet", "A filter has no wildcards", Some(".parquet")),
            (".par*", "A filter has no wildcards", None),
            (".parque?", "A filter has no wildcards", None),
            ("events/", "ends with a slash", None),
            ("*", "A filter has no wildcards", None),
            (&too_long, "1,025 bytes", None),
        ],
    );
}

#[test]
fn choices() {
    for good in ["us1", "us2", "eu1", "au1"] {
        assert_valid(InputKind::Choice, good);
    }
    assert_invalid(
        InputKind::Choice,
        &[
            (
                "EU1",
                "`EU1` is not one of `us1`, `us2`, `eu1` and `au1`.",
                Some("eu1"),
            ),
            (
                "us3",
                "not one of `us1`, `us2`, `eu1` and `au1`. Write one of them.",
                None,
            ),
        ],
    );
}
