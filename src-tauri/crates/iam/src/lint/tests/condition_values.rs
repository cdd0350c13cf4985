//! Conditions on values that their keys never have, and conditions that are nearly so.
//! Sources: IAM User Guide, "AWS global condition context keys" (the availability, the type
//! and the examples of each key); S3 User Guide, "Amazon S3 Signature Version 4
//! authentication specific policy keys", "Access control list (ACL) overview: canned ACL",
//! "Protecting data with server-side encryption"; KMS Developer Guide, "kms:ViaService".

use super::*;

/// Returns a row: a condition that never matches, at the pointer below `Condition`, and one
/// that can.
fn condition(pointer: &'static str, kind: DocumentKind, trips: &str, near: &str) -> Row {
    let action = match kind {
        Bucket => "\"s3:PutObject\"",
        Topic => "\"sns:Publish\"",
        Key => "\"kms:Decrypt\"",
        _ => "\"s3:PutObject\"",
    };
    row(
        Rule::ConditionValue,
        Warning,
        pointer,
        kind,
        &[("Action", action), ("Condition", trips)],
        &[("Action", action), ("Condition", near)],
    )
}

#[rustfmt::skip] // One table.
pub(super) fn rows() -> Vec<Row> {
    const C: &str = "/Statement/0/Condition";
    let at = |rest: &str| -> &'static str { Box::leak(format!("{C}/{rest}").into_boxed_str()) };
    vec![
        // Addresses compared as text.
        condition(at("StringEquals/aws:SourceIp"), Bucket, r#"{"StringEquals": {"aws:SourceIp": "203.0.113.0/24"}}"#, r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#),
        condition(at("StringNotLike/AWS:sourceip/1"), Bucket, r#"{"StringNotLike": {"AWS:sourceip": ["203.0.113.7", "2001:db8::/32"]}}"#, r#"{"NotIpAddress": {"AWS:sourceip": ["203.0.113.7", "2001:db8::/32"]}}"#),
        condition(at("StringLike/aws:VpcSourceIp"), Identity, r#"{"StringLike": {"aws:VpcSourceIp": "10.1.*"}}"#, r#"{"IpAddress": {"aws:VpcSourceIp": "10.1.0.0/16"}}"#),
        condition(at("StringEqualsIfExists/aws:SourceIp"), Identity, r#"{"StringEqualsIfExists": {"aws:SourceIp": "198.51.100.7"}}"#, r#"{"StringEqualsIfExists": {"aws:SourceIp": "${aws:VpcSourceIp}"}}"#),
        // Private addresses.
        condition(at("IpAddress/aws:SourceIp"), Bucket, r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#, r#"{"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}"#),
        condition(at("NotIpAddress/aws:SourceIp/0"), Identity, r#"{"NotIpAddress": {"aws:SourceIp": ["192.168.1.0/24", "172.16.5.4"]}}"#, r#"{"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "172.32.5.4"]}}"#),
        condition(at("IpAddress/aws:SourceIp"), Identity, r#"{"IpAddress": {"aws:SourceIp": "fd00:1234::/32"}}"#, r#"{"IpAddress": {"aws:SourceIp": "2001:db8:1234::/48"}}"#),
        condition(at("IpAddress/aws:SourceIp"), Bucket, r#"{"IpAddress": {"aws:SourceIp": "100.64.0.0/10"}}"#, r#"{"IpAddress": {"aws:SourceIp": "100.0.0.0/8"}}"#),
        condition(at("IpAddress/aws:SourceIp"), Bucket, r#"{"IpAddress": {"aws:SourceIp": "127.0.0.1"}}"#, r#"{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}"#),
        condition(at("IpAddress/aws:SourceIp"), Bucket, r#"{"IpAddress": {"aws:SourceIp": "10.1.2.3/32"}}"#, r#"{"IpAddress": {"aws:SourceIp": "10.1.2.3/32"}, "StringEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}}"#),
        // Networks.
        condition(at("StringEquals/aws:SourceVpc"), Bucket, r#"{"StringEquals": {"aws:SourceVpc": "vpce-1a2b3c4d"}}"#, r#"{"StringEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}}"#),
        condition(at("StringNotEquals/aws:SourceVpce/0"), Bucket, r#"{"StringNotEquals": {"aws:SourceVpce": ["vpc-1a2b3c4d"]}}"#, r#"{"StringNotEquals": {"aws:SourceVpce": ["vpce-1a2b3c4d"]}}"#),
        condition(at("StringLike/aws:SourceVpc"), Identity, r#"{"StringLike": {"aws:SourceVpc": "10.0.*"}}"#, r#"{"StringLike": {"aws:SourceVpc": "vp*"}}"#),
        condition(at("ForAnyValue:StringEquals/aws:sourcevpce"), Identity, r#"{"ForAnyValue:StringEquals": {"aws:sourcevpce": "subnet-1a2b3c4d"}}"#, r#"{"ForAnyValue:StringEquals": {"aws:sourcevpce": "${aws:PrincipalTag/endpoint}"}}"#),
        // Accounts.
        condition(at("StringEquals/aws:PrincipalAccount"), Bucket, r#"{"StringEquals": {"aws:PrincipalAccount": "1111-2222-3333"}}"#, r#"{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#),
        condition(at("StringEquals/aws:SourceAccount/1"), Topic, r#"{"StringEquals": {"aws:SourceAccount": ["111122223333", "11112222333"]}}"#, r#"{"StringEquals": {"aws:SourceAccount": ["111122223333", "444455556666"]}}"#),
        condition(at("StringNotEquals/aws:ResourceAccount"), Identity, r#"{"StringNotEquals": {"aws:ResourceAccount": "arn:aws:iam::111122223333:root"}}"#, r#"{"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}"#),
        condition(at("StringLike/aws:PrincipalAccount"), Bucket, r#"{"StringLike": {"aws:PrincipalAccount": "acme-*"}}"#, r#"{"StringLike": {"aws:PrincipalAccount": "1111*"}}"#),
        condition(at("StringEquals/aws:PrincipalAccount"), Bucket, r#"{"StringEquals": {"aws:PrincipalAccount": 1111222233334}}"#, r#"{"StringNotEquals": {"aws:PrincipalAccount": "anonymous"}}"#),
        // Organizations.
        condition(at("StringEquals/aws:PrincipalOrgID"), Bucket, r#"{"StringEquals": {"aws:PrincipalOrgID": "111122223333"}}"#, r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#),
        condition(at("StringNotEquals/aws:PrincipalOrgID"), Bucket, r#"{"StringNotEquals": {"aws:PrincipalOrgID": "r-ab12"}}"#, r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-xxxxxxxxxxx"}}"#),
        condition(at("StringEquals/aws:SourceOrgID"), Topic, r#"{"StringEquals": {"aws:SourceOrgID": "ou-ab12-11111111"}}"#, r#"{"StringLike": {"aws:SourceOrgID": "o-*"}}"#),
        condition(at("StringLike/aws:PrincipalOrgID"), Bucket, r#"{"StringLike": {"aws:PrincipalOrgID": "o-a1b2c3d4e5/*"}}"#, r#"{"StringLike": {"aws:PrincipalOrgID": "o-a1b2*"}}"#),
        condition(at("ForAnyValue:StringLike/aws:PrincipalOrgPaths"), Bucket, r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "ou-ab12-11111111/*"}}"#, r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"}}"#),
        // Principals.
        condition(at("ArnLike/aws:PrincipalArn"), Bucket, r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:sts::111122223333:assumed-role/admin/*"}}"#, r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/admin"}}"#),
        condition(at("StringNotLike/aws:PrincipalArn/1"), Identity, r#"{"StringNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/admin", "arn:aws:sts::*:assumed-role/admin/ann"]}}"#, r#"{"StringNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/admin", "arn:aws:sts::*:federated-user/ann"]}}"#),
        condition(at("StringEquals/aws:PrincipalArn"), Bucket, r#"{"StringEquals": {"aws:PrincipalArn": "111122223333"}}"#, r#"{"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:root"}}"#),
        condition(at("ArnEquals/aws:PrincipalARN"), Identity, r#"{"ArnEquals": {"aws:PrincipalARN": "arn:aws:iam::111122223333:group/admins"}}"#, r#"{"ArnEquals": {"aws:PrincipalARN": "*"}}"#),
        condition(at("StringEquals/aws:PrincipalType"), Identity, r#"{"StringEquals": {"aws:PrincipalType": "Role"}}"#, r#"{"StringEquals": {"aws:PrincipalType": ["AssumedRole", "User"]}}"#),
        condition(at("StringLike/aws:userid"), Bucket, r#"{"StringLike": {"aws:userid": "arn:aws:iam::111122223333:user/*"}}"#, r#"{"StringLike": {"aws:userid": ["AROAEXAMPLEID:*", "111122223333"]}}"#),
        condition(at("StringEquals/aws:username"), Identity, r#"{"StringEquals": {"aws:username": "arn:aws:iam::111122223333:user/ann"}}"#, r#"{"StringEquals": {"aws:username": "ann"}}"#),
        // Operators of another type.
        condition(at("ArnLike"), Topic, r#"{"ArnLike": {"aws:SourceAccount": "111122223333"}}"#, r#"{"StringLike": {"aws:SourceAccount": "111122223333"}}"#),
        condition(at("IpAddress/aws:SourceVpc"), Bucket, r#"{"IpAddress": {"aws:SourceVpc": "10.0.0.0/16"}}"#, r#"{"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"}}"#),
        // Headers of S3.
        condition(at("StringNotEquals/s3:x-amz-server-side-encryption"), Bucket, r#"{"StringNotEquals": {"s3:x-amz-server-side-encryption": "AES-256"}}"#, r#"{"StringNotEquals": {"s3:x-amz-server-side-encryption": "AES256"}}"#),
        condition(at("StringEquals/s3:x-amz-server-side-encryption/1"), Bucket, r#"{"StringEquals": {"s3:x-amz-server-side-encryption": ["aws:kms", "SSE-KMS"]}}"#, r#"{"StringEquals": {"s3:x-amz-server-side-encryption": ["aws:kms", "aws:kms:dsse"]}}"#),
        condition(at("StringLike/s3:x-amz-server-side-encryption"), Bucket, r#"{"StringLike": {"s3:x-amz-server-side-encryption": "kms*"}}"#, r#"{"StringLike": {"s3:x-amz-server-side-encryption": "*kms*"}}"#),
        condition(at("StringEquals/s3:x-amz-acl"), Bucket, r#"{"StringEquals": {"s3:x-amz-acl": "bucket-owner-full"}}"#, r#"{"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}"#),
        condition(at("StringEquals/s3:x-amz-acl"), Identity, r#"{"StringEquals": {"s3:x-amz-acl": "Private"}}"#, r#"{"StringEqualsIgnoreCase": {"s3:x-amz-acl": "Private"}}"#),
        condition(at("StringEquals/s3:signatureversion"), Bucket, r#"{"StringEquals": {"s3:signatureversion": "AWS4"}}"#, r#"{"StringEquals": {"s3:signatureversion": ["AWS", "AWS4-HMAC-SHA256"]}}"#),
        condition(at("StringNotEquals/s3:authType"), Bucket, r#"{"StringNotEquals": {"s3:authType": "REST_HEADER"}}"#, r#"{"StringNotEquals": {"s3:authType": "REST-HEADER"}}"#),
        condition(at("NumericLessThan/s3:TlsVersion"), Bucket, r#"{"NumericLessThan": {"s3:TlsVersion": "12"}}"#, r#"{"NumericLessThan": {"s3:TlsVersion": 1.2}}"#),
        condition(at("StringEquals/s3:TlsVersion"), Bucket, r#"{"StringEquals": {"s3:TlsVersion": "TLSv1.2"}}"#, r#"{"NumericEquals": {"s3:TlsVersion": "1.20"}}"#),
        condition(at("StringEquals/s3:x-amz-storage-class"), Identity, r#"{"StringEquals": {"s3:x-amz-storage-class": "STANDARD-IA"}}"#, r#"{"StringEquals": {"s3:x-amz-storage-class": "STANDARD_IA"}}"#),
        // Other services.
        condition(at("StringEquals/sns:Protocol"), Topic, r#"{"StringEquals": {"sns:Protocol": "HTTPS"}}"#, r#"{"StringEquals": {"SNS:Protocol": "https"}}"#),
        row(Rule::ConditionValue, Warning, "/Statement/1/Condition/StringEquals/kms:ViaService", Key, &[("Condition", r#"{"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}}"#)], &[("Condition", r#"{"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}"#)]),
        row(Rule::ConditionValue, Warning, "/Statement/1/Condition/StringEquals/kms:CallerAccount", Key, &[("Condition", r#"{"StringEquals": {"kms:CallerAccount": "acme"}}"#)], &[("Condition", r#"{"StringEquals": {"kms:CallerAccount": "111122223333"}}"#)]),
    ]
}

fn message(condition: &str, effect: &str) -> String {
    let text = made(
        Bucket,
        &[
            ("Effect", effect),
            ("Action", "\"s3:PutObject\""),
            ("Condition", condition),
        ],
    );
    let findings = findings_in(&text, Some(Bucket));
    let found: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.rule == Rule::ConditionValue)
        .collect();
    assert_eq!(found.len(), 1, "{text}: {findings:#?}");
    found[0].message.clone()
}

#[test]
fn a_message_says_what_never_or_always_holds() {
    let cases = [
        (
            r#"{"StringEquals": {"aws:SourceVpc": "vpce-1a2b3c4d"}}"#,
            "\"Allow\"",
            "never matches. The statement allows nothing.",
        ),
        (
            r#"{"StringEquals": {"aws:SourceVpc": "vpce-1a2b3c4d"}}"#,
            "\"Deny\"",
            "never matches. The statement denies nothing.",
        ),
        (
            r#"{"StringNotEquals": {"aws:SourceVpc": "vpce-1a2b3c4d"}}"#,
            "\"Deny\"",
            "never matches. With `StringNotEquals` the condition therefore always holds.",
        ),
        // Another value can match, and an absent key passes.
        (
            r#"{"StringNotEquals": {"aws:SourceVpc": ["vpce-1a2b3c4d", "vpc-1a2b3c4d"]}}"#,
            "\"Deny\"",
            "never matches.",
        ),
        (
            r#"{"StringEqualsIfExists": {"aws:SourceVpc": "vpce-1a2b3c4d"}}"#,
            "\"Allow\"",
            "never matches.",
        ),
        (
            r#"{"StringEquals": {"aws:SourceIp": "203.0.113.0/24"}}"#,
            "\"Allow\"",
            "never matches. The statement allows nothing.",
        ),
        (
            r#"{"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#,
            "\"Deny\"",
            "never matches. With `NotIpAddress` the condition therefore always holds.",
        ),
        (
            r#"{"NumericLessThan": {"s3:TlsVersion": "12"}}"#,
            "\"Deny\"",
            "so a comparison with `12` always matches.",
        ),
        (
            r#"{"NumericGreaterThan": {"s3:TlsVersion": "12"}}"#,
            "\"Allow\"",
            "so a comparison with `12` never matches.",
        ),
    ];
    for (condition, effect, end) in cases {
        let message = message(condition, effect);
        assert!(message.ends_with(end), "{condition}: {message}");
    }
}

#[test]
fn a_private_address_beside_a_public_one_is_a_notice() {
    let text = made(
        Bucket,
        &[(
            "Condition",
            r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]}}"#,
        )],
    );
    let found: Vec<(Rule, Severity, String)> = findings_in(&text, Some(Bucket))
        .into_iter()
        .map(|finding| (finding.rule, finding.severity, finding.pointer))
        .collect();
    let pointer = "/Statement/0/Condition/IpAddress/aws:SourceIp/1".to_owned();
    assert_eq!(found, [(Rule::ConditionValue, Notice, pointer)]);
}

#[test]
fn addresses_get_their_operator() {
    let before = made(
        Bucket,
        &[(
            "Condition",
            r#"{"StringNotEqualsIfExists": {"aws:SourceIp": ["203.0.113.0/24"]}}"#,
        )],
    );
    assert_eq!(
        fix_of(&before, Bucket, Rule::ConditionValue),
        before.replace("StringNotEqualsIfExists", "NotIpAddressIfExists")
    );
}

/// Conditions of AWS's documentation.
#[test]
fn sound_conditions_stay_so() {
    for (kind, source, condition) in [
        (
            Bucket,
            "S3 User Guide, Bucket policies: IP addresses",
            r#"{"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "203.0.113.0/24", "54.240.143.188/32"]}}"#,
        ),
        (
            Bucket,
            "S3 User Guide, Bucket policies: IPv6 addresses",
            r#"{"IpAddress": {"aws:SourceIp": ["54.240.143.0/24", "2001:DB8:1234:5678::/64"]}, "NotIpAddress": {"aws:SourceIp": ["54.240.143.128/30", "2001:DB8:1234:5678:ABCD::/80"]}}"#,
        ),
        (
            Bucket,
            "IAM User Guide, aws:PrincipalIsAWSService",
            r#"{"StringNotEqualsIfExists": {"aws:SourceVpc": "vpc-111bbb22"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}"#,
        ),
        (
            Identity,
            "IAM User Guide, aws:Ec2InstanceSourceVpc",
            r#"{"StringNotEquals": {"aws:Ec2InstanceSourceVpc": "${aws:SourceVpc}", "aws:Ec2InstanceSourcePrivateIPv4": "${aws:VpcSourceIp}"}, "Null": {"ec2:SourceInstanceARN": "false"}}"#,
        ),
        (
            Identity,
            "IAM User Guide, aws:AssumedRoot",
            r#"{"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::*:root"]}, "Null": {"aws:AssumedRoot": "true"}}"#,
        ),
        (
            Bucket,
            "IAM User Guide, Data perimeters",
            r#"{"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:PrincipalAccount": ["111122223333"]}, "BoolIfExists": {"aws:ViaAWSService": "false"}}"#,
        ),
        (
            Topic,
            "SNS Developer Guide, default topic policy",
            r#"{"StringEquals": {"AWS:SourceOwner": "111122223333"}}"#,
        ),
        (
            Identity,
            "IAM User Guide, IAM Identity Center roles",
            r#"{"ArnNotLike": {"aws:PrincipalARN": ["arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*", "arn:*:iam::*:role/OrganizationAccountAccessRole"]}}"#,
        ),
        (
            Bucket,
            "S3 User Guide, Requiring encryption",
            r#"{"StringNotEqualsIfExists": {"s3:x-amz-server-side-encryption": "aws:kms"}, "Null": {"s3:x-amz-server-side-encryption": "false"}}"#,
        ),
        (
            Bucket,
            "S3 API Reference, Signature Version 4 policy keys",
            r#"{"StringNotEquals": {"s3:authType": "REST-HEADER", "s3:signatureversion": "AWS4-HMAC-SHA256"}, "NumericGreaterThan": {"s3:signatureAge": "600000"}}"#,
        ),
        (
            Bucket,
            "S3 User Guide, TLS 1.2",
            r#"{"NumericLessThan": {"s3:TlsVersion": ["1.2"]}}"#,
        ),
        (
            Bucket,
            "variables of deployment tools",
            r#"{"StringEquals": {"aws:SourceVpce": "{{ endpoint }}", "aws:PrincipalOrgID": "${org_id}", "aws:SourceAccount": "<account>"}}"#,
        ),
    ] {
        let action = if kind == Topic {
            "\"sns:Publish\""
        } else {
            "\"s3:PutObject\""
        };
        let text = made(kind, &[("Action", action), ("Condition", condition)]);
        let found: Vec<Finding> = findings_in(&text, Some(kind))
            .into_iter()
            .filter(|finding| finding.rule == Rule::ConditionValue)
            .collect();
        assert_eq!(found, [], "{source}\n{text}");
    }
}
