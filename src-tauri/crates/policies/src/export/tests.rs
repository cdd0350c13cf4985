// The random policies with which `iam` tests its merge.
#[cfg(unix)]
#[path = "../../../iam/src/merge/tests/strategies.rs"]
mod strategies;

use tallyman_iam::document::parse;

use super::*;

const BUCKET: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-events/*"}]}"#;

fn whole(text: &str, kind: DocumentKind) -> FullDocument {
    FullDocument::parse(text, kind).unwrap()
}

#[test]
fn bucket_policy_in_every_format() {
    let whole = whole(BUCKET, DocumentKind::Bucket);
    let text = |format| {
        export_full(&whole, format, &Target::default())
            .unwrap()
            .text
    };
    assert_eq!(
        text(PolicyFormat::AwsCli),
        format!(
            "aws s3api put-bucket-policy \\\n  --bucket 'acme-events' \\\n  --policy '{BUCKET}'"
        )
    );
    assert_eq!(
        text(PolicyFormat::Terraform),
        format!(
            "# Complete bucket policy: anything not listed is removed.\nresource \
             \"aws_s3_bucket_policy\" \"acme_events\" {{\n  bucket = \"acme-events\"\n  policy = \
             <<JSON\n{BUCKET}\nJSON\n}}"
        )
    );
    assert_eq!(
        text(PolicyFormat::CloudFormation),
        "# Complete policy: anything not listed is removed.\n\
         AWSTemplateFormatVersion: \"2010-09-09\"\n\
         Resources:\n\
         \x20 AcmeEventsBucketPolicy:\n\
         \x20   Type: \"AWS::S3::BucketPolicy\"\n\
         \x20   Properties:\n\
         \x20     Bucket: \"acme-events\"\n\
         \x20     PolicyDocument:\n\
         \x20       Version: \"2012-10-17\"\n\
         \x20       Statement:\n\
         \x20         - Effect: \"Allow\"\n\
         \x20           Principal: \"*\"\n\
         \x20           Action: \"s3:GetObject\"\n\
         \x20           Resource: \"arn:aws:s3:::acme-events/*\""
    );
}

#[test]
fn hcl_template_markers_are_escaped() {
    for (text, written) in [
        ("${aws:username}", "$${aws:username}"),
        ("$${x}", "\\u0024$${x}"),
        ("$$${x}", "\\u0024\\u0024$${x}"),
        ("%${x}", "\\u0025$${x}"),
        ("%{ if }", "%%{ if }"),
        ("%%{x}", "\\u0025%%{x}"),
        ("$ % {x} $x", "$ % {x} $x"),
    ] {
        assert_eq!(quoting::hcl_markers(text), written);
        assert_eq!(quoting::hcl(text), format!("\"{written}\""));
    }
}

#[test]
fn missing_and_invalid_names_are_errors() {
    let bare =
        r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}"#;
    let addition = Addition::parse(bare, DocumentKind::Bucket).unwrap();
    let error = export_addition(&addition, PolicyFormat::AwsCli, &Target::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`bucket` is missing. The bucket that it is attached to. Write it like \
         `acme-split-events`."
    );
    let json = serde_json::to_value(&error).unwrap();
    assert_eq!(json["reason"], "missingInput");
    assert_eq!(json["required"][0]["targetName"], "bucket");
    assert_eq!(json["required"][0]["name"], "bucket");
    let with = |target_name, value: &str| Target::default().with(target_name, value);
    for (value, words) in [
        ("Acme Events", "Bucket name: "),
        ("{bucketName}", "placeholder"),
        ("'; rm -rf /", "Bucket name: "),
    ] {
        let error = export_addition(
            &addition,
            PolicyFormat::AwsCli,
            &with(TargetName::Bucket, value),
        )
        .unwrap_err();
        assert!(
            matches!(
                error,
                ExportError::InvalidName {
                    target_name: TargetName::Bucket,
                    ..
                }
            ),
            "{error}"
        );
        assert!(error.to_string().contains(words), "{error}");
    }
    let trust =
        r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}"#;
    let addition = Addition::parse(trust, DocumentKind::Trust).unwrap();
    let error = export_addition(
        &addition,
        PolicyFormat::Terraform,
        &with(TargetName::RoleName, "a b"),
    )
    .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("Role name: `a b` is not a valid IAM name"),
        "{error}"
    );
    // For a new resource, a bare statement becomes a complete document.
    let made = export_addition(
        &addition,
        PolicyFormat::Terraform,
        &with(TargetName::RoleName, "a"),
    )
    .unwrap();
    assert!(
        made.text.contains("\"Version\": \"2012-10-17\""),
        "{}",
        made.text
    );

    let addition = Addition::parse(BUCKET, DocumentKind::Bucket).unwrap();
    let error =
        export_addition(&addition, PolicyFormat::Terraform, &Target::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Terraform replaces the whole bucket policy, so it needs the full document. Provide the \
         existing one: the addition is merged into it."
    );
    let queue = BUCKET
        .replace("s3:GetObject", "sqs:SendMessage")
        .replace("s3:::acme-events/*", "sqs:us-east-1:111122223333:q");
    let error = export_full(
        &whole(&queue, DocumentKind::Resource),
        PolicyFormat::Terraform,
        &Target::default(),
    );
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("its service is not known")
    );
}

#[test]
fn incomplete_document_is_not_exported() {
    for text in [
        BUCKET.replace("acme-events", "{bucketName}"),
        BUCKET.replace("\"Effect\"", "\"Action\": \"s3:PutObject\", \"Effect\""),
        BUCKET.replace("\"Statement\": [", "\"Statement\": [3, "),
        BUCKET.replace("s3:GetObject", "sns:Publish"),
        "{".to_owned(),
    ] {
        let error =
            ExportError::from(FullDocument::parse(&text, DocumentKind::Bucket).unwrap_err());
        assert!(matches!(error, ExportError::Document { .. }), "{error}");
        assert!(error.to_string().starts_with("The document"), "{error}");
        assert!(Addition::parse(&text, DocumentKind::Bucket).is_err());
    }
    // A bucket name from AWS's examples is a lint warning, not a placeholder.
    whole(
        &BUCKET.replace("acme-events", "amzn-s3-demo-bucket"),
        DocumentKind::Bucket,
    );
    let statement =
        r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}"#;
    assert!(FullDocument::parse(statement, DocumentKind::Bucket).is_err());
}

#[test]
fn bucket_comes_from_inputs_or_document() {
    use std::collections::BTreeMap;
    let inputs = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter();
        Target::of_inputs(&BTreeMap::from_iter(
            pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        ))
    };
    let document = parse(BUCKET).unwrap();
    let name = |target: Target, document| {
        target.name(DocumentKind::Bucket, document, PolicyFormat::AwsCli)
    };
    assert_eq!(name(Target::default(), &document).unwrap(), "acme-events");
    assert_eq!(
        name(inputs(&[("bucket", " other ")]), &document).unwrap(),
        "other"
    );
    assert_eq!(
        name(
            inputs(&[("bucket", ""), ("bucketArn", "arn:aws:s3:::third")]),
            &document
        )
        .unwrap(),
        "third"
    );
    let two = parse(&BUCKET.replace(
        "\"arn:aws:s3:::acme-events/*\"",
        "[\"arn:aws:s3:::acme-events\", \"arn:aws:s3:::acme-other/*\"]",
    ))
    .unwrap();
    assert!(matches!(
        name(Target::default(), &two),
        Err(ExportError::MissingInput { .. })
    ));
    let wild = parse(&BUCKET.replace("acme-events", "acme-*")).unwrap();
    assert!(matches!(
        name(Target::default(), &wild),
        Err(ExportError::MissingInput { .. })
    ));
}

#[test]
fn inexpressible_content_is_rejected() {
    let refused = |text: &str, kind, format, words: &str| {
        let target = Target::default().with(TargetName::Bucket, "acme-events");
        let error = export_full(&whole(text, kind), format, &target).unwrap_err();
        assert!(matches!(error, ExportError::Unsupported { .. }), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    };
    let cloud = PolicyFormat::CloudFormation;
    refused(
        &BUCKET.replace("\"*\"", "{\"AWS\": \"{{resolve:ssm:x}}\"}"),
        DocumentKind::Bucket,
        cloud,
        "line 1: CloudFormation would replace",
    );
    refused(
        &BUCKET.replace("\"*\"", "{\"Ref\": \"x\"}"),
        DocumentKind::Bucket,
        cloud,
        "`Ref`",
    );
    refused(
        &BUCKET.replace("\"*\"", "{\"Fn::Sub\": \"x\"}"),
        DocumentKind::Bucket,
        cloud,
        "`Fn::Sub`",
    );
    refused(
        &BUCKET.replace("\"*\"", &format!("{{\"{}\": \"x\"}}", "k".repeat(101))),
        DocumentKind::Bucket,
        cloud,
        "too long for YAML",
    );
    let entry = |more: &str| {
        format!(
            r#"{{"TopicConfigurations": [{{"TopicArn": "arn:aws:sns:us-east-1:111122223333:t", {more}}}]}}"#
        )
    };
    for format in [PolicyFormat::Terraform, cloud] {
        for (more, words) in [
            (
                r#""Events": ["s3:ObjectCreated:*"], "Extra": 1"#,
                "does not support the key `Extra`",
            ),
            (r#""Id": "x""#, "without a destination or events"),
            (r#""Events": [1]"#, "events that are not strings"),
            (
                r#""Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {"FilterRules": [{"Name": "infix", "Value": "x"}]}}"#,
                "this filter",
            ),
            (
                r#""Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "x"}, {"Name": "Prefix", "Value": "y"}]}}"#,
                "this filter",
            ),
        ] {
            refused(&entry(more), DocumentKind::Notification, format, words);
        }
    }
}

#[test]
fn names_become_labels() {
    assert_eq!(quoting::label("acme-split.events"), "acme_split_events");
    assert_eq!(quoting::label("1b2c-3d"), "r_1b2c_3d");
    assert_eq!(
        quoting::logical_id("acme-split.events", "X"),
        "AcmeSplitEventsX"
    );
    assert_eq!(quoting::logical_id("-1b2c", "Role"), "1b2cRole");
}

#[test]
fn formats_and_names_have_labels() {
    for format in PolicyFormat::ALL {
        assert!(!format.label().is_empty());
    }
    for target_name in TargetName::ALL {
        assert!(
            !target_name.label().is_empty()
                && !target_name.hint().is_empty()
                && !target_name.example().is_empty()
        );
    }
}

/// The `jq` programs merge as [`merge`] does.
#[cfg(unix)]
mod in_jq {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::strategies::{notification, statement, whole, written};
    use tallyman_iam::document::DocumentKind;
    use tallyman_iam::lint::LintContext;
    use tallyman_iam::merge::merge;

    fn jq(kind: DocumentKind, existing: &str, addition: &str) -> String {
        let mut folder = tempfile::NamedTempFile::new().unwrap();
        folder.write_all(addition.as_bytes()).unwrap();
        let (program, between) = match kind {
            DocumentKind::Notification => (include_str!("notification.jq"), "-"),
            _ => (include_str!("policy.jq"), " "),
        };
        let mut child = Command::new("jq")
            .args(["-c", "--arg", "between", between, "--slurpfile", "addition"])
            .arg(folder.path())
            .arg(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("these tests need jq");
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(existing.as_bytes()).unwrap();
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{existing}\n{addition}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn agree(kind: DocumentKind, existing: &str, addition: &str) -> Result<(), TestCaseError> {
        let context = LintContext {
            kind: Some(kind),
            ..LintContext::default()
        };
        let expected = merge(existing, addition, context).unwrap();
        let found = jq(kind, existing, addition);
        let [found, expected]: [Json; 2] =
            [&found[..], expected.text()].map(|text| serde_json::from_str(text).unwrap());
        prop_assert_eq!(found, expected, "{}\n{}", existing, addition);
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(120))]

        #[test]
        fn jq_merges_policies_like_merge(
            old in proptest::collection::vec(statement(), 0..5),
            new in proptest::collection::vec(statement(), 1..5),
            (frame, bare) in (0..5_usize, 0..3_usize),
        ) {
            let existing = match frame {
                4 => "{}".to_owned(),
                frame => written(&whole(&old, frame), 0),
            };
            let addition = match bare {
                0 => new[0].to_string(),
                1 => json!(new).to_string(),
                _ => json!({"Version": "2012-10-17", "Statement": new}).to_string(),
            };
            agree(DocumentKind::Bucket, &existing, &addition)?;
        }

        #[test]
        fn jq_merges_notifications_like_merge(old in notification(), new in notification()) {
            let filled = new.as_object().unwrap().values().any(|list| *list != json!([]));
            prop_assume!(filled);
            agree(DocumentKind::Notification, &old.to_string(), &new.to_string())?;
        }
    }
}
