//! Repairs of JSON that was copied from elsewhere.

use super::*;

fn repaired(text: &str) -> Repaired {
    let unreadable = parse(text).expect_err("it is not JSON");
    unreadable.repaired.expect("it can be repaired")
}

#[test]
fn additions_of_web_pages_are_repaired() {
    use Repair::{
        Comments, CurlyQuotes, Entities, HiddenCharacters, LineNumbers, SingleQuotes, Surroundings,
        TrailingCommas,
    };
    let cases: &[(&str, &str, &[Repair])] = &[
        ("{\"a\": 1} // x", "{\"a\": 1} ", &[Comments]),
        (
            "{ // {x\n\"a\": \"//b\" /* y */ # z\n}",
            "{ \n\"a\": \"//b\"  \n}",
            &[Comments],
        ),
        ("{“a”: “b”}", "{\"a\": \"b\"}", &[CurlyQuotes]),
        ("{\"a”: “b\"}", "{\"a\": \"b\"}", &[CurlyQuotes]),
        (
            "{\"a\": \"say “b” twice\",}",
            "{\"a\": \"say “b” twice\"}",
            &[TrailingCommas],
        ),
        ("{'a': 'b\"c'}", "{\"a\": \"b\\\"c\"}", &[SingleQuotes]),
        (
            "{\u{a0}\"a\":\u{200b} 1}",
            "{ \"a\": 1}",
            &[HiddenCharacters],
        ),
        ("\u{feff}{\"a\": 1}", "{\"a\": 1}", &[Surroundings]),
        (
            "{\"a\": [1,\n], \"b\": {\"c\": 1 , },}",
            "{\"a\": [1\n], \"b\": {\"c\": 1  }}",
            &[TrailingCommas],
        ),
        ("{\"a\": 1},", "{\"a\": 1}", &[TrailingCommas]),
        ("```json\n{\"a\": 1}\n```", "{\"a\": 1}", &[Surroundings]),
        ("Use this: {\"a\": 1} Done.", "{\"a\": 1}", &[Surroundings]),
        ("{&quot;a&quot;: 1}", "{\"a\": 1}", &[Entities]),
        (
            "1 {\n2   \"a\": 10\n3 }",
            " {\n   \"a\": 10\n }\n",
            &[LineNumbers],
        ),
        (
            "1. {\n2. \"a\": 1,\n\n3. }",
            " {\n \"a\": 1\n\n }\n",
            &[LineNumbers, TrailingCommas],
        ),
        (
            "1{2\"a\": 7,3\"b\": \"4\"4}",
            "\n{\n\"a\": 7,\n\"b\": \"4\"\n}",
            &[LineNumbers],
        ),
    ];
    for (text, expected, repairs) in cases {
        let repaired = repaired(text);
        assert_eq!(repaired.text, *expected, "{text}");
        assert_eq!(repaired.repairs, *repairs, "{text}");
        assert!(parse(&repaired.text).is_ok());
    }
    let sentence = parse("{“a”: 1,} // x").unwrap_err().message;
    assert!(
        sentence.ends_with(
            "It can be repaired automatically: comments, curly quotes and trailing \
                        commas."
        ),
        "{sentence}"
    );
}

#[test]
fn line_numbers_in_joined_lines_are_repaired() {
    // As copied as text from a vendor's page.
    let page = "1{2\"Version\": \"2012-10-17\",3\"Statement\": [4{5\"Sid\": \"PutObjectsInBucket\",\
                6\"Effect\": \"Allow\",7\"Action\": [8\"s3:PutObject\",9\"s3:PutObjectAcl\"10],\
                11\"Resource\": \"arn:aws:s3:::acme-segment/*\"12}13]14}";
    let document = parse(&repaired(page).text).unwrap();
    let policy = document.policy();
    assert_eq!(policy.version.unwrap().value, "2012-10-17");
    assert_eq!(policy.statements[0].actions.len(), 2);
    assert_eq!(
        policy.statements[0].resources[0].value,
        "arn:aws:s3:::acme-segment/*"
    );
}
