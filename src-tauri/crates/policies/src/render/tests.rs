mod input_rules;
mod show;

use super::*;
use crate::catalog::recipe;

const ROLE: &str = "arn:aws:iam::111122223333:role/split-s3-in-7f3a";
const TOPIC: &str = "arn:aws:sns:eu-west-1:111122223333:split-events";

/// The template as the vendor's page prints it.
const INBOUND: &str = r#"
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {
                    "AWS": "{role-ARN}"
                },
                "Action": [
                    "s3:Get*",
                    "s3:List*"
                ],
                "Resource": [
                    "arn:aws:s3:::{bucketName}",
                    "arn:aws:s3:::{bucketName}/{filePrefix}/*"
                ]
            }, 
            {
                "Effect": "Allow",
                "Principal": {
                    "AWS": "{role-ARN}"
                },
                "Action": [
                    "s3:PutObject",
                    "s3:PutObjectAcl"
                ],
                "Resource": [
                    "arn:aws:s3:::{bucketName}/{statusPrefix}/*"
                ]
            } 
        ]
    }
"#;

const TOPIC_STATEMENT: &str = r#"
{
      "Sid": "S3 Events Notification",
      "Effect": "Allow",
      "Principal": {
        "Service": "s3.amazonaws.com"
      },
      "Action": "SNS:Publish",
      "Resource": "{YourSNSTopicARN}",
      "Condition": {
        "StringEquals": {
          "aws:SourceAccount": "{YourAwsAccountID}"
        },
        "ArnLike": {
          "aws:SourceArn": "{YourBucketArn}"
        }
     }
}
"#;

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn bucket_with(more: &[(&str, &str)]) -> RenderedPolicy {
    let mut all = vec![
        ("roleArn", ROLE),
        ("bucket", "acme-split-events"),
        ("filePrefix", "events"),
        ("statusPrefix", "status"),
    ];
    all.extend_from_slice(more);
    render(recipe("split-inbound-bucket").unwrap(), &values(&all))
}

fn topic_with(more: &[(&str, &str)]) -> RenderedPolicy {
    let mut all = vec![
        ("topicArn", TOPIC),
        ("accountId", "111122223333"),
        ("bucket", "acme-split-events"),
    ];
    all.extend_from_slice(more);
    render(recipe("split-sns-topic").unwrap(), &values(&all))
}

fn check<'a>(rendered: &'a RenderedPolicy, input: &str) -> &'a InputCheck {
    let found = rendered.inputs.iter().find(|check| check.name == input);
    found.unwrap()
}

fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

/// Returns the quoted strings of a JSON document in order, keys and values
/// alike.
fn quoted_in_order(text: &str) -> Vec<&str> {
    text.split('"').skip(1).step_by(2).collect()
}

fn slice(text: &str, mark: &PolicyMark) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    String::from_utf16(&units[mark.from..mark.to]).unwrap()
}

#[test]
fn bucket_policy_matches_the_vendor_page() {
    let rendered = bucket_with(&[]);
    let page = INBOUND
        .replace("{role-ARN}", ROLE)
        .replace("{bucketName}", "acme-split-events")
        .replace("{filePrefix}", "events")
        .replace("{statusPrefix}", "status");
    assert!(rendered.complete);
    assert_eq!(json(&rendered.text), json(&page));
    assert_eq!(quoted_in_order(&rendered.text), quoted_in_order(&page));
}

#[test]
fn empty_file_prefix_allows_the_whole_bucket() {
    let page = INBOUND
        .replace("{role-ARN}", ROLE)
        .replace("{bucketName}", "acme-split-events")
        .replace("{filePrefix}/", "")
        .replace("{statusPrefix}", "status");
    for left_out in ["", "  "] {
        let rendered = bucket_with(&[("filePrefix", left_out)]);
        assert!(rendered.complete);
        assert_eq!(json(&rendered.text), json(&page));
        assert_eq!(check(&rendered, "filePrefix").state, InputState::Empty);
        let warned = rendered.notes.iter().any(|note| {
            note.severity == Severity::Warning && note.input.as_deref() == Some("filePrefix")
        });
        assert!(warned);
    }
}

#[test]
fn topic_statement_matches_the_vendor_page() {
    let page = TOPIC_STATEMENT
        .replace("{YourSNSTopicARN}", TOPIC)
        .replace("{YourAwsAccountID}", "111122223333")
        .replace("{YourBucketArn}", "arn:aws:s3:::acme-split-events");
    let arn = ("bucketArn", "arn:aws:s3:::acme-split-events");
    for more in [&[][..], &[arn], &[arn, ("bucket", "")]] {
        let rendered = topic_with(more);
        assert!(rendered.complete, "{more:?}");
        assert_eq!(json(&rendered.text), json(&page));
        assert_eq!(quoted_in_order(&rendered.text), quoted_in_order(&page));
    }
}

#[test]
fn text_is_indented_json() {
    let lines: Vec<String> = bucket_with(&[]).text.lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 32);
    assert_eq!(lines[0], "{");
    assert_eq!(lines[1], "  \"Version\": \"2012-10-17\",");
    assert_eq!(lines[6], format!("        \"AWS\": \"{ROLE}\""));
    assert_eq!(lines[9], "        \"s3:Get*\",");
    assert_eq!(
        lines[14],
        "        \"arn:aws:s3:::acme-split-events/events/*\""
    );
    assert_eq!(lines[31], "}");
}

#[test]
fn keys_keep_the_template_order() {
    let text = topic_with(&[]).text;
    let places: Vec<usize> = [
        "Sid",
        "Effect",
        "Principal",
        "Action",
        "Resource",
        "Condition",
    ]
    .iter()
    .map(|key| text.find(&format!("\n  \"{key}\": ")).unwrap())
    .collect();
    assert!(places.is_sorted());
}

#[test]
fn partitions_follow_the_arns() {
    for partition in ["aws", "aws-cn", "aws-us-gov"] {
        let role = format!("arn:{partition}:iam::111122223333:role/path/split");
        let text = bucket_with(&[("roleArn", &role)]).text;
        assert_eq!(
            text.matches(&format!("arn:{partition}:s3:::acme")).count(),
            3
        );
    }
    let topic = "arn:aws-cn:sns:cn-north-1:111122223333:split";
    let rendered = topic_with(&[("topicArn", topic)]);
    assert!(rendered.complete);
    assert!(
        rendered
            .text
            .contains("\"arn:aws-cn:s3:::acme-split-events\"")
    );
}

#[test]
fn missing_values_are_placeholders() {
    let rendered = render(recipe("split-inbound-bucket").unwrap(), &BTreeMap::new());
    assert!(!rendered.complete);
    assert!(rendered.text.contains("\"AWS\": \"{roleArn}\""));
    assert!(rendered.text.contains("\"arn:aws:s3:::{bucket}/*\""));
    assert!(
        rendered
            .text
            .contains("\"arn:aws:s3:::{bucket}/{statusPrefix}/*\"")
    );
    assert!(rendered.marks.iter().all(|mark| mark.missing));
    for mark in &rendered.marks {
        assert_eq!(slice(&rendered.text, mark), format!("{{{}}}", mark.input));
    }
    let still: Vec<_> = rendered
        .notes
        .iter()
        .filter_map(|note| note.input.as_deref().zip(note.line))
        .collect();
    assert_eq!(
        still,
        [("bucket", 14), ("roleArn", 7), ("statusPrefix", 28)]
    );

    let topic = render(recipe("split-sns-topic").unwrap(), &BTreeMap::new());
    let gaps: Vec<_> = topic.marks.iter().map(|mark| mark.input.as_str()).collect();
    assert_eq!(gaps, ["topicArn", "accountId", "bucket"]);
}

#[test]
fn marks_cover_exactly_the_values() {
    for prefix in ["events", "événements/été", "日本/𝄞", "a\"b\\c"] {
        let rendered = bucket_with(&[("filePrefix", prefix)]);
        assert!(rendered.complete, "{prefix}");
        let found: Vec<_> = rendered
            .marks
            .iter()
            .map(|mark| (mark.input.as_str(), slice(&rendered.text, mark)))
            .collect();
        let escaped = prefix.replace('\\', "\\\\").replace('"', "\\\"");
        let bucket = ("bucket", "acme-split-events".to_owned());
        let role = ("roleArn", ROLE.to_owned());
        assert_eq!(
            found,
            [
                role.clone(),
                bucket.clone(),
                bucket.clone(),
                ("filePrefix", escaped),
                role,
                bucket,
                ("statusPrefix", "status".to_owned()),
            ]
        );
        assert!(rendered.marks.is_sorted_by_key(|mark| mark.from));
        assert_eq!(rendered.bytes, rendered.text.len());
        let resource = &json(&rendered.text)["Statement"][0]["Resource"][1];
        assert_eq!(
            resource.as_str().unwrap(),
            format!("arn:aws:s3:::acme-split-events/{prefix}/*")
        );
    }
}

#[test]
fn trailing_slashes_and_surrounding_blanks_are_ignored() {
    let rendered = bucket_with(&[
        ("filePrefix", " events/ "),
        ("statusPrefix", "status/"),
        ("roleArn", &format!("\n {ROLE}\t")),
        ("bucket", " acme-split-events"),
    ]);
    assert!(rendered.complete);
    assert_eq!(rendered, bucket_with(&[]));
}

#[test]
fn notes_of_a_complete_document() {
    let rendered = bucket_with(&[]);
    let notes: Vec<_> = rendered
        .notes
        .iter()
        .map(|note| (note.severity, note.line))
        .collect();
    assert_eq!(
        notes,
        [
            (Severity::Warning, Some(10)),
            (Severity::Warning, Some(11)),
            (Severity::Good, None),
        ]
    );
    assert_eq!(
        rendered.notes[2].message,
        format!(
            "Names one principal. Valid JSON. {} of 20,480 bytes.",
            rendered.bytes
        )
    );

    let topic = topic_with(&[]);
    assert_eq!(topic.notes[0].severity, Severity::Notice);
    assert_eq!(topic.notes[0].line, Some(2));
    assert!(topic.notes[1].message.ends_with(&format!(
        "{} of the 30,720 bytes that the whole policy may have.",
        topic.bytes
    )));
}

#[test]
fn a_document_over_the_limit_is_an_error() {
    let text = format!("\"{}\"", "a".repeat(20_480));
    let note = document_note(RecipeKind::BucketPolicy, &text);
    assert_eq!(note.severity, Severity::Error);
    assert!(note.message.contains("20,482 bytes"));
    assert_eq!(
        document_note(RecipeKind::TopicStatement, &text).severity,
        Severity::Good
    );
    assert_eq!(
        document_note(RecipeKind::BucketPolicy, "{").severity,
        Severity::Error
    );
}

#[test]
fn long_invalid_values_are_truncated() {
    let long = "x".repeat(5_000_000);
    for input in ["bucket", "roleArn", "filePrefix", "statusPrefix"] {
        let rendered = bucket_with(&[(input, &long)]);
        assert_eq!(check(&rendered, input).state, InputState::Invalid);
        assert!(rendered.bytes < 20_000);
        assert!(check(&rendered, input).message.as_ref().unwrap().len() < 400);
    }
}

#[test]
fn any_prefix_renders_valid_json() {
    for typed in [
        "\"",
        "\\",
        "a\nb",
        "\u{0}",
        "{",
        "*",
        "/",
        "//",
        "é\"𝄞\\",
        "a\u{2028}b",
    ] {
        let rendered = bucket_with(&[("statusPrefix", typed), ("bucket", typed)]);
        json(&rendered.text);
        for mark in &rendered.marks {
            let shown = slice(&rendered.text, mark);
            let text: String = serde_json::from_str(&format!("\"{shown}\"")).unwrap();
            match mark.input.as_str() {
                "bucket" => assert_eq!(text, typed),
                "statusPrefix" => assert_eq!(text, typed.strip_suffix('/').unwrap_or(typed)),
                _ => {}
            }
        }
    }
}
