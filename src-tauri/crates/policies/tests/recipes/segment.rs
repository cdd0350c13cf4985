//! Segment's recipes, compared with its page on AWS S3 (Actions).

use super::*;

const PERMISSION_PAGE: &str = r#"
{
"Version": "2012-10-17",
"Statement": [
{
"Sid": "PutObjectsInBucket",
"Effect": "Allow",
"Action": [
"s3:PutObject",
"s3:PutObjectAcl"
],
"Resource": "arn:aws:s3:::<YOUR_BUCKET_NAME>/*"
}
]
}
"#;

const TRUST_PAGE: &str = r#"
{
"Version": "2012-10-17",
"Statement": [
{
"Sid": "",
"Effect": "Allow",
"Principal": {
"AWS":
"arn:aws:iam::595280932656:role/customer-s3-prod-action-destination-access"
},
"Action": "sts:AssumeRole",
"Condition": {
"StringEquals": {
"sts:ExternalId": "<YOUR_EXTERNAL_ID>"
}
}
}
]
}
"#;

const BUCKET: Pairs<'_> = &[("bucket", "acme-segment-events")];
const ID: Pairs<'_> = &[("externalId", "acme-7f3a9c2e51d84b06")];

/// Returns the size as IAM counts it.
fn size(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

#[test]
fn permission_matches_the_vendor_page() {
    assert_renders(
        "segment-actions-permission",
        BUCKET,
        PERMISSION_PAGE,
        &[("<YOUR_BUCKET_NAME>", "acme-segment-events")],
    );
    let rendered = rendered("segment-actions-permission", BUCKET);
    let notices = notes(&rendered, Severity::Notice);
    assert_eq!(line(&rendered, notices[0].0), "\"s3:PutObject\",");
    assert!(
        notices[0]
            .1
            .contains("`ListObject`, which is not an action of S3")
    );
    assert_eq!(
        notes(&rendered, Severity::Good)[0].1,
        format!(
            "Valid JSON. {} of 6,144 characters, excluding white space.",
            size(&rendered.text)
        )
    );
}

#[test]
fn trust_policy_matches_the_vendor_page() {
    let longest = "x".repeat(1_224);
    for id in ["acme-7f3a9c2e51d84b06", "orgid:1111", "12", &longest] {
        assert_renders(
            "segment-actions-trust",
            &[("externalId", id)],
            TRUST_PAGE,
            &[("<YOUR_EXTERNAL_ID>", id)],
        );
    }
    let rendered = rendered("segment-actions-trust", ID);
    assert_eq!(
        notes(&rendered, Severity::Good)[0].1,
        format!(
            "Names one principal. Valid JSON. {} of 2,048 characters, excluding white space.",
            size(&rendered.text)
        )
    );
}

#[test]
fn invalid_values_are_rejected() {
    assert_required("segment-actions-permission", BUCKET, &["bucket"]);
    assert_rejected(
        "segment-actions-permission",
        BUCKET,
        &[
            (
                "bucket",
                "<YOUR_BUCKET_NAME>",
                "This still contains a placeholder, `<YOUR_BUCKET_NAME>`. Write it like \
                 `acme-segment-events`.",
            ),
            (
                "bucket",
                "s3://acme-segment-events",
                "This is an address; only the name is needed. Write `acme-segment-events`.",
            ),
        ],
    );
    assert_required("segment-actions-trust", ID, &["externalId"]);
    let long = "x".repeat(1_225);
    assert_rejected(
        "segment-actions-trust",
        ID,
        &[
            (
                "externalId",
                "x",
                "An external ID has 2 to 1,224 characters; this has 1. Write it like \
                 `acme-7f3a9c2e51d84b06`.",
            ),
            (
                "externalId",
                &long,
                "An external ID has 2 to 1,224 characters; this has 1,225. Write it like \
                 `acme-7f3a9c2e51d84b06`.",
            ),
            (
                "externalId",
                "acme 7f3a",
                "` ` is not allowed in an external ID, which has letters, digits and `_+=,.@:/-`. \
                 Write it like `acme-7f3a9c2e51d84b06`.",
            ),
        ],
    );
}
