use super::*;
use crate::catalog::recipes;

mod arns;
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
