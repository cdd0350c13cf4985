//! Principals, actions and resources of one statement.

use super::*;

const PRINCIPAL: &str =
    "IAM User Guide, AWS JSON policy elements: Principal: Specifying a principal";
const ALL: &str = "IAM User Guide, AWS JSON policy elements: Principal: All principals";
const ACCOUNTS: &str =
    "IAM User Guide, AWS JSON policy elements: Principal: AWS account principals";
const ROLES: &str = "IAM User Guide, AWS JSON policy elements: Principal: IAM role principals";
const SESSIONS: &str =
    "IAM User Guide, AWS JSON policy elements: Principal: Role session principals";
const USERS: &str = "IAM User Guide, AWS JSON policy elements: Principal: IAM user principals";
const SERVICES: &str =
    "IAM User Guide, AWS JSON policy elements: Principal: AWS service principals";
const NOT_PRINCIPAL: &str = "IAM User Guide, AWS JSON policy elements: NotPrincipal: Key points";
const ACTION: &str = "IAM User Guide, IAM JSON policy elements: Action";
const NOT_ACTION: &str = "IAM User Guide, IAM JSON policy elements: NotAction";
const RESOURCE: &str = "IAM User Guide, IAM JSON policy elements: Resource";
const WILDCARDS: &str =
    "IAM User Guide, IAM JSON policy elements: Resource: Using wildcards in resource ARNs";
const MISMATCH: &str = "IAM User Guide, Troubleshooting IAM policies: A resource is defined without an applicable action";
const NOT_RESOURCE: &str = "IAM User Guide, IAM JSON policy elements: NotResource";
const VARS: &str = "IAM User Guide, IAM policy elements: Variables and tags: Resource element";
const VARS_NONE: &str =
    "IAM User Guide, IAM policy elements: Variables and tags: Policy variables with no value";
const LOGIC: &str =
    "IAM User Guide, How AWS enforcement code logic evaluates requests to allow or deny access";
const EFFECT: &str = "IAM User Guide, IAM JSON policy elements: Effect";
const TRUST: &str = "IAM User Guide, Roles terms and concepts: Trust policy";

/// The default members of a statement: everyone, a read action, every resource.
const BASE: [(&str, &str); 4] = [
    ("Effect", "\"Allow\""),
    ("Principal", "\"*\""),
    ("Action", "\"s3:GetObject\""),
    ("Resource", "\"*\""),
];

/// Page, rule, members of the statement, caller, action, resource, decision. A
/// statement without members is followed by one that allows everything.
type Case = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
    &'static str,
    char,
);

const GET: &str = "s3:GetObject";

pub(super) const CASES: &[Case] = &[
    (
        ALL,
        "* is everyone, the anonymous too",
        &[],
        "anonymous",
        GET,
        OBJECT,
        'A',
    ),
    (
        ALL,
        "{AWS: *} is everyone, the anonymous too",
        &[("Principal", r#"{"AWS": "*"}"#)],
        "anonymous",
        GET,
        OBJECT,
        'A',
    ),
    (
        ALL,
        "* takes in services",
        &[("Effect", "\"Deny\"")],
        "s3.amazonaws.com",
        GET,
        OBJECT,
        'D',
    ),
    (
        ACCOUNTS,
        "an account by its ARN takes in its users",
        &[("Principal", r#"{"AWS": "arn:aws:iam::111122223333:root"}"#)],
        USER,
        GET,
        OBJECT,
        'A',
    ),
    (
        ACCOUNTS,
        "an account by its digits takes in its users",
        &[("Principal", r#"{"AWS": "111122223333"}"#)],
        USER,
        GET,
        OBJECT,
        'A',
    ),
    (
        ACCOUNTS,
        "an account takes in sessions of its roles",
        &[("Principal", r#"{"AWS": "111122223333"}"#)],
        SESSION,
        GET,
        OBJECT,
        'A',
    ),
    (
        ACCOUNTS,
        "an account takes in no other account",
        &[("Principal", r#"{"AWS": "111122223333"}"#)],
        FOREIGN,
        GET,
        OBJECT,
        'I',
    ),
    (
        ACCOUNTS,
        "an account does not take in the anonymous",
        &[("Principal", r#"{"AWS": "111122223333"}"#)],
        "anonymous",
        GET,
        OBJECT,
        'I',
    ),
    (
        USERS,
        "a user by its ARN, with the path",
        &[(
            "Principal",
            r#"{"AWS": "arn:aws:iam::111122223333:user/team/ann"}"#,
        )],
        USER,
        GET,
        OBJECT,
        'A',
    ),
    (
        USERS,
        "a user's ARN without the path is another",
        &[(
            "Principal",
            r#"{"AWS": "arn:aws:iam::111122223333:user/ann"}"#,
        )],
        USER,
        GET,
        OBJECT,
        'I',
    ),
    (
        USERS,
        "the names of users are case-sensitive",
        &[(
            "Principal",
            r#"{"AWS": "arn:aws:iam::111122223333:user/team/Ann"}"#,
        )],
        USER,
        GET,
        OBJECT,
        'I',
    ),
    (
        ROLES,
        "a role takes in its sessions",
        &[(
            "Principal",
            r#"{"AWS": "arn:aws:iam::111122223333:role/app/loader"}"#,
        )],
        SESSION,
        GET,
        OBJECT,
        'A',
    ),
    (
        ROLES,
        "a role takes in itself",
        &[(
            "Principal",
            r#"{"AWS": "arn:aws:iam::111122223333:role/app/loader"}"#,
        )],
        ROLE,
        GET,
        OBJECT,
        'A',
    ),
    (
        ROLES,
        "a role takes in no other role's sessions",
        &[(
            "Principal",
            r#"{"AWS": "arn:aws:iam::111122223333:role/app/load"}"#,
        )],
        SESSION,
        GET,
        OBJECT,
        'I',
    ),
    (
        SESSIONS,
        "a session by its ARN",
        &[(
            "Principal",
            r#"{"AWS": "arn:aws:sts::111122223333:assumed-role/loader/s1"}"#,
        )],
        SESSION,
        GET,
        OBJECT,
        'A',
    ),
    (
        SESSIONS,
        "a session is no other session of its role",
        &[(
            "Principal",
            r#"{"AWS": "arn:aws:sts::111122223333:assumed-role/loader/s2"}"#,
        )],
        SESSION,
        GET,
        OBJECT,
        'I',
    ),
    (
        SESSIONS,
        "which session of a role asks may not be known",
        &[(
            "Principal",
            r#"{"AWS": "arn:aws:sts::111122223333:assumed-role/loader/s2"}"#,
        )],
        ROLE,
        GET,
        OBJECT,
        'U',
    ),
    (
        PRINCIPAL,
        "a wildcard inside a principal's ARN matches no one",
        &[(
            "Principal",
            r#"{"AWS": "arn:aws:iam::111122223333:user/*"}"#,
        )],
        USER,
        GET,
        OBJECT,
        'I',
    ),
    (
        PRINCIPAL,
        "several principals: one is enough",
        &[("Principal", r#"{"AWS": ["444455556666", "111122223333"]}"#)],
        USER,
        GET,
        OBJECT,
        'A',
    ),
    (
        PRINCIPAL,
        "several kinds of principal: one is enough",
        &[(
            "Principal",
            r#"{"AWS": "444455556666", "Service": "s3.amazonaws.com"}"#,
        )],
        "s3.amazonaws.com",
        GET,
        OBJECT,
        'A',
    ),
    (
        SERVICES,
        "a service by its name",
        &[("Principal", r#"{"Service": "s3.amazonaws.com"}"#)],
        "s3.amazonaws.com",
        GET,
        OBJECT,
        'A',
    ),
    (
        SERVICES,
        "a service is no other service",
        &[("Principal", r#"{"Service": "s3.amazonaws.com"}"#)],
        "sns.amazonaws.com",
        GET,
        OBJECT,
        'I',
    ),
    (
        SERVICES,
        "a service is not its account's users",
        &[("Principal", r#"{"Service": "s3.amazonaws.com"}"#)],
        USER,
        GET,
        OBJECT,
        'I',
    ),
    (
        SESSIONS,
        "a provider of web identities by its name",
        &[(
            "Principal",
            r#"{"Federated": "cognito-identity.amazonaws.com"}"#,
        )],
        "cognito-identity.amazonaws.com",
        GET,
        OBJECT,
        'A',
    ),
    (
        SESSIONS,
        "a SAML provider by its ARN",
        &[(
            "Principal",
            r#"{"Federated": "arn:aws:iam::111122223333:saml-provider/idp"}"#,
        )],
        "arn:aws:iam::111122223333:saml-provider/idp",
        GET,
        OBJECT,
        'A',
    ),
    (
        ACCOUNTS,
        "a canonical ID does not tell its account",
        &[(
            "Principal",
            r#"{"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}"#,
        )],
        USER,
        GET,
        OBJECT,
        'U',
    ),
    (
        ROLES,
        "the unique ID of a deleted role matches no one",
        &[("Principal", r#"{"AWS": "AROAJQABLZS4A3QDU576Q"}"#)],
        ROLE,
        GET,
        OBJECT,
        'I',
    ),
    (
        NOT_PRINCIPAL,
        "Deny applies to everyone who is not named",
        &[
            ("Effect", "\"Deny\""),
            ("Principal", ""),
            ("NotPrincipal", r#"{"AWS": "444455556666"}"#),
        ],
        USER,
        GET,
        OBJECT,
        'D',
    ),
    (
        NOT_PRINCIPAL,
        "Deny spares a user who is named with its account",
        &[
            ("Effect", "\"Deny\""),
            ("Principal", ""),
            (
                "NotPrincipal",
                r#"{"AWS": ["arn:aws:iam::111122223333:user/team/ann", "arn:aws:iam::111122223333:root"]}"#,
            ),
        ],
        USER,
        GET,
        OBJECT,
        'I',
    ),
    (
        NOT_PRINCIPAL,
        "a user named without its account may be denied all the same",
        &[
            ("Effect", "\"Deny\""),
            ("Principal", ""),
            (
                "NotPrincipal",
                r#"{"AWS": "arn:aws:iam::111122223333:user/team/ann"}"#,
            ),
        ],
        USER,
        GET,
        OBJECT,
        'U',
    ),
    (
        NOT_PRINCIPAL,
        "a session needs its role and its account named too",
        &[
            ("Effect", "\"Deny\""),
            ("Principal", ""),
            (
                "NotPrincipal",
                r#"{"AWS": ["arn:aws:sts::111122223333:assumed-role/loader/s1", "arn:aws:iam::111122223333:role/loader", "arn:aws:iam::111122223333:root"]}"#,
            ),
        ],
        SESSION,
        GET,
        OBJECT,
        'I',
    ),
    (
        NOT_PRINCIPAL,
        "a role named with its account may be denied in its sessions all the same",
        &[
            ("Effect", "\"Deny\""),
            ("Principal", ""),
            (
                "NotPrincipal",
                r#"{"AWS": ["arn:aws:iam::111122223333:role/loader", "arn:aws:iam::111122223333:root"]}"#,
            ),
        ],
        SESSION,
        GET,
        OBJECT,
        'U',
    ),
    (
        NOT_PRINCIPAL,
        "the account alone spares none of its users",
        &[
            ("Effect", "\"Deny\""),
            ("Principal", ""),
            (
                "NotPrincipal",
                r#"{"AWS": "arn:aws:iam::111122223333:root"}"#,
            ),
        ],
        USER,
        GET,
        OBJECT,
        'D',
    ),
    (
        NOT_PRINCIPAL,
        "a session named without its role and its account may be denied all the same",
        &[
            ("Effect", "\"Deny\""),
            ("Principal", ""),
            (
                "NotPrincipal",
                r#"{"AWS": "arn:aws:sts::111122223333:assumed-role/loader/s1"}"#,
            ),
        ],
        SESSION,
        GET,
        OBJECT,
        'U',
    ),
    (
        NOT_PRINCIPAL,
        "Allow is not supported, and cannot be judged for who is not named",
        &[
            ("Principal", ""),
            ("NotPrincipal", r#"{"AWS": "111122223333"}"#),
        ],
        "anonymous",
        GET,
        OBJECT,
        'U',
    ),
    (ACTION, "an action by its name", &[], USER, GET, OBJECT, 'A'),
    (
        ACTION,
        "action names ignore case",
        &[("Action", "\"S3:getobject\"")],
        USER,
        GET,
        OBJECT,
        'A',
    ),
    (
        ACTION,
        "a name that is longer is another action",
        &[],
        USER,
        "s3:GetObjectAcl",
        OBJECT,
        'I',
    ),
    (
        ACTION,
        "a star at the end",
        &[("Action", "\"s3:Get*\"")],
        USER,
        "s3:GetObjectAcl",
        OBJECT,
        'A',
    ),
    (
        ACTION,
        "a star in the middle",
        &[("Action", "\"s3:*Object\"")],
        USER,
        "s3:PutObject",
        OBJECT,
        'A',
    ),
    (
        ACTION,
        "a question mark is one character",
        &[("Action", "\"s3:?etObject\"")],
        USER,
        GET,
        OBJECT,
        'A',
    ),
    (
        ACTION,
        "a star after the service stays within it",
        &[("Action", "\"s3:*\"")],
        USER,
        "sns:Publish",
        OBJECT,
        'I',
    ),
    (
        ACTION,
        "a star alone is every action",
        &[("Action", "\"*\"")],
        USER,
        "sns:Publish",
        OBJECT,
        'A',
    ),
    (
        ACTION,
        "one of a list of actions is enough",
        &[("Action", r#"["s3:PutObject", "s3:GetObject"]"#)],
        USER,
        GET,
        OBJECT,
        'A',
    ),
    (
        NOT_ACTION,
        "Allow: every action but the one named",
        &[("Action", ""), ("NotAction", "\"s3:DeleteObject\"")],
        USER,
        GET,
        OBJECT,
        'A',
    ),
    (
        NOT_ACTION,
        "Allow: not the one named",
        &[("Action", ""), ("NotAction", "\"s3:Get*\"")],
        USER,
        GET,
        OBJECT,
        'I',
    ),
    (
        NOT_ACTION,
        "Deny: every action but the one named",
        &[
            ("Effect", "\"Deny\""),
            ("Action", ""),
            ("NotAction", "\"iam:*\""),
        ],
        USER,
        GET,
        OBJECT,
        'D',
    ),
    (
        WILDCARDS,
        "objects below a prefix",
        &[("Resource", "\"arn:aws:s3:::acme-events/in/*\"")],
        USER,
        GET,
        OBJECT,
        'A',
    ),
    (
        WILDCARDS,
        "a star reaches over slashes",
        &[("Resource", "\"arn:aws:s3:::acme-events/*.parquet\"")],
        USER,
        GET,
        OBJECT,
        'A',
    ),
    (
        RESOURCE,
        "the bucket is not its objects",
        &[("Resource", "\"arn:aws:s3:::acme-events\"")],
        USER,
        GET,
        OBJECT,
        'I',
    ),
    (
        RESOURCE,
        "the objects are not their bucket",
        &[
            ("Action", "\"s3:ListBucket\""),
            ("Resource", "\"arn:aws:s3:::acme-events/*\""),
        ],
        USER,
        "s3:ListBucket",
        "arn:aws:s3:::acme-events",
        'I',
    ),
    (
        RESOURCE,
        "resources are case-sensitive",
        &[("Resource", "\"arn:aws:s3:::acme-events/In/*\"")],
        USER,
        GET,
        OBJECT,
        'I',
    ),
    (
        WILDCARDS,
        "a question mark is one character of a key",
        &[("Resource", "\"arn:aws:s3:::acme-events/in/?.parquet\"")],
        USER,
        GET,
        OBJECT,
        'A',
    ),
    (
        RESOURCE,
        "partitions count",
        &[("Resource", "\"arn:aws-cn:s3:::acme-events/*\"")],
        USER,
        GET,
        OBJECT,
        'I',
    ),
    (
        WILDCARDS,
        "a star in the last part reaches over colons",
        &[
            ("Action", "\"logs:*\""),
            (
                "Resource",
                "\"arn:aws:logs:us-east-1:111122223333:log-group:*\"",
            ),
        ],
        USER,
        "logs:PutLogEvents",
        "arn:aws:logs:us-east-1:111122223333:log-group:g:log-stream:s",
        'A',
    ),
    (
        WILDCARDS,
        "a star that ends an earlier part reaches over colons",
        &[
            ("Action", "\"sns:*\""),
            ("Resource", "\"arn:aws:sns:u*:t:x\""),
        ],
        USER,
        "sns:Publish",
        "arn:aws:sns:us-east-1:111122223333:t:x",
        'A',
    ),
    (
        WILDCARDS,
        "a star within an earlier part stays within it",
        &[
            ("Action", "\"sns:*\""),
            ("Resource", "\"arn:aws:sns:u*3:t:x\""),
        ],
        USER,
        "sns:Publish",
        "arn:aws:sns:us-east-1:111122223333:t:x",
        'I',
    ),
    (
        WILDCARDS,
        "a question mark in an earlier part is no colon",
        &[
            ("Action", "\"sns:*\""),
            ("Resource", "\"arn:aws:sns:us-east-1?111122223333:t:x\""),
        ],
        USER,
        "sns:Publish",
        "arn:aws:sns:us-east-1:111122223333:t:x",
        'I',
    ),
    (
        MISMATCH,
        "an ARN of four parts that ends in a star is all of its service",
        &[("Action", "\"sns:*\""), ("Resource", "\"arn:aws:sns:*\"")],
        USER,
        "sns:Publish",
        "arn:aws:sns:us-east-1:111122223333:t",
        'A',
    ),
    (
        MISMATCH,
        "an ARN of four parts is nothing of another service",
        &[
            ("Action", "\"sns:*\""),
            ("Resource", "\"arn:aws:cloudfront:*\""),
        ],
        USER,
        "sns:Publish",
        "arn:aws:sns:us-east-1:111122223333:t",
        'I',
    ),
    (
        RESOURCE,
        "an ARN that ends early without a star cannot be judged where it may match",
        &[("Action", "\"sns:*\""), ("Resource", "\"arn:aws:sns\"")],
        USER,
        "sns:Publish",
        "arn:aws:sns:us-east-1:111122223333:t",
        'U',
    ),
    (
        RESOURCE,
        "an ARN that ends early matches nothing where it cannot",
        &[
            ("Action", "\"sns:*\""),
            ("Resource", "\"arn:aws:sns:eu-west-1\""),
        ],
        USER,
        "sns:Publish",
        "arn:aws:sns:us-east-1:111122223333:t",
        'I',
    ),
    (
        VARS,
        "a variable before the fifth colon cannot be judged",
        &[
            ("Action", "\"sns:*\""),
            (
                "Resource",
                "\"arn:aws:sns:us-east-1:${aws:PrincipalAccount}:t\"",
            ),
        ],
        USER,
        "sns:Publish",
        "arn:aws:sns:us-east-1:111122223333:t",
        'U',
    ),
    (
        VARS_NONE,
        "NotResource with a variable whose key is absent leaves nothing out",
        &[
            ("Effect", "\"Deny\""),
            ("Resource", ""),
            (
                "NotResource",
                "\"arn:aws:s3:::acme-events/${aws:username}*\"",
            ),
        ],
        SESSION,
        GET,
        OBJECT,
        'D',
    ),
    (
        NOT_PRINCIPAL,
        "Allow is not supported, and takes in no one",
        &[
            ("Principal", ""),
            (
                "NotPrincipal",
                r#"{"AWS": ["arn:aws:iam::111122223333:user/team/ann", "111122223333"]}"#,
            ),
        ],
        USER,
        GET,
        OBJECT,
        'I',
    ),
    (
        RESOURCE,
        "one of a list of resources is enough",
        &[(
            "Resource",
            r#"["arn:aws:s3:::b/*", "arn:aws:s3:::acme-events/*"]"#,
        )],
        USER,
        GET,
        OBJECT,
        'A',
    ),
    (
        NOT_RESOURCE,
        "Allow: everything but what is named",
        &[("Resource", ""), ("NotResource", "\"arn:aws:s3:::b/*\"")],
        USER,
        GET,
        OBJECT,
        'A',
    ),
    (
        NOT_RESOURCE,
        "Deny: not on what is named",
        &[
            ("Effect", "\"Deny\""),
            ("Resource", ""),
            ("NotResource", "\"arn:aws:s3:::acme-events/*\""),
        ],
        USER,
        GET,
        OBJECT,
        'I',
    ),
    (
        NOT_RESOURCE,
        "Deny: on all the rest",
        &[
            ("Effect", "\"Deny\""),
            ("Resource", ""),
            ("NotResource", "\"arn:aws:s3:::b/*\""),
        ],
        USER,
        GET,
        OBJECT,
        'D',
    ),
    (
        VARS,
        "a variable in a resource takes the caller's name",
        &[(
            "Resource",
            "\"arn:aws:s3:::acme-events/home/${aws:username}/*\"",
        )],
        USER,
        GET,
        "arn:aws:s3:::acme-events/home/ann/x",
        'A',
    ),
    (
        VARS,
        "a variable in a resource is not another's name",
        &[(
            "Resource",
            "\"arn:aws:s3:::acme-events/home/${aws:username}/*\"",
        )],
        USER,
        GET,
        "arn:aws:s3:::acme-events/home/bob/x",
        'I',
    ),
    (
        VARS_NONE,
        "a role has no aws:username, and nothing matches",
        &[("Resource", "\"arn:aws:s3:::acme-events/${aws:username}*\"")],
        SESSION,
        GET,
        OBJECT,
        'I',
    ),
    (
        LOGIC,
        "what nothing allows is denied",
        &[("Action", "\"s3:PutObject\"")],
        USER,
        GET,
        OBJECT,
        'I',
    ),
    (
        EFFECT,
        "an effect that is misspelt allows nothing",
        &[("Effect", "\"allow\"")],
        USER,
        GET,
        OBJECT,
        'I',
    ),
    (
        TRUST,
        "a trust policy without resource is about its role",
        &[("Action", "\"sts:AssumeRole\""), ("Resource", "")],
        USER,
        "sts:AssumeRole",
        ROLE,
        'A',
    ),
];

fn statement(members: &[(&str, &str)]) -> String {
    let all: Vec<String> = BASE
        .iter()
        .filter(|(key, _)| !members.iter().any(|(other, _)| other == key))
        .chain(members)
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("\"{key}\": {value}"))
        .collect();
    format!("{{{}}}", all.join(", "))
}

#[test]
fn matching() {
    for (page, rule, members, caller, action, resource, expected) in CASES {
        let document = document(&statement(members));
        let request = request(caller, action, resource, Context::default());
        let answer = simulate(&document, DocumentKind::Bucket, &request);
        // A deny that does not apply to the caller still allows nothing, so
        // only a second statement that allows shows whether it applies.
        let deny = members.contains(&("Effect", "\"Deny\""));
        let answer = if deny && *expected == 'U' {
            let both = super::document(&format!("{}, {}", statement(members), statement(&[])));
            simulate(&both, DocumentKind::Bucket, &request)
        } else {
            answer
        };
        assert_eq!(
            letter(answer.outcome),
            *expected,
            "{page}: {rule}: {answer:?}"
        );
    }
}

#[test]
fn variables_are_literal_in_the_version_of_2008() {
    let text = "{\"Version\": \"2008-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \
                \"Resource\": \"arn:aws:s3:::acme-events/${aws:username}/*\"}}";
    let old = parse(text).unwrap();
    let new = parse(&text.replace("2008-10-17", "2012-10-17")).unwrap();
    let of = |document, key: &str| {
        let resource = format!("arn:aws:s3:::acme-events/{key}/x");
        simulate(
            document,
            DocumentKind::Identity,
            &request(USER, GET, &resource, Context::default()),
        )
        .outcome
    };
    assert_eq!(of(&old, "ann"), Decision::ImplicitDeny);
    assert_eq!(of(&old, "${aws:username}"), Decision::Allowed);
    assert_eq!(of(&new, "ann"), Decision::Allowed);
}
