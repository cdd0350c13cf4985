use super::*;
use crate::catalog::recipes;

mod short_texts;

/// Returns the first input of a kind, other than the choice `form`, which
/// vendors share.
fn input(kind: InputKind) -> &'static RecipeInput {
    recipes()
        .iter()
        .flat_map(|recipe| recipe.inputs)
        .find(|input| input.kind == kind && input.name != "form")
        .unwrap()
}

fn assert_valid(kind: InputKind, typed: &str) {
    let parsed = ParsedInput::parse(input(kind), typed);
    assert_eq!(
        parsed.state,
        InputState::Valid,
        "{typed}: {:?}",
        parsed.message
    );
    assert_eq!((parsed.message, parsed.suggestion), (None, None));
}

/// Asserts that each value is invalid, that its message contains `part`, and
/// that the suggestion, if any, is valid.
fn assert_invalid(kind: InputKind, cases: &[(&str, &str, Option<&str>)]) {
    for (typed, part, suggestion) in cases {
        let parsed = ParsedInput::parse(input(kind), typed);
        assert_eq!(parsed.state, InputState::Invalid, "{typed:?}");
        let message = parsed.message.unwrap();
        assert!(message.contains(part), "{typed:?}: {message}");
        assert!(message.ends_with('.'), "{message}");
        assert_eq!(
            parsed.suggestion.as_deref(),
            *suggestion,
            "{typed:?}: {message}"
        );
        if let Some(right) = suggestion {
            assert!(message.contains(right), "{message}");
            assert_valid(kind, right);
        }
    }
}

#[test]
fn role_arns() {
    for good in [
        "arn:aws:iam::111122223333:role/split-s3-in-7f3a",
        "arn:aws-cn:iam::111122223333:role/a/b/c",
        "arn:aws-us-gov:iam::000000000000:role/A_b+c=d,e.f@g-h",
    ] {
        assert_valid(InputKind::RoleArn, good);
    }
    let right = Some("arn:aws:iam::111122223333:role/Split");
    assert_invalid(
        InputKind::RoleArn,
        &[
            ("split-s3-in-7f3a", "is not an ARN", None),
            ("a:b:c:d:e:f", "begins with `arn:`", None),
            ("{role-ARN}", "a placeholder, `{role-ARN}`", None),
            (
                "arn:aws:iam::<account>:role/x",
                "a placeholder, `<account>`",
                None,
            ),
            (
                "arn:aws:iam::{id:role/x",
                "a placeholder, `{id:role/x`",
                None,
            ),
            (
                "ARN:aws:IAM::111122223333:role/Split",
                "case-sensitive",
                right,
            ),
            ("arn:aws:iam::1111-2222-3333:role/Split", "12 digits", right),
            (
                "arn:aws:iam::11112222333:role/x",
                "`11112222333`, does not have 12",
                None,
            ),
            (
                "arn:aws:iam:::role/x",
                "an empty string, does not have 12",
                None,
            ),
            ("arn:aws:iam::aws:role/x", "`aws`, does not have 12", None),
            (
                "arn:aws-iso:iam::111122223333:role/x",
                "`aws-iso` is not a partition",
                None,
            ),
            ("arn::iam::111122223333:role/x", "not a partition", None),
            ("arn:aws:s3:::acme", "an ARN of `s3`; one of `iam`", None),
            (
                "arn:aws:iam:us-east-1:111122223333:role/Split",
                "no region",
                right,
            ),
            (
                "arn:aws:iam::111122223333:role/Split\u{200b}",
                "invisible character",
                right,
            ),
            (
                "arn:aws:iam::111122223333:\nrole/Split",
                "invisible character",
                right,
            ),
            ("arn:aws:iam::111122223333: role/Split", "no spaces", right),
            ("\"arn:aws:iam::111122223333:role/Split\",", "quotes", right),
            ("arn:aws:iam::111122223333:root", "whole account", None),
            ("arn:aws:iam::111122223333:user/x", "names `user`", None),
            ("arn:aws:iam::111122223333:role", "names `role`", None),
            ("arn:aws:iam::111122223333:Role/x", "names `Role`", None),
            ("arn:aws:iam::111122223333:role/", "is empty", None),
            ("arn:aws:iam::111122223333:role/a//b", "is empty", None),
            ("arn:aws:iam::111122223333:role/*", "without `*`", None),
            (
                "arn:aws:iam::111122223333:role/rôle",
                "`ô` is not allowed",
                None,
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/Split/me",
                "the ARN of the role, `Split`",
                None,
            ),
        ],
    );
    let long = format!("arn:aws:iam::111122223333:role/{}", "x".repeat(65));
    assert_invalid(InputKind::RoleArn, &[(&long, "at most 64", None)]);
}

#[test]
fn topic_arns() {
    for good in [
        "arn:aws:sns:us-east-1:111122223333:split-events",
        "arn:aws-cn:sns:cn-northwest-1:111122223333:a_B-9",
        "arn:aws-us-gov:sns:us-gov-west-1:111122223333:x",
        "arn:aws:sns:ap-southeast-2:111122223333:fifo",
    ] {
        assert_valid(InputKind::TopicArn, good);
    }
    let right = Some("arn:aws:sns:eu-west-1:111122223333:Topic");
    assert_invalid(
        InputKind::TopicArn,
        &[
            ("split-events", "is not an ARN", None),
            ("{YourSNSTopicARN}", "a placeholder", None),
            (
                "arn:aws:sqs:eu-west-1:111122223333:q",
                "an ARN of `sqs`",
                None,
            ),
            (
                "arn:aws:sns:eu-west-1:111122223333:t.fifo",
                "FIFO topic",
                None,
            ),
            (
                "arn:aws:sns:EU-WEST-1:111122223333:Topic",
                "case-sensitive",
                right,
            ),
            (
                "arn:aws:sns:eu-west-1:111122223333:Topic:0f3a-77",
                "subscription",
                right,
            ),
            (
                "arn:aws-cn:sns:eu-west-1:111122223333:Topic",
                "partition `aws`",
                right,
            ),
            (
                "arn:aws:sns::111122223333:t",
                "an empty string is not a region",
                None,
            ),
            (
                "arn:aws:sns:europe:111122223333:t",
                "`europe` is not a region",
                None,
            ),
            (
                "arn:aws:sns:eu-west-1:11112222:t",
                "does not have 12 digits",
                None,
            ),
            (
                "arn:aws:sns:eu-west-1:111122223333:",
                "not a topic's name",
                None,
            ),
            (
                "arn:aws:sns:eu-west-1:111122223333:*",
                "not a topic's name",
                None,
            ),
            (
                "arn:aws:sns:eu-west-1:111122223333:a.b",
                "not a topic's name",
                None,
            ),
            (
                "arn:aws:sns:cn-north-1:111122223333:t",
                "partition `aws-cn`",
                Some("arn:aws-cn:sns:cn-north-1:111122223333:t"),
            ),
        ],
    );
}

#[test]
fn account_ids() {
    assert_valid(InputKind::AccountId, "111122223333");
    assert_valid(InputKind::AccountId, " 000000000001 ");
    let right = Some("111122223333");
    assert_invalid(
        InputKind::AccountId,
        &[
            ("1111-2222-3333", "no dashes", right),
            ("1111 2222 3333", "no dashes", right),
            ("arn:aws:iam::111122223333:root", "This is an ARN", right),
            ("\"111122223333\"", "quotes", right),
            ("11112222333", "This has 11 digits", None),
            ("1", "This has 1 digit;", None),
            ("1111222233334", "This has 13 digits", None),
            ("acme", "12 digits and nothing else", None),
            (
                "１１１１２２２２３３３３",
                "12 digits and nothing else",
                None,
            ),
            ("{YourAwsAccountID}", "a placeholder", None),
        ],
    );
}

#[test]
fn bucket_names() {
    let longest = "a".repeat(63);
    for good in [
        "acme-split-events",
        "a.b-c",
        "123",
        "1.2.3",
        "a-.b",
        "s3alias",
        &longest,
    ] {
        assert_valid(InputKind::BucketName, good);
    }
    let acme = Some("acme");
    let too_long = "a".repeat(64);
    assert_invalid(
        InputKind::BucketName,
        &[
            ("s3://acme", "an address", acme),
            ("S3a://acme/events/a.parquet", "an address", acme),
            ("s3://Acme/", "an address", acme),
            ("arn:aws:s3:::acme", "an ARN", acme),
            ("arn:aws-cn:s3:::acme/*", "an ARN", acme),
            ("acme/events", "no slash", acme),
            (
                "https://acme.s3.eu-west-1.amazonaws.com/x",
                "web address",
                acme,
            ),
            ("https://s3.amazonaws.com/acme", "web address", None),
            ("Acme", "lower case", acme),
            ("s3://", "an address", None),
            ("acme_events", "`_` is not allowed", None),
            ("acme events", "` ` is not allowed", None),
            ("ácme", "`á` is not allowed", None),
            ("{bucketName}", "a placeholder", None),
            ("ab", "3 to 63 characters; this has 2", None),
            (&too_long, "this has 64", None),
            ("-acme", "begins and ends", None),
            ("acme.", "begins and ends", None),
            ("ac..me", "two dots", None),
            ("192.168.5.4", "IP address", None),
            ("192.168.05.004", "IP address", None),
            ("xn--acme", "`xn--`", None),
            ("sthree-acme", "`sthree-`", None),
            ("amzn-s3-demo-bucket", "`amzn-s3-demo-`", None),
            ("acme-metadata-s3alias", "alias of an access point", None),
            ("acme--ol-s3", "Object Lambda", None),
            ("acme.mrap", "multi-region", None),
            ("acme--usw2-az1--x-s3", "directory bucket", None),
            ("acme--table-s3", "table bucket", None),
        ],
    );
}

#[test]
fn bucket_arns() {
    assert_valid(InputKind::BucketArn, "arn:aws:s3:::acme");
    assert_valid(InputKind::BucketArn, "arn:aws-us-gov:s3:::acme.events");
    let acme = Some("arn:aws:s3:::acme");
    assert_invalid(
        InputKind::BucketArn,
        &[
            ("acme", "This is a name", acme),
            ("s3://acme/events", "an address", acme),
            ("arn:aws:s3:::acme/events/*", "objects", acme),
            ("arn:aws:s3:::Acme", "lower case", acme),
            ("arn:aws:s3:us-east-1:111122223333:acme", "no region", acme),
            (
                "arn:aws:s3:us-east-1:111122223333:accesspoint/x",
                "access point",
                None,
            ),
            ("arn:aws:s3:::", "3 to 63", None),
            ("arn:aws:s3:::*", "`*` is not allowed", None),
            (
                "arn:aws:sns:eu-west-1:111122223333:t",
                "an ARN of `sns`",
                None,
            ),
            ("{YourBucketArn}", "a placeholder", None),
        ],
    );
}

#[test]
fn prefixes() {
    let longest = "p".repeat(982);
    for good in [
        "events",
        "a/b=c/d",
        "my statuses",
        "été",
        "a<b",
        "$x",
        &longest,
    ] {
        assert_valid(InputKind::Prefix, good);
    }
    let events = Some("events");
    let too_long = "p".repeat(983);
    assert_invalid(
        InputKind::Prefix,
        &[
            ("/events", "does not begin with a slash", events),
            ("//events/", "does not begin with a slash", events),
            ("/", "does not begin with a slash", None),
            ("events/*", "is a wildcard", events),
            ("/events/**", "does not begin with a slash", events),
            ("*", "is a wildcard", None),
            ("ev*ents", "is a wildcard", None),
            ("events*", "is a wildcard", None),
            ("event?", "`?` is a wildcard", None),
            ("{filePrefix}", "a placeholder, `{filePrefix}`", None),
            ("a/${aws:username}", "a placeholder, `{aws:username}`", None),
            ("a}b", "a placeholder, `}`", None),
            ("s3://acme/events/", "includes the bucket", events),
            ("arn:aws:s3:::acme/events/*", "includes the bucket", events),
            ("s3://acme", "includes the bucket", None),
            ("a\nb", "invisible character", None),
            ("a\u{0}b", "invisible character", None),
            ("\u{202e}events", "invisible character", events),
            (&too_long, "983 bytes", None),
        ],
    );
}

#[test]
fn trailing_slash_is_removed() {
    let parsed = ParsedInput::parse(input(InputKind::Prefix), "a/b/");
    assert_eq!(parsed.value, "a/b");
    assert_eq!(parsed.state, InputState::Valid);
    assert_eq!(parsed.suggestion, None);
}

#[test]
fn blank_value_is_empty() {
    for kind in [InputKind::Prefix, InputKind::RoleArn, InputKind::AccountId] {
        let parsed = ParsedInput::parse(input(kind), " \n\t ");
        assert_eq!(parsed.state, InputState::Empty);
        assert_eq!(parsed.message, None);
    }
}

#[test]
fn comma_is_dropped_only_with_quotes() {
    // A role's name may end with a comma.
    assert_valid(InputKind::RoleArn, "arn:aws:iam::111122223333:role/x,");
}

/// Fragments that a user may type or paste, in all combinations of three.
#[test]
fn every_suggestion_is_valid() {
    const PIECES: [&str; 24] = [
        "",
        "arn:",
        "aws:",
        "s3://",
        ":s3:::",
        ":::",
        "://",
        "iam::",
        "sns:eu-west-1:",
        "111122223333",
        ":role/",
        "Acme",
        "acme",
        "/",
        "*",
        "{",
        "}>",
        "\"",
        ",",
        " ",
        "\n",
        "é",
        "\u{200b}",
        "𝄞",
    ];
    let kinds = [
        InputKind::RoleArn,
        InputKind::TopicArn,
        InputKind::AccountId,
        InputKind::BucketName,
        InputKind::BucketArn,
        InputKind::Prefix,
        InputKind::KeyArn,
        InputKind::ExternalId,
        InputKind::EventName,
        InputKind::Suffix,
        InputKind::Choice,
    ];
    let mut suggested = 0;
    for first in PIECES {
        for second in PIECES {
            for third in PIECES {
                let typed = format!("{first}{second}{third}");
                for kind in kinds {
                    let parsed = ParsedInput::parse(input(kind), &typed);
                    assert_eq!(
                        parsed.state == InputState::Invalid,
                        parsed.message.is_some()
                    );
                    if let Some(right) = parsed.suggestion {
                        assert_valid(kind, &right);
                        suggested += 1;
                    }
                }
            }
        }
    }
    assert!(suggested > 1_000);
}
