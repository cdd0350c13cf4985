//! Sound documents of every kind cause no finding of the rules that compare them with
//! AWS's reference.

use super::*;

const NEW: [Rule; 11] = [
    Rule::UnknownAction,
    Rule::UnknownConditionKey,
    Rule::ConditionKeyScope,
    Rule::ResourceType,
    Rule::ResourceScope,
    Rule::SourceArnOfObjects,
    Rule::KeyAlias,
    Rule::TrustAction,
    Rule::NotificationOverlap,
    Rule::ConditionValue,
    Rule::TrustWithoutSubject,
];

fn assert_sound(kind: DocumentKind, source: &str, members: &[(&str, &str)]) {
    let text = made(kind, members);
    let found: Vec<Finding> = findings_in(&text, Some(kind))
        .into_iter()
        .filter(|finding| {
            NEW.contains(&finding.rule)
                || finding.severity == Error
                || finding.rule == Rule::ActionForm
        })
        .collect();
    assert_eq!(found, [], "{source}\n{text}");
}

#[test]
fn sound_bucket_policies_stay_so() {
    for (source, members) in [
        (
            "S3 User Guide, Examples of bucket policies: requiring TLS",
            &[
                ("Effect", "\"Deny\""),
                ("Principal", "\"*\""),
                ("Action", "\"s3:*\""),
                (
                    "Resource",
                    "[\"arn:aws:s3:::acme-events\", \"arn:aws:s3:::acme-events/*\"]",
                ),
                (
                    "Condition",
                    "{\"NumericLessThan\": {\"s3:TlsVersion\": \"1.2\"}, \"Bool\": {\"aws:SecureTransport\": \"false\"}}",
                ),
            ][..],
        ),
        (
            "S3 User Guide, Delegating access control to access points",
            &[
                ("Principal", "{\"AWS\": \"*\"}"),
                ("Action", "\"*\""),
                (
                    "Resource",
                    "[\"arn:aws:s3:::acme-events\", \"arn:aws:s3:::acme-events/*\"]",
                ),
                (
                    "Condition",
                    "{\"StringEquals\": {\"s3:DataAccessPointAccount\": \"111122223333\"}}",
                ),
            ],
        ),
        (
            "S3 User Guide, Access point policies",
            &[
                ("Action", "[\"s3:GetObject\", \"s3:PutObject\"]"),
                (
                    "Principal",
                    "{\"AWS\": \"arn:aws-cn:iam::111122223333:role/r\"}",
                ),
                (
                    "Resource",
                    "\"arn:aws-cn:s3:cn-north-1:111122223333:accesspoint/ap/object/${aws:username}/*\"",
                ),
            ],
        ),
        (
            "S3 User Guide, Object Lambda access points",
            &[
                ("Action", "\"s3-object-lambda:GetObject\""),
                (
                    "Resource",
                    "\"arn:aws:s3-object-lambda:us-east-1:111122223333:accesspoint/ap\"",
                ),
            ],
        ),
        (
            "S3 User Guide, Bucket policies: encryption on uploads",
            &[
                ("Effect", "\"Deny\""),
                ("Action", "\"s3:PutObject\""),
                (
                    "Condition",
                    "{\"Null\": {\"s3:x-amz-server-side-encryption-aws-kms-key-id\": \"true\"}}",
                ),
            ],
        ),
        (
            "S3 User Guide, Object tagging and access control policies",
            &[
                ("Action", "[\"s3:GetObject\", \"s3:GetObjectVersion\"]"),
                (
                    "Condition",
                    "{\"StringEquals\": {\"s3:ExistingObjectTag/security clearance\": \"high\"}}",
                ),
            ],
        ),
        (
            "S3 User Guide, Bucket policies: object tags on upload",
            &[
                ("Action", "[\"s3:PutObject\", \"s3:PutObjectTagging\"]"),
                (
                    "Condition",
                    "{\"ForAllValues:StringEquals\": {\"s3:RequestObjectTagKeys\": [\"Department\"]}}",
                ),
            ],
        ),
        (
            "S3 User Guide, Bucket policies: everything but some objects",
            &[
                ("Effect", "\"Deny\""),
                ("Resource", ""),
                (
                    "NotResource",
                    "[\"arn:aws:s3:::acme-events/public/*\", \"arn:aws:s3:::acme-events/*.jpg\"]",
                ),
            ],
        ),
        (
            "S3 User Guide, Bucket policies: listing below a prefix, whatever else is denied",
            &[
                ("Effect", "\"Deny\""),
                ("Action", ""),
                ("NotAction", "[\"s3:GetObject\", \"s3:ListBucket\"]"),
                (
                    "Resource",
                    "[\"arn:aws:s3:::acme-events\", \"arn:aws:s3:::acme-events/*\"]",
                ),
                (
                    "Condition",
                    "{\"StringNotLike\": {\"s3:prefix\": \"in/*\"}}",
                ),
            ],
        ),
        (
            "S3 User Guide, S3 Object Lock: limits of retention",
            &[
                ("Effect", "\"Deny\""),
                ("Action", "\"s3:PutObjectRetention\""),
                (
                    "Condition",
                    "{\"NumericGreaterThan\": {\"s3:object-lock-remaining-retention-days\": \"10\"}}",
                ),
            ],
        ),
        (
            "S3 User Guide, Replication: the destination bucket",
            &[(
                "Action",
                "[\"s3:ReplicateObject\", \"s3:ReplicateDelete\", \"s3:ObjectOwnerOverrideToBucketOwner\"]",
            )],
        ),
    ] {
        assert_sound(Bucket, source, members);
    }
}

#[test]
fn sound_policies_of_topics_keys_and_roles_stay_so() {
    for (kind, source, members) in [
        (
            Topic,
            "SNS Developer Guide, default topic policy",
            &[
                ("Principal", "{\"AWS\": \"*\"}"),
                (
                    "Action",
                    "[\"SNS:GetTopicAttributes\", \"SNS:SetTopicAttributes\", \"SNS:AddPermission\", \"SNS:RemovePermission\", \"SNS:DeleteTopic\", \"SNS:Subscribe\", \"SNS:ListSubscriptionsByTopic\", \"SNS:Publish\", \"SNS:Receive\"]",
                ),
                (
                    "Condition",
                    "{\"StringEquals\": {\"AWS:SourceOwner\": \"111122223333\"}}",
                ),
            ][..],
        ),
        (
            Topic,
            "SNS Developer Guide, Example cases: subscriptions by protocol",
            &[
                ("Action", "[\"SNS:Subscribe\"]"),
                (
                    "Condition",
                    "{\"StringEquals\": {\"SNS:Protocol\": \"https\"}, \"StringLike\": {\"SNS:Endpoint\": \"*@example.com\"}}",
                ),
            ],
        ),
        (
            Key,
            "KMS Developer Guide, Default key policy: key users and grants",
            &[
                (
                    "Action",
                    "[\"kms:Encrypt\", \"kms:ReEncrypt*\", \"kms:GenerateDataKey*\", \"kms:CreateGrant\", \"kms:ListGrants\", \"kms:RevokeGrant\"]",
                ),
                (
                    "Condition",
                    "{\"Bool\": {\"kms:GrantIsForAWSResource\": \"true\"}}",
                ),
            ],
        ),
        (
            Key,
            "KMS Developer Guide, Conditions on the encryption context",
            &[
                ("Action", "[\"kms:Decrypt\", \"kms:GenerateDataKey\"]"),
                (
                    "Condition",
                    "{\"StringLike\": {\"kms:EncryptionContext:aws:cloudtrail:arn\": \"arn:aws:cloudtrail:*:111122223333:trail/*\", \"kms:ViaService\": \"s3.*.amazonaws.com\"}}",
                ),
            ],
        ),
        (
            Trust,
            "IAM User Guide, Roles for GitHub OIDC",
            &[
                (
                    "Principal",
                    "{\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com\"}",
                ),
                ("Action", "\"sts:AssumeRoleWithWebIdentity\""),
                (
                    "Condition",
                    "{\"StringEquals\": {\"token.actions.githubusercontent.com:aud\": \"sts.amazonaws.com\"}, \"StringLike\": {\"token.actions.githubusercontent.com:sub\": \"repo:octo-org/octo-repo:*\"}}",
                ),
            ],
        ),
        (
            Trust,
            "EKS User Guide, Pod Identity",
            &[
                ("Principal", "{\"Service\": \"pods.eks.amazonaws.com\"}"),
                ("Action", "[\"sts:AssumeRole\", \"sts:TagSession\"]"),
            ],
        ),
        (
            Trust,
            "IAM User Guide, SAML: sessions with tags",
            &[
                (
                    "Principal",
                    "{\"Federated\": \"arn:aws-us-gov:iam::111122223333:saml-provider/p\"}",
                ),
                ("Action", "[\"sts:AssumeRoleWithSAML\", \"sts:TagSession\"]"),
                (
                    "Condition",
                    "{\"StringEquals\": {\"SAML:aud\": \"https://signin.aws.amazon.com/saml\"}, \"StringLike\": {\"aws:RequestTag/team\": \"*\"}}",
                ),
            ],
        ),
        (
            Resource,
            "SQS Developer Guide, Example policies",
            &[
                ("Action", "[\"SQS:SendMessage\", \"SQS:SendMessageBatch\"]"),
                ("Resource", "\"arn:aws:sqs:*:111122223333:queue1\""),
                (
                    "Condition",
                    "{\"ArnLike\": {\"aws:SourceArn\": \"arn:aws:s3:::acme-*\"}}",
                ),
            ],
        ),
    ] {
        assert_sound(kind, source, members);
    }
}

#[test]
fn sound_iam_policies_stay_so() {
    for (source, members) in [
        (
            "IAM User Guide, S3: home folders",
            &[
                ("Action", "\"s3:ListBucket\""),
                ("Resource", "\"arn:aws:s3:::acme-events\""),
                (
                    "Condition",
                    "{\"StringLike\": {\"s3:prefix\": [\"\", \"home/\", \"home/${aws:username}/*\"]}}",
                ),
            ][..],
        ),
        (
            "IAM User Guide, S3: objects of Cognito users",
            &[(
                "Resource",
                "\"arn:aws:s3:::acme-events/cognito/${cognito-identity.amazonaws.com:sub}/*\"",
            )],
        ),
        (
            "IAM User Guide, DynamoDB: own items",
            &[
                ("Action", "[\"dynamodb:GetItem\", \"dynamodb:Query\"]"),
                (
                    "Resource",
                    "[\"arn:aws:dynamodb:*:*:table/T\", \"arn:aws:dynamodb:*:*:table/T/index/*\"]",
                ),
                (
                    "Condition",
                    "{\"ForAllValues:StringEquals\": {\"dynamodb:LeadingKeys\": [\"${www.amazon.com:user_id}\"]}}",
                ),
            ],
        ),
        (
            "IAM User Guide, EC2: instances by tag",
            &[
                ("Action", "[\"ec2:StartInstances\", \"ec2:StopInstances\"]"),
                ("Resource", "\"arn:aws:ec2:*:*:instance/*\""),
                (
                    "Condition",
                    "{\"StringEquals\": {\"ec2:ResourceTag/Owner\": \"${aws:username}\"}}",
                ),
            ],
        ),
        (
            "IAM User Guide, Passing a role",
            &[
                ("Action", "[\"iam:GetRole\", \"iam:PassRole\"]"),
                ("Resource", "\"arn:aws:iam::111122223333:role/EC2-roles-*\""),
                (
                    "Condition",
                    "{\"StringEquals\": {\"iam:PassedToService\": \"ec2.amazonaws.com\"}}",
                ),
            ],
        ),
        (
            "Lambda Developer Guide, Execution role: logs",
            &[
                (
                    "Action",
                    "[\"logs:CreateLogStream\", \"logs:PutLogEvents\"]",
                ),
                (
                    "Resource",
                    "[\"arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/f:*\"]",
                ),
            ],
        ),
        (
            "KMS Developer Guide, Aliases: both the alias and the key",
            &[
                (
                    "Action",
                    "[\"kms:CreateAlias\", \"kms:UpdateAlias\", \"kms:DeleteAlias\"]",
                ),
                (
                    "Resource",
                    "[\"arn:aws:kms:us-east-1:111122223333:key/*\", \"arn:aws:kms:us-east-1:111122223333:alias/events\"]",
                ),
            ],
        ),
        (
            "KMS Developer Guide, Keys by alias",
            &[
                ("Action", "\"kms:Decrypt\""),
                ("Resource", "\"arn:aws:kms:*:111122223333:key/*\""),
                (
                    "Condition",
                    "{\"ForAnyValue:StringEquals\": {\"kms:ResourceAliases\": \"alias/events\"}}",
                ),
            ],
        ),
        (
            "S3 User Guide, Multi-Region Access Points",
            &[(
                "Resource",
                "\"arn:aws:s3::111122223333:accesspoint/m.mrap/object/*\"",
            )],
        ),
        (
            "S3 User Guide, S3 Express",
            &[
                ("Action", "\"s3express:CreateSession\""),
                (
                    "Resource",
                    "\"arn:aws:s3express:us-east-1:111122223333:bucket/acme--use1-az5--x-s3\"",
                ),
                (
                    "Condition",
                    "{\"StringEquals\": {\"s3express:SessionMode\": \"ReadOnly\"}}",
                ),
            ],
        ),
        (
            "IAM User Guide, Everything but IAM",
            &[
                ("Action", ""),
                ("NotAction", "[\"iam:*\", \"aws-portal:*\"]"),
                ("Effect", "\"Deny\""),
                ("Resource", "\"*\""),
            ],
        ),
        (
            "API Gateway Developer Guide, Invoking an API",
            &[
                ("Action", "\"execute-api:Invoke\""),
                (
                    "Resource",
                    "\"arn:aws:execute-api:us-east-1:*:a123456789/test/POST/mydemoresource/*\"",
                ),
            ],
        ),
        (
            "Systems Manager User Guide, Run Command",
            &[
                ("Action", "\"ssm:SendCommand\""),
                (
                    "Resource",
                    "[\"arn:aws:ec2:*:*:instance/*\", \"arn:aws:ssm:*:*:document/AWS-RunShellScript\"]",
                ),
            ],
        ),
        (
            "IAM User Guide, several services in one statement",
            &[
                (
                    "Action",
                    "[\"s3:GetObject\", \"sqs:ReceiveMessage\", \"sns:Publish\"]",
                ),
                (
                    "Resource",
                    "[\"arn:aws:s3:::acme-events/*\", \"arn:aws:sqs:*:*:q\", \"arn:aws:sns:*:*:t\"]",
                ),
            ],
        ),
    ] {
        assert_sound(Identity, source, members);
    }
}

/// The policies of VPC endpoints and of organizations name many buckets. AWS PrivateLink Guide,
/// "Control access to VPC endpoints"; AWS Organizations User Guide, "Resource control policies".
#[test]
fn policies_about_many_buckets_are_not_of_a_bucket() {
    for text in [
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["arn:aws:s3:::acme-events/*", "arn:aws:s3:::acme-logs/*"]}]}"#,
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}]}"#,
    ] {
        let rules: Vec<Rule> = findings_in(text, None)
            .iter()
            .map(|finding| finding.rule)
            .filter(|rule| NEW.contains(rule))
            .collect();
        assert_eq!(rules, [], "{text}");
    }
}
