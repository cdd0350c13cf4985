//! Key policies that no one could change again, and those that someone can. Sources: KMS
//! Developer Guide, "Default key policy: Reducing the risk of the KMS key becoming
//! unmanageable" and "AWS KMS condition keys"; API Reference, "PutKeyPolicy".

use super::*;

/// Returns a key policy with the owner's statement and another one.
fn with_owner(statement: &str) -> String {
    let owner = r#"{"Sid": "Owner", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}"#;
    policy(&format!("{owner}, {statement}"))
}

fn policy(statements: &str) -> String {
    format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}")
}

/// Returns the severities and pointers of findings about a missing administrator.
fn lock_outs(text: &str) -> Vec<(Severity, String)> {
    findings_in(text, Some(Key))
        .into_iter()
        .filter(|finding| finding.rule == Rule::KeyWithoutOwner)
        .map(|finding| (finding.severity, finding.pointer))
        .collect()
}

fn deny(condition: &str) -> String {
    with_owner(&format!(
        "{{\"Effect\": \"Deny\", \"Principal\": {{\"AWS\": \"*\"}}, \"Action\": \"kms:*\", \
         \"Resource\": \"*\", \"Condition\": {condition}}}"
    ))
}

#[test]
fn a_deny_whose_conditions_always_hold_locks_out() {
    for condition in [
        r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
        r#"{"Null": {"aws:PrincipalArn": "false"}}"#,
        r#"{"StringLike": {"aws:PrincipalArn": "*"}}"#,
        r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:*"}}"#,
        r#"{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#,
        r#"{"StringEquals": {"kms:CallerAccount": "111122223333"}}"#,
        r#"{"StringNotEquals": {"kms:CallerAccount": "444455556666"}}"#,
        r#"{"StringNotEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}"#,
        r#"{"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}"#,
        r#"{"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}"#,
        r#"{"ArnNotLike": {"aws:PrincipalArn": "arn:aws:sts::111122223333:assumed-role/admin/*"}}"#,
        r#"{"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/admin"}}"#,
        r#"{"StringNotEqualsIfExists": {"kms:EncryptionContext:app": "loader"}}"#,
        r#"{"StringNotEquals": {"aws:SourceAccount": "111122223333"}}"#,
        // Values that the key never has.
        r#"{"StringNotEquals": {"aws:PrincipalOrgID": "a1b2c3d4e5"}}"#,
        r#"{"StringNotEqualsIfExists": {"aws:SourceVpce": ["vpc-1a2b3c4d"]}}"#,
    ] {
        let found = lock_outs(&deny(condition));
        assert_eq!(
            found,
            [(Error, "/Statement/1/Effect".to_owned())],
            "{condition}"
        );
    }
}

#[test]
fn a_deny_with_an_exception_does_not_lock_out() {
    for condition in [
        r#"{"Bool": {"aws:SecureTransport": "false"}}"#,
        r#"{"Bool": {"kms:BypassPolicyLockoutSafetyCheck": "true"}}"#,
        r#"{"Null": {"aws:PrincipalArn": "true"}}"#,
        r#"{"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/admin"}}"#,
        r#"{"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*"}}"#,
        r#"{"StringNotLike": {"aws:PrincipalArn": ["*:role/admin"]}}"#,
        r#"{"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/admin"}}"#,
        r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
        r#"{"StringNotEquals": {"aws:PrincipalTag/team": "keys"}}"#,
        r#"{"StringNotEquals": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5", "a1b2c3d4e5"]}}"#,
        r#"{"StringEquals": {"aws:PrincipalOrgID": "a1b2c3d4e5"}}"#,
        r#"{"StringEqualsIfExists": {"aws:SourceVpc": "vpce-1a2b3c4d"}}"#,
        r#"{"StringNotEquals": {"aws:username": "ann"}}"#,
        r#"{"StringNotEquals": {"aws:PrincipalType": "AssumedRole"}}"#,
        r#"{"StringNotEquals": {"kms:CallerAccount": "111122223333"}}"#,
        r#"{"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}"#,
        r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        r#"{"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}"#,
        r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#,
        r#"{"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}"#,
        r#"{"DateLessThan": {"aws:CurrentTime": "2098-01-01T00:00:00Z"}}"#,
        r#"{"DateGreaterThan": {"aws:CurrentTime": "2098-01-01T00:00:00Z"}}"#,
        r#"{"Bool": {"aws:PrincipalIsAWSService": "true"}}"#,
        r#"{"StringNotEquals": {"aws:PrincipalArn": "<admin>"}}"#,
    ] {
        assert_eq!(lock_outs(&deny(condition)), [], "{condition}");
    }
}

#[test]
fn a_policy_that_lets_no_one_change_it_is_an_error() {
    let statement = |principal: &str, action: &str, rest: &str| {
        policy(&format!(
            "{{\"Effect\": \"Allow\", \"Principal\": {principal}, \"Action\": {action}, \
             \"Resource\": \"*\"{rest}}}"
        ))
    };
    let role = r#"{"AWS": "arn:aws:iam::111122223333:role/app"}"#;
    let root = r#"{"AWS": "arn:aws:iam::111122223333:root"}"#;
    for text in [
        statement(role, "\"kms:Decrypt\"", ""),
        statement(root, "[\"kms:Encrypt\", \"kms:Decrypt\"]", ""),
        statement(r#"{"AWS": "AIDAJQABLZS4A3QDU576Q"}"#, "\"kms:*\"", ""),
        statement(
            r#"{"AWS": "arn:aws:iam::111122223333:group/admins"}"#,
            "\"kms:*\"",
            "",
        ),
        statement(r#"{"Service": "s3.amazonaws.com"}"#, "\"kms:*\"", ""),
        statement(
            root,
            "\"kms:*\"",
            r#", "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}"#,
        ),
        statement(
            root,
            "\"kms:*\"",
            r#", "Condition": {"StringEquals": {"kms:CallerAccount": "444455556666"}}"#,
        ),
        statement(
            role,
            "\"kms:*\"",
            r#", "Condition": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/other"}}"#,
        ),
        policy(r#"{"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}"#),
    ] {
        assert_eq!(
            lock_outs(&text),
            [(Error, "/Statement".to_owned())],
            "{text}"
        );
    }
    // The owner's statement is about something else.
    let elsewhere = policy(
        r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "arn:aws:kms:us-east-1:111122223333:alias/events"}"#,
    );
    assert_eq!(
        lock_outs(&elsewhere),
        [(Error, "/Statement/0/Resource".to_owned())]
    );
}

#[test]
fn a_policy_that_someone_may_be_able_to_change_is_no_error() {
    let key = |resource: &str| {
        policy(&format!(
            "{{\"Effect\": \"Allow\", \"Principal\": {{\"AWS\": \"arn:aws-cn:iam::111122223333:root\"}}, \
             \"Action\": \"kms:*\", \"Resource\": {resource}}}"
        ))
    };
    for text in [
        key("\"*\""),
        key("\"arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\""),
        key("[\"arn:aws-cn:kms:*:*:key/*\"]"),
        key("\"arn:aws-cn:kms:cn-north-1:111122223333:*\""),
    ] {
        assert_eq!(lock_outs(&text), [], "{text}");
    }
    // Without the owner's plain statement a warning is enough.
    for statement in [
        r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}"#,
        r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}"#,
        r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*", "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333"}}}"#,
        r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/admin"}, "Action": ["kms:Create*", "kms:Describe*", "kms:Put*"], "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/admin/ann"}, "Action": "kms:*", "Resource": "*"}"#,
    ] {
        let text = policy(statement);
        assert_eq!(
            lock_outs(&text),
            [(Warning, "/Statement".to_owned())],
            "{text}"
        );
    }
}

/// AWS samples, "resource-control-policy-examples": policies of an organization about KMS look
/// like key policies, but the owner of a key is not their concern.
#[test]
fn a_policy_of_an_organization_is_no_key_policy() {
    let text = policy(
        r#"{"Effect": "Deny", "Principal": "*", "Action": "kms:CreateGrant", "Resource": "*", "Condition": {"BoolIfExists": {"kms:GrantIsForAWSResource": "false"}}}"#,
    );
    let found: Vec<Finding> = findings_in(&text, None)
        .into_iter()
        .filter(|finding| finding.severity <= Warning)
        .collect();
    assert_eq!(found, []);
    assert_eq!(lock_outs(&text), [(Error, "/Statement".to_owned())]);
}

/// Prefixes of actions are what AWS's default key policy for administrators has.
#[test]
fn prefixes_of_actions_are_notices_in_every_kind() {
    for (kind, action) in [
        (
            Key,
            "[\"kms:Create*\", \"kms:Describe*\", \"kms:ReEncrypt*\", \"kms:GenerateDataKey*\"]",
        ),
        (Bucket, "\"s3:Get*\""),
        (Topic, "\"SNS:List*\""),
        (Resource, "\"sqs:Get*\""),
        (Identity, "\"ec2:Describe*\""),
    ] {
        let resource = match kind {
            Resource | Identity => "\"*\"",
            Bucket => "\"arn:aws:s3:::acme-events/*\"",
            Topic => "\"arn:aws:sns:us-east-1:111122223333:t\"",
            _ => "\"*\"",
        };
        let text = made(kind, &[("Action", action), ("Resource", resource)]);
        let found: Vec<Severity> = findings_in(&text, Some(kind))
            .into_iter()
            .filter(|finding| finding.rule == Rule::WildcardAction)
            .map(|finding| finding.severity)
            .collect();
        assert!(
            !found.is_empty() && found.iter().all(|severity| *severity == Notice),
            "{text}: {found:?}"
        );
    }
    // All actions of the service stay a warning.
    let all = made(Topic, &[("Action", "\"sns:*\"")]);
    assert!(
        findings_in(&all, Some(Topic))
            .iter()
            .any(|finding| finding.rule == Rule::WildcardAction && finding.severity == Warning)
    );
}
