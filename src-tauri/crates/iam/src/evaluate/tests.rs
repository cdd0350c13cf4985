//! Each case names the page and the heading of the AWS documentation that it
//! comes from.

mod callers;
mod conditions;
mod layered;
mod matching;
mod request_keys;

use std::collections::BTreeSet;

use super::*;
use crate::document::{Document, DocumentKind, parse};

/// Expected decision of a case, as one letter.
fn letter(outcome: Decision) -> char {
    match outcome {
        Decision::Allowed => 'A',
        Decision::ExplicitDeny => 'D',
        Decision::ImplicitDeny => 'I',
        Decision::Unknown => 'U',
    }
}

/// Context keys: `key=value; key=one|other; absent=; empty=''`. A leading `!`
/// marks the context as complete.
fn context(text: &str) -> Context {
    let (complete, text) = match text.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut context = Context::default();
    for pair in text
        .split(';')
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
    {
        let (key, values) = pair.split_once('=').expect("a key and its values");
        let values = values.split('|').filter(|value| !value.is_empty());
        let values = values.map(|value| if value == "''" { "" } else { value });
        context = context.with(key, values);
    }
    if complete {
        context.complete()
    } else {
        context
    }
}

fn document(statements: &str) -> Document {
    let text = format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}");
    parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn request(caller: &str, action: &str, resource: &str, context: Context) -> Request {
    Request {
        caller: Caller::parse(caller).unwrap_or_else(|error| panic!("{error}")),
        action: action.to_owned(),
        resource: resource.to_owned(),
        resource_account: None,
        context,
    }
}

const USER: &str = "arn:aws:iam::111122223333:user/team/ann";
const ROLE: &str = "arn:aws:iam::111122223333:role/app/loader";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/loader/s1";
const FOREIGN: &str = "arn:aws:iam::444455556666:role/split";
const OBJECT: &str = "arn:aws:s3:::acme-events/in/a.parquet";

#[test]
fn there_are_at_least_a_hundred_and_fifty_cases_with_their_sources() {
    let mut rules = BTreeSet::new();
    let sources = conditions::CASES
        .iter()
        .map(|case| (case.0, case.1))
        .chain(matching::CASES.iter().map(|case| (case.0, case.1)))
        .chain(layered::CASES.iter().map(|case| (case.page, case.rule)));
    for (page, rule) in sources {
        assert!(!page.is_empty(), "{rule}");
        assert!(
            rule.len() >= 10 && rules.insert((page, rule)),
            "twice, or empty: {rule}"
        );
    }
    assert!(rules.len() >= 150, "{} cases", rules.len());
}

#[test]
fn callers_are_parsed() {
    let cases = [
        ("anonymous", None),
        ("111122223333", Some("111122223333")),
        ("arn:aws:iam::111122223333:root", Some("111122223333")),
        (USER, Some("111122223333")),
        (ROLE, Some("111122223333")),
        (SESSION, Some("111122223333")),
        ("s3.amazonaws.com", None),
        ("cognito-identity.amazonaws.com", None),
    ];
    for (text, account) in cases {
        assert_eq!(
            Caller::parse(text).expect(text).account(),
            account,
            "{text}"
        );
    }
    for invalid in [
        "",
        "ann",
        "arn:aws:iam::1111:user/a",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::111122223333:group/g",
        "arn:aws:sts::111122223333:assumed-role/r",
    ] {
        let error = Caller::parse(invalid).expect_err(invalid);
        assert!(
            error
                .to_string()
                .contains("is not a principal that can make requests.")
        );
    }
}

#[test]
fn an_answer_names_the_statement_and_what_is_unknown() {
    let document = document(
        "{\"Sid\": \"Read\", \"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:GetObject\", \
         \"Resource\": \"arn:aws:s3:::acme-events/*\"},\n{\"Effect\": \"Deny\", \"Principal\": \"*\", \
         \"Action\": \"s3:*\", \"Resource\": \"*\", \"Condition\": {\"Bool\": {\"aws:SecureTransport\": \
         \"false\"}}}",
    );
    let of = |context| {
        simulate(
            &document,
            DocumentKind::Bucket,
            &request(FOREIGN, "s3:GetObject", OBJECT, context),
        )
    };
    let open = of(Context::default());
    assert_eq!(open.outcome, Decision::Unknown);
    assert_eq!(open.unknown, ["the value of aws:SecureTransport"]);
    assert_eq!(
        open.why,
        "It depends on statement 2 (line 2) of the resource policy. Unknown: the value of \
         aws:SecureTransport."
    );
    let secure = of(context("aws:SecureTransport=true"));
    assert_eq!(secure.outcome, Decision::Allowed);
    assert_eq!(
        secure.why,
        "Statement `Read` (line 1) of the resource policy allows it."
    );
    assert_eq!(secure.decided_by[0].pointer, "/Statement/0");
    assert_eq!(secure.unseen.len(), 4);
    let plain = of(context("aws:SecureTransport=false"));
    assert_eq!(plain.outcome, Decision::ExplicitDeny);
    assert_eq!(
        plain.why,
        "Statement 2 (line 2) of the resource policy denies it; a deny overrides every allow."
    );
    let elsewhere = simulate(
        &document,
        DocumentKind::Bucket,
        &request(
            FOREIGN,
            "s3:GetObject",
            "arn:aws:s3:::other/a",
            context("aws:SecureTransport=true"),
        ),
    );
    assert_eq!(elsewhere.outcome, Decision::ImplicitDeny);
    assert_eq!(
        elsewhere.near_misses,
        ["Statement `Read` (line 1) of the resource policy allows it on other resources."]
    );
}

#[test]
fn a_pattern_with_many_wildcards_is_matched() {
    let pattern = "*a".repeat(2_000);
    let text = "a".repeat(1_999);
    assert!(!glob(&pattern, &text));
    assert!(glob(&pattern, &"a".repeat(2_000)));
}
