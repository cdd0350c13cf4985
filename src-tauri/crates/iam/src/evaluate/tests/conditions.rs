//! Conditions of an identity-based policy that allows everything else.

use super::*;

const OPS: &str = "IAM User Guide, IAM JSON policy elements: Condition operators";
const STRING: &str =
    "IAM User Guide, IAM JSON policy elements: Condition operators: String condition operators";
const NUMERIC: &str =
    "IAM User Guide, IAM JSON policy elements: Condition operators: Numeric condition operators";
const DATE: &str =
    "IAM User Guide, IAM JSON policy elements: Condition operators: Date condition operators";
const BOOL: &str =
    "IAM User Guide, IAM JSON policy elements: Condition operators: Boolean condition operators";
const BINARY: &str =
    "IAM User Guide, IAM JSON policy elements: Condition operators: Binary condition operators";
const IP: &str =
    "IAM User Guide, IAM JSON policy elements: Condition operators: IP address condition operators";
const ARN: &str = "IAM User Guide, IAM JSON policy elements: Condition operators: Amazon Resource Name (ARN) condition operators";
const IF_EXISTS: &str = "IAM User Guide, IAM JSON policy elements: Condition operators: ...IfExists condition operators";
const NULL: &str = "IAM User Guide, IAM JSON policy elements: Condition operators: Condition operator to check existence of condition keys";
const SETS: &str = "IAM User Guide, Single-valued vs. multivalued context keys: Set operators for multivalued context keys";
const EXAMPLES: &str = "IAM User Guide, Multivalued context key examples: Deny policy with condition set operator ForAllValues";
const LOGIC: &str = "IAM User Guide, Conditions with multiple context keys or values: Evaluation logic for multiple context keys or values";
const NEGATED: &str = "IAM User Guide, Conditions with multiple context keys or values: Evaluation logic for negated matching condition operators";
const VARS: &str =
    "IAM User Guide, IAM policy elements: Variables and tags: Using variables in policies";
const VARS_WHERE: &str =
    "IAM User Guide, IAM policy elements: Variables and tags: Where you can use policy variables";
const VARS_NONE: &str =
    "IAM User Guide, IAM policy elements: Variables and tags: Policy variables with no value";
const VARS_DEFAULT: &str =
    "IAM User Guide, IAM policy elements: Variables and tags: Specifying default values";
const VARS_SPECIAL: &str =
    "IAM User Guide, IAM policy elements: Variables and tags: Special characters";
const CONDITION: &str = "IAM User Guide, IAM JSON policy elements: Condition: The request context";
const KEY_ARN: &str = "IAM User Guide, AWS global condition context keys: aws:PrincipalArn";
const KEY_ACCOUNT: &str = "IAM User Guide, AWS global condition context keys: aws:PrincipalAccount";
const KEY_TYPE: &str = "IAM User Guide, AWS global condition context keys: aws:PrincipalType";
const KEY_SERVICE: &str =
    "IAM User Guide, AWS global condition context keys: aws:PrincipalIsAWSService";

/// Page, rule, condition, context, decision.
pub(super) const CASES: &[(&str, &str, &str, &str, char)] = &[
    (
        STRING,
        "StringEquals: exact matching",
        r#"{"StringEquals": {"k:a": "x"}}"#,
        "k:a=x",
        'A',
    ),
    (
        STRING,
        "StringEquals: case-sensitive",
        r#"{"StringEquals": {"k:a": "x"}}"#,
        "k:a=X",
        'I',
    ),
    (
        STRING,
        "StringEquals: a wildcard is literal",
        r#"{"StringEquals": {"k:a": "x*"}}"#,
        "k:a=xy",
        'I',
    ),
    (
        STRING,
        "StringEquals: a literal star is equal to a star",
        r#"{"StringEquals": {"k:a": "x*"}}"#,
        "k:a=x*",
        'A',
    ),
    (
        STRING,
        "StringNotEquals: negated matching holds",
        r#"{"StringNotEquals": {"k:a": "x"}}"#,
        "k:a=y",
        'A',
    ),
    (
        STRING,
        "StringNotEquals: negated matching fails on the value",
        r#"{"StringNotEquals": {"k:a": "x"}}"#,
        "k:a=x",
        'I',
    ),
    (
        STRING,
        "StringEqualsIgnoreCase: exact matching, ignoring case",
        r#"{"StringEqualsIgnoreCase": {"k:a": "xY"}}"#,
        "k:a=Xy",
        'A',
    ),
    (
        STRING,
        "StringNotEqualsIgnoreCase: negated, ignoring case",
        r#"{"StringNotEqualsIgnoreCase": {"k:a": "x"}}"#,
        "k:a=X",
        'I',
    ),
    (
        STRING,
        "StringLike: star matches many characters",
        r#"{"StringLike": {"k:a": "in/*/x"}}"#,
        "k:a=in/a/b/x",
        'A',
    ),
    (
        STRING,
        "StringLike: star matches no character",
        r#"{"StringLike": {"k:a": "in*"}}"#,
        "k:a=in",
        'A',
    ),
    (
        STRING,
        "StringLike: question mark matches one character",
        r#"{"StringLike": {"k:a": "v?"}}"#,
        "k:a=v1",
        'A',
    ),
    (
        STRING,
        "StringLike: question mark matches no more than one",
        r#"{"StringLike": {"k:a": "v?"}}"#,
        "k:a=v12",
        'I',
    ),
    (
        STRING,
        "StringLike: case-sensitive",
        r#"{"StringLike": {"k:a": "In*"}}"#,
        "k:a=in/x",
        'I',
    ),
    (
        STRING,
        "StringNotLike: negated matching with wildcards",
        r#"{"StringNotLike": {"k:a": "in*"}}"#,
        "k:a=out",
        'A',
    ),
    (
        NUMERIC,
        "NumericEquals: as numbers, not as text",
        r#"{"NumericEquals": {"k:a": "10"}}"#,
        "k:a=10.0",
        'A',
    ),
    (
        NUMERIC,
        "NumericNotEquals: negated matching of numbers",
        r#"{"NumericNotEquals": {"k:a": "10"}}"#,
        "k:a=10",
        'I',
    ),
    (
        NUMERIC,
        "NumericLessThan: less",
        r#"{"NumericLessThan": {"k:a": "10"}}"#,
        "k:a=9",
        'A',
    ),
    (
        NUMERIC,
        "NumericLessThan: equal is not less",
        r#"{"NumericLessThan": {"k:a": "10"}}"#,
        "k:a=10",
        'I',
    ),
    (
        NUMERIC,
        "NumericLessThanEquals: equal",
        r#"{"NumericLessThanEquals": {"s3:max-keys": "10"}}"#,
        "s3:max-keys=10",
        'A',
    ),
    (
        NUMERIC,
        "NumericGreaterThan: greater",
        r#"{"NumericGreaterThan": {"k:a": 10}}"#,
        "k:a=11",
        'A',
    ),
    (
        NUMERIC,
        "NumericGreaterThanEquals: smaller fails",
        r#"{"NumericGreaterThanEquals": {"k:a": "10"}}"#,
        "k:a=2",
        'I',
    ),
    (
        NUMERIC,
        "NumericEquals: what is no number does not match",
        r#"{"NumericEquals": {"k:a": "10"}}"#,
        "k:a=ten",
        'I',
    ),
    (
        DATE,
        "DateEquals: the same moment in another zone",
        r#"{"DateEquals": {"aws:CurrentTime": "2026-01-31T12:00:00Z"}}"#,
        "aws:CurrentTime=2026-01-31T13:00:00+01:00",
        'A',
    ),
    (
        DATE,
        "DateEquals: epoch seconds are a date",
        r#"{"DateEquals": {"aws:CurrentTime": "1372550400"}}"#,
        "aws:CurrentTime=2013-06-30T00:00:00Z",
        'A',
    ),
    (
        DATE,
        "DateNotEquals: negated matching of dates",
        r#"{"DateNotEquals": {"aws:CurrentTime": "2026-01-31"}}"#,
        "aws:CurrentTime=2026-01-31T00:00:00Z",
        'I',
    ),
    (
        DATE,
        "DateLessThan: before",
        r#"{"DateLessThan": {"aws:CurrentTime": "2026-03-01T00:00:00Z"}}"#,
        "aws:CurrentTime=2026-02-28T23:59:59Z",
        'A',
    ),
    (
        DATE,
        "DateLessThan: after",
        r#"{"DateLessThan": {"aws:CurrentTime": "2026-03-01T00:00:00Z"}}"#,
        "aws:CurrentTime=2026-03-01T00:00:00Z",
        'I',
    ),
    (
        DATE,
        "DateLessThanEquals: at that moment",
        r#"{"DateLessThanEquals": {"aws:CurrentTime": "2026-03-01T00:00:00Z"}}"#,
        "aws:CurrentTime=2026-03-01T00:00:00Z",
        'A',
    ),
    (
        DATE,
        "DateGreaterThan: over a leap day",
        r#"{"DateGreaterThan": {"aws:CurrentTime": "2024-02-29T00:00:00Z"}}"#,
        "aws:CurrentTime=2024-03-01T00:00:00Z",
        'A',
    ),
    (
        DATE,
        "DateGreaterThanEquals: a moment too early",
        r#"{"DateGreaterThanEquals": {"aws:CurrentTime": "2026-03-01T00:00:00Z"}}"#,
        "aws:CurrentTime=2026-02-28T23:59:59.5Z",
        'I',
    ),
    (
        BOOL,
        "Bool: true",
        r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
        "aws:SecureTransport=true",
        'A',
    ),
    (
        BOOL,
        "Bool: written without quotes",
        r#"{"Bool": {"aws:SecureTransport": true}}"#,
        "aws:SecureTransport=true",
        'A',
    ),
    (
        BOOL,
        "Bool: false is not true",
        r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
        "aws:SecureTransport=false",
        'I',
    ),
    (
        BOOL,
        "Bool: an absent key is not false",
        r#"{"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#,
        "aws:MultiFactorAuthPresent=",
        'I',
    ),
    (
        BINARY,
        "BinaryEquals: byte for byte of the base-64",
        r#"{"BinaryEquals": {"k:a": "QmluYXJ5"}}"#,
        "k:a=QmluYXJ5",
        'A',
    ),
    (
        IP,
        "IpAddress: within the range",
        r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        "aws:SourceIp=203.0.113.77",
        'A',
    ),
    (
        IP,
        "IpAddress: outside the range",
        r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/25"}}"#,
        "aws:SourceIp=203.0.113.128",
        'I',
    ),
    (
        IP,
        "IpAddress: without a length it is /32",
        r#"{"IpAddress": {"aws:SourceIp": "203.0.113.7"}}"#,
        "aws:SourceIp=203.0.113.8",
        'I',
    ),
    (
        IP,
        "IpAddress: the whole of IPv4",
        r#"{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}"#,
        "aws:SourceIp=198.51.100.1",
        'A',
    ),
    (
        IP,
        "IpAddress: IPv6 ranges",
        r#"{"IpAddress": {"aws:SourceIp": "2001:db8:1234:5678::/64"}}"#,
        "aws:SourceIp=2001:db8:1234:5678::1",
        'A',
    ),
    (
        IP,
        "IpAddress: IPv4 is in no range of IPv6",
        r#"{"IpAddress": {"aws:SourceIp": "::/0"}}"#,
        "aws:SourceIp=203.0.113.7",
        'I',
    ),
    (
        IP,
        "NotIpAddress: outside the range",
        r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        "aws:SourceIp=198.51.100.1",
        'A',
    ),
    (
        ARN,
        "ArnEquals: equal",
        r#"{"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::acme"}}"#,
        "aws:SourceArn=arn:aws:s3:::acme",
        'A',
    ),
    (
        ARN,
        "ArnEquals: behaves as ArnLike, with wildcards",
        r#"{"ArnEquals": {"aws:SourceArn": "arn:aws:s3:*:*:acme*"}}"#,
        "aws:SourceArn=arn:aws:s3:::acme-1",
        'A',
    ),
    (
        ARN,
        "ArnLike: each of the six parts is compared by itself",
        r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s*:acme"}}"#,
        "aws:SourceArn=arn:aws:s3:::acme",
        'I',
    ),
    (
        ARN,
        "ArnLike: the account may be a wildcard",
        r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:t"}}"#,
        "aws:SourceArn=arn:aws:sns:us-east-1:111122223333:t",
        'A',
    ),
    (
        ARN,
        "ArnNotEquals: negated matching of ARNs",
        r#"{"ArnNotEquals": {"aws:SourceArn": "arn:aws:s3:::acme"}}"#,
        "aws:SourceArn=arn:aws:s3:::acme",
        'I',
    ),
    (
        ARN,
        "ArnNotLike: another ARN",
        r#"{"ArnNotLike": {"aws:SourceArn": "arn:aws:s3:::a*"}}"#,
        "aws:SourceArn=arn:aws:s3:::b",
        'A',
    ),
    (
        NULL,
        "Null true: the key is absent",
        r#"{"Null": {"aws:TokenIssueTime": "true"}}"#,
        "aws:TokenIssueTime=",
        'A',
    ),
    (
        NULL,
        "Null true: the key is present",
        r#"{"Null": {"aws:TokenIssueTime": "true"}}"#,
        "aws:TokenIssueTime=2026-01-01T00:00:00Z",
        'I',
    ),
    (
        NULL,
        "Null false: the key is present",
        r#"{"Null": {"aws:TokenIssueTime": "false"}}"#,
        "aws:TokenIssueTime=2026-01-01T00:00:00Z",
        'A',
    ),
    (
        NULL,
        "Null false: the key is absent",
        r#"{"Null": {"aws:TokenIssueTime": "false"}}"#,
        "!",
        'I',
    ),
    (
        NULL,
        "Null: a key that was not set is unknown",
        r#"{"Null": {"aws:TokenIssueTime": "true"}}"#,
        "",
        'U',
    ),
    (
        OPS,
        "absent key: a positive operator fails",
        r#"{"StringEquals": {"k:a": "x"}}"#,
        "k:a=",
        'I',
    ),
    (
        OPS,
        "absent key: a negated operator holds",
        r#"{"StringNotEquals": {"k:a": "x"}}"#,
        "k:a=",
        'A',
    ),
    (
        OPS,
        "absent key: ArnNotLike holds",
        r#"{"ArnNotLike": {"aws:SourceArn": "arn:aws:s3:::a"}}"#,
        "!",
        'A',
    ),
    (
        OPS,
        "absent key: NotIpAddress holds",
        r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        "!",
        'A',
    ),
    (
        OPS,
        "absent key: StringLike star fails",
        r#"{"StringLike": {"k:a": "*"}}"#,
        "k:a=",
        'I',
    ),
    (
        IF_EXISTS,
        "IfExists: an absent key holds",
        r#"{"StringEqualsIfExists": {"k:a": "x"}}"#,
        "k:a=",
        'A',
    ),
    (
        IF_EXISTS,
        "IfExists: a present key is compared",
        r#"{"StringEqualsIfExists": {"k:a": "x"}}"#,
        "k:a=y",
        'I',
    ),
    (
        IF_EXISTS,
        "IfExists: Bool with an absent key",
        r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#,
        "aws:MultiFactorAuthPresent=",
        'A',
    ),
    (
        IF_EXISTS,
        "IfExists: Numeric with a present key",
        r#"{"NumericLessThanIfExists": {"aws:MultiFactorAuthAge": "3600"}}"#,
        "aws:MultiFactorAuthAge=3601",
        'I',
    ),
    (
        IF_EXISTS,
        "IfExists: a key that was not set is unknown",
        r#"{"StringEqualsIfExists": {"k:a": "x"}}"#,
        "",
        'U',
    ),
    (
        OPS,
        "an operator that does not exist cannot be judged",
        r#"{"StringIs": {"k:a": "x"}}"#,
        "k:a=x",
        'U',
    ),
    (
        LOGIC,
        "several values of one key: one has to match",
        r#"{"StringEquals": {"k:a": ["x", "y"]}}"#,
        "k:a=y",
        'A',
    ),
    (
        NEGATED,
        "several values of a negated operator: none may match",
        r#"{"StringNotEquals": {"k:a": ["x", "y"]}}"#,
        "k:a=y",
        'I',
    ),
    (
        LOGIC,
        "several keys of one operator: all have to match",
        r#"{"StringEquals": {"k:a": "x", "k:b": "y"}}"#,
        "k:a=x;k:b=z",
        'I',
    ),
    (
        LOGIC,
        "several operators: all have to hold",
        r#"{"StringEquals": {"k:a": "x"}, "NumericLessThan": {"k:b": "3"}}"#,
        "k:a=x;k:b=2",
        'A',
    ),
    (
        LOGIC,
        "what fails makes what is unknown of no account",
        r#"{"StringEquals": {"k:a": "x", "k:b": "y"}}"#,
        "k:a=z",
        'I',
    ),
    (
        LOGIC,
        "what holds leaves open what is unknown",
        r#"{"StringEquals": {"k:a": "x", "k:b": "y"}}"#,
        "k:a=x",
        'U',
    ),
    (
        CONDITION,
        "condition key names ignore case",
        r#"{"StringEquals": {"AWS:SourceAccount": "111122223333"}}"#,
        "aws:sourceaccount=111122223333",
        'A',
    ),
    (
        SETS,
        "ForAllValues: every value of the request matches",
        r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}"#,
        "aws:TagKeys=a|b",
        'A',
    ),
    (
        SETS,
        "ForAllValues: one value of the request does not match",
        r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}"#,
        "aws:TagKeys=a|c",
        'I',
    ),
    (
        SETS,
        "ForAllValues: true where the key is absent",
        r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}"#,
        "aws:TagKeys=",
        'A',
    ),
    (
        EXAMPLES,
        "ForAllValues with Null: the absent key is refused",
        r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}, "Null": {"aws:TagKeys": "false"}}"#,
        "aws:TagKeys=",
        'I',
    ),
    (
        SETS,
        "ForAnyValue: one value of the request matches",
        r#"{"ForAnyValue:StringEquals": {"aws:TagKeys": ["a"]}}"#,
        "aws:TagKeys=c|a",
        'A',
    ),
    (
        SETS,
        "ForAnyValue: no value of the request matches",
        r#"{"ForAnyValue:StringEquals": {"aws:TagKeys": ["a"]}}"#,
        "aws:TagKeys=c|d",
        'I',
    ),
    (
        SETS,
        "ForAnyValue: false where the key is absent",
        r#"{"ForAnyValue:StringLike": {"aws:TagKeys": ["*"]}}"#,
        "aws:TagKeys=",
        'I',
    ),
    (
        SETS,
        "ForAnyValue negated: one value that matches none is enough",
        r#"{"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["a"]}}"#,
        "aws:TagKeys=a|b",
        'A',
    ),
    (
        SETS,
        "ForAllValues negated: no value may match",
        r#"{"ForAllValues:StringNotEquals": {"aws:TagKeys": ["a"]}}"#,
        "aws:TagKeys=a|b",
        'I',
    ),
    (
        SETS,
        "several values without a set operator cannot be judged",
        r#"{"StringEquals": {"aws:TagKeys": "a"}}"#,
        "aws:TagKeys=a|b",
        'U',
    ),
    (
        SETS,
        "ForAnyValue: with paths of an organization",
        r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-a/r-b/ou-c/*"]}}"#,
        "aws:PrincipalOrgPaths=o-a/r-b/ou-c/ou-d/",
        'A',
    ),
    (
        VARS,
        "a variable in a condition takes the request's value",
        r#"{"StringEquals": {"k:a": "${k:b}"}}"#,
        "k:a=x;k:b=x",
        'A',
    ),
    (
        VARS,
        "a variable's value has no wildcards",
        r#"{"StringLike": {"k:a": "${k:b}"}}"#,
        "k:a=xy;k:b=x*",
        'I',
    ),
    (
        VARS_NONE,
        "a variable whose key is absent matches nothing",
        r#"{"StringLike": {"k:a": "${k:b}*"}}"#,
        "k:a=x;k:b=",
        'I',
    ),
    (
        VARS_DEFAULT,
        "a default replaces an absent key",
        r#"{"StringEquals": {"k:a": "${k:b, 'none'}"}}"#,
        "k:a=none;k:b=",
        'A',
    ),
    (
        VARS_SPECIAL,
        "${*} is a star itself",
        r#"{"StringLike": {"k:a": "x${*}"}}"#,
        "k:a=xy",
        'I',
    ),
    (
        VARS_SPECIAL,
        "${?} is a question mark itself",
        r#"{"StringLike": {"k:a": "x${?}"}}"#,
        "k:a=x?",
        'A',
    ),
    (
        VARS_SPECIAL,
        "${$} is a dollar sign itself",
        r#"{"StringEquals": {"k:a": "${$}5"}}"#,
        "k:a=$5",
        'A',
    ),
    (
        VARS,
        "a variable that was not set is unknown",
        r#"{"StringEquals": {"k:a": "${k:b}"}}"#,
        "k:a=x",
        'U',
    ),
    (
        VARS,
        "aws:username is the user's name without its path",
        r#"{"StringEquals": {"k:a": "${aws:username}"}}"#,
        "k:a=ann",
        'A',
    ),
    (
        KEY_ARN,
        "aws:PrincipalArn follows from the caller",
        r#"{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/team/ann"}}"#,
        "",
        'A',
    ),
    (
        KEY_ACCOUNT,
        "aws:PrincipalAccount follows from the caller",
        r#"{"StringEquals": {"aws:PrincipalAccount": "444455556666"}}"#,
        "",
        'I',
    ),
    (
        KEY_TYPE,
        "aws:PrincipalType of a user is User",
        r#"{"StringEquals": {"aws:PrincipalType": "User"}}"#,
        "",
        'A',
    ),
    (
        KEY_SERVICE,
        "aws:PrincipalIsAWSService of a user is false",
        r#"{"Bool": {"aws:PrincipalIsAWSService": "false"}}"#,
        "",
        'A',
    ),
    (
        STRING,
        "StringLike: star matches over colons and slashes",
        r#"{"StringLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:in/*"}}"#,
        "aws:SourceArn=arn:aws:sns:us-east-1:444455556666:s/a:111122223333:in/x",
        'A',
    ),
    (
        ARN,
        "ArnLike: star matches over no colon where StringLike does",
        r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:in/*"}}"#,
        "aws:SourceArn=arn:aws:sns:us-east-1:444455556666:s/a:111122223333:in/x",
        'I',
    ),
    (
        ARN,
        "ArnLike: fewer than six parts match nothing",
        r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*"}}"#,
        "aws:SourceArn=arn:aws:sns:us-east-1:111122223333:t",
        'I',
    ),
    (
        IF_EXISTS,
        "IfExists: a negated operator with a present key is compared",
        r#"{"StringNotEqualsIfExists": {"k:a": "x"}}"#,
        "k:a=x",
        'I',
    ),
    (
        IF_EXISTS,
        "IfExists: a negated operator with an absent key holds",
        r#"{"StringNotEqualsIfExists": {"k:a": "x"}}"#,
        "k:a=",
        'A',
    ),
    (
        IF_EXISTS,
        "IfExists: Null takes none, and cannot be judged",
        r#"{"NullIfExists": {"k:a": "true"}}"#,
        "k:a=",
        'U',
    ),
    (
        SETS,
        "ForAllValues: true where the value is empty",
        r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}"#,
        "aws:TagKeys=''",
        'A',
    ),
    (
        SETS,
        "ForAnyValue: false where the value is empty",
        r#"{"ForAnyValue:StringLike": {"aws:TagKeys": ["*"]}}"#,
        "aws:TagKeys=''",
        'I',
    ),
    (
        SETS,
        "ForAllValues: negated, true where the key is absent",
        r#"{"ForAllValues:StringNotEquals": {"aws:TagKeys": ["a"]}}"#,
        "aws:TagKeys=",
        'A',
    ),
    (
        SETS,
        "ForAnyValue: negated, false where the key is absent",
        r#"{"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["a"]}}"#,
        "aws:TagKeys=",
        'I',
    ),
    (
        EXAMPLES,
        "Null false: an empty value is none",
        r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}, "Null": {"aws:TagKeys": "false"}}"#,
        "aws:TagKeys=''",
        'I',
    ),
    (
        STRING,
        "StringEquals: an empty value is a value",
        r#"{"StringEquals": {"s3:prefix": ["", "in/"]}}"#,
        "s3:prefix=''",
        'A',
    ),
    (
        VARS_NONE,
        "a negated operator matches a variable whose key is absent",
        r#"{"StringNotEquals": {"k:a": "${k:b}"}}"#,
        "k:a=x;k:b=",
        'A',
    ),
    (
        VARS_WHERE,
        "ARN operators take variables",
        r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:user/*"}}"#,
        "",
        'A',
    ),
    (
        VARS_WHERE,
        "numbers take no variables, and cannot be judged with them",
        r#"{"NumericEquals": {"k:a": "${k:b}"}}"#,
        "k:a=1;k:b=1",
        'U',
    ),
    (
        VARS_WHERE,
        "addresses take no variables, and cannot be judged with them",
        r#"{"IpAddress": {"aws:SourceIp": "${k:b}"}}"#,
        "aws:SourceIp=203.0.113.7;k:b=203.0.113.7",
        'U',
    ),
    (
        NEGATED,
        "several values of a negated operator: none matches",
        r#"{"StringNotEquals": {"k:a": ["x", "y"]}}"#,
        "k:a=z",
        'A',
    ),
];

#[test]
fn conditions() {
    for (page, rule, condition, known, expected) in CASES {
        let document = document(&format!(
            "{{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\", \"Condition\": {condition}}}"
        ));
        let request = request(USER, "s3:GetObject", OBJECT, context(known));
        let answer = simulate(&document, DocumentKind::Identity, &request);
        assert_eq!(
            letter(answer.outcome),
            *expected,
            "{page}: {rule}: {answer:?}"
        );
        assert_eq!(
            answer.outcome == Decision::Unknown,
            !answer.unknown.is_empty(),
            "{rule}"
        );
    }
}
