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
                "an alias, and a policy holds for the key's own ARN only. Write that of the key",
                None,
            ),
            (&of("key/*"), "`key/*` names no key", None),
            (&of("key/1234abcd"), "names no key", None),
            (&of("key/mrk-1234abcd"), "names no key", None),
            (
                &KEY.replace("us-east-1", ""),
                "an empty text is not a region",
                None,
            ),
            (&elsewhere, "lies in the partition `aws`", right),
            (&dashes, "not twelve digits", right),
            (
                "arn:aws:s3:::acme",
                "something of `s3`; one of `kms` is needed",
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
            ("acme 7f3a", "` ` cannot stand in an external ID", None),
            ("acme*", "`*` cannot stand", None),
            ("ácme", "`á` cannot stand", None),
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
            ("a\nb", "cannot be seen", Some("ab")),
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
            ("*.parquet", "A filter knows no `*`", Some(".parquet")),
            (".par*", "A filter knows no `*`", None),
            (".parque?", "A filter knows no `?`", None),
            ("events/", "ends with a slash", None),
            ("*", "A filter knows no `*`", None),
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
                "`EU1` is none of `us1`, `us2`, `eu1` and `au1`.",
                Some("eu1"),
            ),
            (
                "us3",
                "none of `us1`, `us2`, `eu1` and `au1`. Write one of them.",
                None,
            ),
        ],
    );
}
