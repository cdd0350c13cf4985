use super::*;
use crate::document::DocumentKind::{Bucket, Identity, Key, Notification, Resource, Topic, Trust};
use crate::document::parse;

const ROLE: &str = r#""Principal": {"AWS": "arn:aws:iam::111122223333:role/split"}"#;

/// A document, and the expected sentence for each statement.
fn cases() -> Vec<(DocumentKind, String, Vec<&'static str>)> {
    let policy = |statements: &str| {
        format!(
            "{{\"Version\": \"2012-10-17\", \"Statement\": [{}]}}",
            statements.replace("ROLE", ROLE)
        )
    };
    vec![
        (Bucket, policy(r#"{"Effect": "Allow", ROLE, "Action": ["s3:Get*", "s3:List*"], "Resource": ["arn:aws:s3:::acme", "arn:aws:s3:::acme/events/*"]},
            {"Effect": "Allow", ROLE, "Action": ["s3:PutObject", "s3:PutObjectAcl"], "Resource": ["arn:aws:s3:::acme/status/*"]}"#), vec![
            "The role `split` of account 111122223333 may do everything in S3 that begins with `Get` and do everything in S3 that begins with `List` on the bucket `acme` and all files below `events/` in the bucket `acme`.",
            "The role `split` of account 111122223333 may write files (`s3:PutObject`) and set \
             the ACLs of files (`s3:PutObjectAcl`) on all files below `status/` in the bucket \
             `acme`.",
        ]),
        (Topic, r#"{"Sid": "S3 Events Notification", "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "SNS:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:split-events",
            "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}, "ArnLike": {"aws:SourceArn": "arn:aws:s3:::acme"}}}"#.to_owned(), vec![
            "S3 may publish messages (`SNS:Publish`) on the topic `split-events`, if the account that it acts for is `111122223333` and if the resource that triggers it is `arn:aws:s3:::acme`.",
        ]),
        (Key, policy(r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
            {"Effect": "Allow", ROLE, "Action": ["kms:DescribeKey", "kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"}"#), vec![
            "Principals authorized by account 111122223333 may do everything in KMS with this key.",
            "The role `split` of account 111122223333 may describe the key (`kms:DescribeKey`), \
             generate data keys (`kms:GenerateDataKey`) and decrypt (`kms:Decrypt`) with this key.",
        ]),
        (Trust, policy(r#"{"Sid": "", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::595280932656:role/customer-s3-prod-action-destination-access"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "ws-1"}}}"#), vec![
            "The role `customer-s3-prod-action-destination-access` of account 595280932656 may \
             assume this role (`sts:AssumeRole`), if the given external ID is `ws-1`.",
        ]),
        (Identity, policy(r#"{"Effect": "Allow", "Action": ["s3:ListAllMyBuckets"], "Resource": ["arn:aws:s3:::*"]},
            {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket", "s3:PutObject"], "Resource": ["arn:aws:s3:::acme/*"]}"#), vec![
            "Anyone with this policy may list all buckets (`s3:ListAllMyBuckets`) on every bucket and every file.",
            "Anyone with this policy may read files (`s3:GetObject`), list files (`s3:ListBucket`) and write files (`s3:PutObject`) on all files in the bucket `acme`.",
        ]),
        (Bucket, policy(r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::acme", "arn:aws:s3:::acme/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#), vec![
            "Anyone, even without signing in, may never do anything in S3 on the bucket `acme` \
             and all files in the bucket `acme`, if the request does not use TLS.",
        ]),
        (Bucket, policy(r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme/*", "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}, "NotIpAddress": {"aws:SourceIp": "203.0.113.7/32"}}}"#), vec![
            "Anyone, even without signing in, may read files (`s3:GetObject`) on all files in the \
             bucket `acme`, if the address of the caller is in `203.0.113.0/24` or \
             `2001:db8::/32` and if the address of the caller is not in `203.0.113.7/32`.",
        ]),
        (Bucket, policy(r#"{"Effect": "Deny", "NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:root"]}, "NotAction": "s3:ListBucket", "NotResource": "arn:aws:s3:::acme/public/*"}"#), vec![
            "Everyone but the user `ann` of account 111122223333 and principals authorized by account 111122223333 may never do anything but `s3:ListBucket` on anything but all files below `public/` in the bucket `acme`.",
        ]),
        (Bucket, policy(r#"{"Effect": "Allow", "Principal": {"CanonicalUser": "79a59df900b949e55d96a1e698fbaced"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme/logs/*.gz"}"#), vec![
            "The account with the canonical ID `79a59df900b949e55d96a1e698fbaced` may read files (`s3:GetObject`) on the files that match `logs/*.gz` in the bucket `acme`.",
        ]),
        (Bucket, policy(r#"{"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::acme/one.txt", "Condition": {"StringLike": {"aws:PrincipalOrgID": ["o-a", "o-b"]}}}"#), vec![
            "S3's access logs may write files (`s3:PutObject`) on the file `one.txt` in the bucket `acme`, if the organization of the caller is like `o-a` or `o-b`.",
        ]),
        (Trust, policy(r#"{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}"#), vec![
            "Lambda may assume this role (`sts:AssumeRole`).",
        ]),
        (Trust, policy(r#"{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/idp"}, "Action": "sts:AssumeRoleWithSAML", "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}"#), vec![
            "Anyone authenticated by `arn:aws:iam::111122223333:saml-provider/idp` may assume this role (`sts:AssumeRoleWithSAML`), if `SAML:aud` is `https://signin.aws.amazon.com/saml`.",
        ]),
        (Trust, policy(r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": true}, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}}"#), vec![
            "Anyone with an AWS account may assume this role (`sts:AssumeRole`), if the caller signed in with a second factor and if `aws:MultiFactorAuthAge` is less than `3600`.",
        ]),
        (Key, policy(r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/loader/s1"}, "Action": "kms:CreateGrant", "Resource": "*", "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}, "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}"#), vec![
            "The session `s1` of the role `loader` of account 111122223333 may create grants \
             (`kms:CreateGrant`) with this key, if the grant is for an AWS service and if the \
             service acting for the caller is `s3.us-east-1.amazonaws.com`.",
        ]),
        (Identity, policy(r#"{"Effect": "Deny", "NotAction": ["iam:*", "organizations:*"], "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}}}"#), vec![
            "Anyone with this policy may never do anything but `iam:*` and `organizations:*` on \
             anything, if the requested region is none of `eu-west-1` and `eu-central-1`.",
        ]),
        (Identity, policy(r#"{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::acme", "Condition": {"StringLikeIfExists": {"s3:prefix": ["events/*"]}, "Null": {"s3:prefix": "false"}}},
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app/*"}"#), vec![
            "Anyone with this policy may list files (`s3:ListBucket`) on the bucket `acme`, if \
             the listed prefix is like `events/*`, if present and if the listed prefix is present.",
            "Anyone with this policy may pass a role to a service (`iam:PassRole`) on the role `app/*` of account 111122223333.",
        ]),
        (Identity, policy(r#"{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}, "ForAnyValue:StringNotLike": {"aws:CalledVia": "x*"}, "DateLessThan": {"aws:CurrentTime": "2026-01-31T00:00:00Z"}}}"#), vec![
            "Anyone with this policy may do `ec2:CreateTags` on everything, if every value of `aws:TagKeys` is `a` or `b` and if a value of `aws:CalledVia` is not like `x*` and if the time is before `2026-01-31T00:00:00Z`.",
        ]),
        (Resource, policy(r#"{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:q", "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:t"}}}"#), vec![
            "SNS may send messages (`sqs:SendMessage`) on the queue `q`, if the resource that triggers it is `arn:aws:sns:us-east-1:111122223333:t`.",
        ]),
        (Notification, r#"{"TopicConfigurations": [{"TopicArn": "arn:aws:sns:us-east-1:111122223333:split-events", "Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "events/"}, {"Name": "Suffix", "Value": ".parquet"}]}}}],
            "LambdaFunctionConfigurations": [{"LambdaFunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:f", "Events": ["s3:ObjectRemoved:*", "s3:ObjectRestore:Post"]}], "EventBridgeConfiguration": {}}"#.to_owned(), vec![
            "S3 notifies the topic `split-events` of every file that is created, where the key begins with `events/` and ends with `.parquet`.",
            "S3 notifies the function `f` of every file that is removed and events of the kind `s3:ObjectRestore:Post`.",
            "S3 sends every event to EventBridge.",
        ]),
        (Bucket, policy(r#"{"Effect": "allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"},
            {"Effect": "Allow", "Principal": {"AWS": ["111122223333", "444455556666", "777788889999", "000000000001", "000000000002", "000000000003", "000000000004", "000000000005"]}, "Action": "*", "Resource": "*"}"#), vec![
            "This statement has no valid effect, so it does nothing.",
            "Principals authorized by account 111122223333, principals authorized by account 444455556666, principals authorized by account 777788889999, principals authorized by account 000000000001, principals authorized by account 000000000002, principals authorized by account 000000000003 and 2 more may do everything on this resource.",
        ]),
    ]
}

#[test]
fn documents_are_described_in_sentences() {
    let cases = cases();
    assert!(cases.len() >= 20, "{} documents", cases.len());
    for (kind, text, expected) in cases {
        let document = parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(document.guess_kind(), kind, "{text}");
        let said = explain(&document, kind);
        let texts: Vec<&str> = said.iter().map(|sentence| sentence.text.as_str()).collect();
        assert_eq!(texts, expected, "{text}");
        for sentence in said {
            assert!(
                document.node_at(&sentence.pointer).is_some(),
                "{sentence:?}"
            );
        }
    }
}

/// The same notification in a template of CloudFormation and in a configuration of Terraform.
#[test]
fn notifications_inside_are_described() {
    for text in [
        r#"{"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"NotificationConfiguration": {"TopicConfigurations": [{"Topic": "arn:aws:sns:us-east-1:111122223333:t", "Event": "s3:ObjectCreated:*", "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": "in/"}]}}}]}}}}}"#,
        r#"{"resource": {"aws_s3_bucket_notification": {"n": {"bucket": "b", "topic": {"topic_arn": "arn:aws:sns:us-east-1:111122223333:t", "events": ["s3:ObjectCreated:*"], "filter_prefix": "in/", "filter_suffix": ""}, "eventbridge": false}}}}"#,
    ] {
        let document = parse(text).unwrap().into_policy();
        let said = explain(&document, document.guess_kind());
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].text.ends_with(", where the key begins with `in/`."),
            "{said:?}"
        );
        assert!(!said[0].text.contains("no destination"), "{said:?}");
    }
}

#[test]
fn other_documents_have_no_description() {
    for text in ["[]", "{}", "1", "{\"Statement\": [1, \"x\"]}"] {
        let document = parse(text).unwrap();
        for kind in DocumentKind::ALL {
            assert_eq!(explain(&document, kind), [], "{text}");
        }
    }
    // Invalid values do not break a sentence.
    let odd = parse(r#"{"Statement": {"Effect": "Deny", "Action": [], "Principal": {"X": "y"}, "Condition": {"Bool": {"a": []}, "Odd": {"b": "c"}}}}"#).unwrap();
    let said = explain(&odd, Bucket);
    assert_eq!(
        said[0].text,
        "`y` may never do nothing, if `a` is nothing and if `Odd` holds for `b`."
    );
}
