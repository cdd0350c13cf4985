//! The layers combined.

use super::*;

const SAME: &str = "IAM User Guide, Policy evaluation for requests within a single account: Example identity-based and resource-based policy evaluation";
const RULES: &str =
    "IAM User Guide, How AWS enforcement code logic evaluates requests to allow or deny access";
const ACCOUNTS: &str =
    "IAM User Guide, AWS JSON policy elements: Principal: AWS account principals";
const ROLES: &str = "IAM User Guide, AWS JSON policy elements: Principal: IAM role principals";
const ALL: &str = "IAM User Guide, AWS JSON policy elements: Principal: All principals";
const NOT_PRINCIPAL: &str = "IAM User Guide, AWS JSON policy elements: NotPrincipal: Key points";
const CROSS: &str = "IAM User Guide, Cross-account policy evaluation logic: Determining whether a cross-account request is allowed";
const DENY: &str = "IAM User Guide, The difference between explicit and implicit denies";
const BOUNDARY: &str = "IAM User Guide, Permissions boundaries for IAM entities: Evaluating effective permissions with boundaries";
const SESSIONS: &str = "IAM User Guide, Policies and permissions in IAM: Session policies";
const SCP: &str =
    "AWS Organizations User Guide, Service control policies (SCPs): SCP effects on permissions";
const KEYS: &str = "AWS KMS Developer Guide, Key policies in AWS KMS";
const KEY_ROOT: &str = "AWS KMS Developer Guide, Default key policy: Allows access to the AWS account and enables IAM policies";
const KEY_CROSS: &str =
    "AWS KMS Developer Guide, Allowing users in other accounts to use a KMS key";
const ASSUME: &str = "AWS STS API Reference, AssumeRole: Permissions";
const STS: &str = "IAM User Guide, Requesting temporary security credentials: Comparing the AWS STS API operations";
const UPDATE_TRUST: &str = "IAM User Guide, Update a role trust policy: Notes";
const SERVICES: &str =
    "IAM User Guide, AWS JSON policy elements: Principal: AWS service principals";
const KEY_SERVICE: &str =
    "IAM User Guide, AWS global condition context keys: aws:PrincipalIsAWSService";
const S3: &str = "Amazon S3 User Guide, How Amazon S3 authorizes a request";

/// Statements of each layer. `?` if unknown, empty if there are none.
#[derive(Clone, Copy)]
pub(super) struct Case {
    pub(super) page: &'static str,
    pub(super) rule: &'static str,
    caller: &'static str,
    action: &'static str,
    resource: &'static str,
    /// Account of the resource. Empty if unknown.
    account: &'static str,
    identity: &'static str,
    policy: &'static str,
    boundary: &'static str,
    session: &'static str,
    control: &'static str,
    outcome: char,
}

const ALLOW: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
const DENY_ALL: &str = r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#;
const OTHER: &str = r#"{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}"#;
const TO_USER: &str = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/team/ann"}, "Action": "*", "Resource": "*"}"#;
const TO_ROLE: &str = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/loader"}, "Action": "*", "Resource": "*"}"#;
const TO_SESSION: &str = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/loader/s1"}, "Action": "*", "Resource": "*"}"#;
const TO_ROOT: &str = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "*", "Resource": "*"}"#;
const TO_ALL: &str = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#;
const TO_S3: &str = r#"{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "SNS:Publish", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}"#;
const DENIES_ALL: &str = r#"{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}"#;
const DENIES_OTHERS: &str = r#"{"Effect": "Deny", "NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:user/team/ann", "arn:aws:iam::111122223333:root"]}, "Action": "*", "Resource": "*"}"#;
const TO_ALL_BY_ARN: &str = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/loader"}}}"#;
const HOME: &str = "111122223333";
const ABROAD: &str = "444455556666";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const THEIR_KEY: &str =
    "arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const TARGET: &str = "arn:aws:iam::111122223333:role/target";
const THEIR_TARGET: &str = "arn:aws:iam::444455556666:role/target";
const TOPIC: &str = "arn:aws:sns:us-east-1:111122223333:t";

const BASE: Case = Case {
    page: "",
    rule: "",
    caller: USER,
    action: "s3:GetObject",
    resource: OBJECT,
    account: HOME,
    identity: "",
    policy: "",
    boundary: "",
    session: "",
    control: "",
    outcome: 'I',
};

pub(super) const CASES: &[Case] = &[
    Case {
        page: SAME,
        rule: "the identity policy alone is enough",
        identity: ALLOW,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: SAME,
        rule: "the resource's policy alone is enough for a user",
        policy: TO_USER,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: ROLES,
        rule: "the resource's policy alone is enough for a role",
        caller: SESSION,
        policy: TO_ROLE,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: ACCOUNTS,
        rule: "the account in the resource's policy leaves it to the identity policy",
        policy: TO_ROOT,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: SAME,
        rule: "the account and the identity policy together",
        policy: TO_ROOT,
        identity: ALLOW,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: RULES,
        rule: "neither allows",
        outcome: 'I',
        ..BASE
    },
    Case {
        page: RULES,
        rule: "the root user may do everything in its account",
        caller: "arn:aws:iam::111122223333:root",
        outcome: 'A',
        ..BASE
    },
    Case {
        page: SAME,
        rule: "an unknown identity policy may allow",
        identity: "?",
        outcome: 'U',
        ..BASE
    },
    Case {
        page: SAME,
        rule: "an unknown resource policy does not stop what the identity allows",
        identity: ALLOW,
        policy: "?",
        outcome: 'A',
        ..BASE
    },
    Case {
        page: SAME,
        rule: "an unknown resource policy may allow",
        policy: "?",
        outcome: 'U',
        ..BASE
    },
    Case {
        page: DENY,
        rule: "a deny of the identity wins over the resource's allow",
        identity: DENY_ALL,
        policy: TO_USER,
        outcome: 'D',
        ..BASE
    },
    Case {
        page: DENY,
        rule: "a deny of the resource wins over the identity's allow",
        identity: ALLOW,
        policy: DENIES_ALL,
        outcome: 'D',
        ..BASE
    },
    Case {
        page: RULES,
        rule: "a deny binds the root user too",
        caller: HOME,
        policy: DENIES_ALL,
        outcome: 'D',
        ..BASE
    },
    Case {
        page: DENY,
        rule: "a deny of another action is no deny",
        identity: r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}"#,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: DENY,
        rule: "the order of statements is of no account",
        identity: r#"{"Effect": "Deny", "Action": "s3:Get*", "Resource": "*"}, {"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
        outcome: 'D',
        ..BASE
    },
    Case {
        page: DENY,
        rule: "a deny that depends on an unknown key makes the decision unknown",
        identity: r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#,
        outcome: 'U',
        ..BASE
    },
    Case {
        page: DENY,
        rule: "an implicit deny is no obstacle to another layer's allow",
        identity: OTHER,
        policy: TO_USER,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "the identity policy alone is not enough",
        account: ABROAD,
        identity: ALLOW,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "the resource's policy alone is not enough",
        account: ABROAD,
        policy: TO_USER,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "both together allow a user",
        account: ABROAD,
        identity: ALLOW,
        policy: TO_USER,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "both together allow by the account",
        account: ABROAD,
        identity: ALLOW,
        policy: TO_ROOT,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "both together allow a session by its role",
        caller: SESSION,
        account: ABROAD,
        identity: ALLOW,
        policy: TO_ROLE,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "everyone in the resource's policy still needs the identity policy",
        account: ABROAD,
        policy: TO_ALL,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "a deny on either side wins",
        account: ABROAD,
        identity: DENY_ALL,
        policy: TO_USER,
        outcome: 'D',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "the root user of another account needs the resource's policy",
        caller: HOME,
        account: ABROAD,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "the root user of another account, allowed by the resource",
        caller: HOME,
        account: ABROAD,
        policy: TO_ROOT,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "whose bucket it is does not matter where both allow",
        account: "",
        identity: ALLOW,
        policy: TO_USER,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "whose bucket it is matters where one allows",
        account: "",
        identity: ALLOW,
        outcome: 'U',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "an unknown identity policy of the other account leaves it open",
        account: ABROAD,
        identity: "?",
        policy: TO_USER,
        outcome: 'U',
        ..BASE
    },
    Case {
        page: BOUNDARY,
        rule: "both the identity policy and the boundary have to allow",
        identity: ALLOW,
        boundary: OTHER,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: BOUNDARY,
        rule: "a boundary that allows lets the identity policy through",
        identity: ALLOW,
        boundary: ALLOW,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: BOUNDARY,
        rule: "a boundary allows nothing by itself",
        boundary: ALLOW,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: BOUNDARY,
        rule: "what the resource allows a user by ARN is not limited implicitly",
        policy: TO_USER,
        boundary: OTHER,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: BOUNDARY,
        rule: "what the resource allows a role by ARN is limited",
        caller: SESSION,
        policy: TO_ROLE,
        boundary: OTHER,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: BOUNDARY,
        rule: "what the resource allows a session by ARN is not limited implicitly",
        caller: SESSION,
        policy: TO_SESSION,
        boundary: OTHER,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: BOUNDARY,
        rule: "a deny of the boundary wins over the resource",
        policy: TO_USER,
        boundary: DENY_ALL,
        outcome: 'D',
        ..BASE
    },
    Case {
        page: SESSIONS,
        rule: "both the role and the session policy have to allow",
        caller: SESSION,
        identity: ALLOW,
        session: OTHER,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: SESSIONS,
        rule: "what the resource allows a role is limited by the session policy",
        caller: SESSION,
        policy: TO_ROLE,
        session: OTHER,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: SESSIONS,
        rule: "what the resource allows a session is not limited by it",
        caller: SESSION,
        policy: TO_SESSION,
        session: OTHER,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: SESSIONS,
        rule: "a deny of the session policy wins",
        caller: SESSION,
        policy: TO_SESSION,
        session: DENY_ALL,
        outcome: 'D',
        ..BASE
    },
    Case {
        page: SCP,
        rule: "an SCP has to allow as well",
        identity: ALLOW,
        control: OTHER,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: SCP,
        rule: "an SCP allows nothing by itself",
        control: ALLOW,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: SCP,
        rule: "an SCP limits what the resource allows",
        policy: TO_USER,
        control: OTHER,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: SCP,
        rule: "an SCP binds the root user of a member account",
        caller: HOME,
        control: OTHER,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: SCP,
        rule: "a deny of an SCP wins",
        identity: ALLOW,
        control: DENY_ALL,
        outcome: 'D',
        ..BASE
    },
    Case {
        page: SCP,
        rule: "an SCP does not bind services",
        caller: "s3.amazonaws.com",
        policy: TO_ALL,
        control: OTHER,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: KEYS,
        rule: "the identity policy alone is not enough for a key",
        action: "kms:Decrypt",
        resource: KEY,
        identity: ALLOW,
        policy: TO_ROLE,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: KEY_ROOT,
        rule: "the account in the key policy lets IAM policies decide",
        action: "kms:Decrypt",
        resource: KEY,
        identity: ALLOW,
        policy: TO_ROOT,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: KEY_ROOT,
        rule: "the account in the key policy allows no one by itself",
        action: "kms:Decrypt",
        resource: KEY,
        policy: TO_ROOT,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: KEYS,
        rule: "a user in the key policy needs no IAM policy",
        action: "kms:Decrypt",
        resource: KEY,
        policy: TO_USER,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: KEYS,
        rule: "an unknown key policy leaves open what IAM allows",
        action: "kms:Decrypt",
        resource: KEY,
        identity: ALLOW,
        policy: "?",
        outcome: 'U',
        ..BASE
    },
    Case {
        page: KEY_CROSS,
        rule: "another account's key needs both",
        action: "kms:Decrypt",
        resource: THEIR_KEY,
        identity: ALLOW,
        policy: TO_ROOT,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: KEY_CROSS,
        rule: "another account's key is not opened by the key policy alone",
        action: "kms:Decrypt",
        resource: THEIR_KEY,
        policy: TO_USER,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: KEYS,
        rule: "the account of the root user is named by the key policy, or no one is",
        caller: HOME,
        action: "kms:Decrypt",
        resource: KEY,
        policy: TO_USER,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: ASSUME,
        rule: "a user named by the trust policy needs no IAM policy in one account",
        action: "sts:AssumeRole",
        resource: TARGET,
        policy: TO_USER,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: ASSUME,
        rule: "the IAM policy alone does not assume a role",
        action: "sts:AssumeRole",
        resource: TARGET,
        identity: ALLOW,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: ASSUME,
        rule: "the account in the trust policy needs the IAM policy",
        action: "sts:AssumeRole",
        resource: TARGET,
        policy: TO_ROOT,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: ASSUME,
        rule: "the account in the trust policy with the IAM policy",
        action: "sts:AssumeRole",
        resource: TARGET,
        policy: TO_ROOT,
        identity: ALLOW,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: ASSUME,
        rule: "a role of another account needs both",
        action: "sts:AssumeRole",
        resource: THEIR_TARGET,
        policy: TO_USER,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: SERVICES,
        rule: "a service named by the trust policy assumes the role",
        caller: "ec2.amazonaws.com",
        action: "sts:AssumeRole",
        resource: TARGET,
        policy: r#"{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}"#,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: ASSUME,
        rule: "an external ID that was not set makes the decision unknown",
        action: "sts:AssumeRole",
        resource: TARGET,
        policy: r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/team/ann"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "x-1"}}}"#,
        outcome: 'U',
        ..BASE
    },
    Case {
        page: S3,
        rule: "the anonymous are allowed by the bucket's policy only",
        caller: "anonymous",
        identity: ALLOW,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: ALL,
        rule: "the anonymous are allowed by everyone",
        caller: "anonymous",
        policy: TO_ALL,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: SERVICES,
        rule: "a service is allowed by the topic's policy, its condition known or not",
        caller: "s3.amazonaws.com",
        action: "sns:Publish",
        resource: TOPIC,
        policy: TO_S3,
        outcome: 'U',
        ..BASE
    },
    Case {
        page: NOT_PRINCIPAL,
        rule: "Deny spares a user who is named with its account, and has no boundary",
        policy: DENIES_OTHERS,
        identity: ALLOW,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: NOT_PRINCIPAL,
        rule: "Deny does not spare whom it names where there is a boundary",
        policy: DENIES_OTHERS,
        identity: ALLOW,
        boundary: ALLOW,
        outcome: 'D',
        ..BASE
    },
    Case {
        page: ROLES,
        rule: "everyone whose ARN a condition compares is not limited by a boundary",
        caller: SESSION,
        policy: TO_ALL_BY_ARN,
        boundary: OTHER,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: ROLES,
        rule: "everyone whose ARN a condition compares is not limited by a session policy",
        caller: SESSION,
        policy: TO_ALL_BY_ARN,
        session: OTHER,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: ROLES,
        rule: "a deny of the boundary wins over everyone by ARN",
        caller: SESSION,
        policy: TO_ALL_BY_ARN,
        boundary: DENY_ALL,
        outcome: 'D',
        ..BASE
    },
    Case {
        page: ALL,
        rule: "whether a boundary limits what everyone is allowed is not said",
        caller: SESSION,
        policy: TO_ALL,
        boundary: OTHER,
        outcome: 'U',
        ..BASE
    },
    Case {
        page: ALL,
        rule: "everyone, with a boundary that allows it",
        caller: SESSION,
        policy: TO_ALL,
        boundary: ALLOW,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "a boundary limits what another account allows everyone",
        account: ABROAD,
        identity: ALLOW,
        policy: TO_ALL,
        boundary: OTHER,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: ALL,
        rule: "everyone in the resource's policy is enough for a user of its account",
        policy: TO_ALL,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: UPDATE_TRUST,
        rule: "a boundary limits a user whom the trust policy names",
        action: "sts:AssumeRole",
        resource: TARGET,
        policy: TO_USER,
        boundary: OTHER,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: UPDATE_TRUST,
        rule: "a boundary that allows lets a user whom the trust policy names assume the role",
        action: "sts:AssumeRole",
        resource: TARGET,
        policy: TO_USER,
        boundary: ALLOW,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: STS,
        rule: "the root user assumes no role",
        caller: HOME,
        action: "sts:AssumeRole",
        resource: TARGET,
        policy: TO_ROOT,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: ASSUME,
        rule: "a role of another account, allowed on both sides",
        action: "sts:AssumeRole",
        resource: THEIR_TARGET,
        policy: TO_USER,
        identity: ALLOW,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: ALL,
        rule: "everyone in the key policy needs no IAM policy in the key's account",
        action: "kms:Decrypt",
        resource: KEY,
        policy: TO_ALL,
        outcome: 'A',
        ..BASE
    },
    Case {
        page: KEYS,
        rule: "an IAM policy denies without a word of the key policy",
        action: "kms:Decrypt",
        resource: KEY,
        identity: DENY_ALL,
        policy: TO_USER,
        outcome: 'D',
        ..BASE
    },
    Case {
        page: KEYS,
        rule: "a key policy that names no one gives IAM policies no effect",
        action: "kms:Decrypt",
        resource: KEY,
        identity: ALLOW,
        policy: r#"{"Effect": "Deny", "Principal": {"AWS": "444455556666"}, "Action": "kms:*", "Resource": "*"}"#,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: KEY_CROSS,
        rule: "that another account's key trusts its own account has no effect here",
        action: "kms:Decrypt",
        resource: THEIR_KEY,
        identity: ALLOW,
        policy: r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "kms:*", "Resource": "*"}"#,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "a deny of the resource's account wins",
        account: ABROAD,
        identity: ALLOW,
        policy: DENIES_ALL,
        outcome: 'D',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "a boundary limits the identity policy abroad, too",
        account: ABROAD,
        identity: ALLOW,
        policy: TO_USER,
        boundary: OTHER,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: CROSS,
        rule: "a session named by the resource abroad still needs its role's policy",
        caller: SESSION,
        account: ABROAD,
        policy: TO_SESSION,
        outcome: 'I',
        ..BASE
    },
    Case {
        page: BOUNDARY,
        rule: "a boundary that was not given counts as allowing, and is listed as unseen",
        identity: ALLOW,
        boundary: "?",
        outcome: 'A',
        ..BASE
    },
    Case {
        page: SESSIONS,
        rule: "a session policy that was not given counts as allowing, and is listed as unseen",
        caller: SESSION,
        identity: ALLOW,
        session: "?",
        outcome: 'A',
        ..BASE
    },
    Case {
        page: SCP,
        rule: "an SCP that was not given counts as allowing, and is listed as unseen",
        identity: ALLOW,
        control: "?",
        outcome: 'A',
        ..BASE
    },
    Case {
        page: KEY_SERVICE,
        rule: "an anonymous request does not have the key",
        caller: "anonymous",
        policy: r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "false"}}}"#,
        outcome: 'I',
        ..BASE
    },
];

#[test]
fn layers() {
    for case in CASES {
        let read =
            |statements: &str| (!matches!(statements, "" | "?")).then(|| document(statements));
        let documents = [
            case.control,
            case.policy,
            case.identity,
            case.boundary,
            case.session,
        ]
        .map(|s| (s, read(s)));
        let [service_control, resource, identity, boundary, session] =
            std::array::from_fn(|at| match &documents[at] {
                (_, Some(document)) => PolicySet::Documents(vec![document]),
                ("?", None) => PolicySet::Unknown,
                _ => PolicySet::Empty,
            });
        let layers = Layers {
            service_control,
            resource,
            identity,
            boundary,
            session,
        };
        let mut request = request(case.caller, case.action, case.resource, Context::default());
        request.resource_account = (!case.account.is_empty()).then(|| case.account.to_owned());
        let answer = evaluate(&layers, &request);
        assert_eq!(
            letter(answer.outcome),
            case.outcome,
            "{}: {}: {answer:?}",
            case.page,
            case.rule
        );
        let unknown = [
            case.control,
            case.policy,
            case.identity,
            case.boundary,
            case.session,
        ]
        .contains(&"?");
        assert_eq!(answer.unseen.is_empty(), !unknown, "{}", case.rule);
    }
}
