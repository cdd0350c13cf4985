//! Documents that AWS's reference contradicts, and documents that are nearly so. The faults
//! are those of public reports and of AWS's documentation: versity/versitygw#650 (actions),
//! scality/cloudserver#5501 and humanmade/S3-Uploads#239 (condition keys),
//! noobaa/noobaa-core#10058 and ministryofjustice/modernisation-platform#3237 (resources of a
//! bucket policy), hashicorp/terraform#12740 (actions on a topic), aws/aws-cdk#19914 (aliases),
//! hashicorp/terraform-provider-aws#32872 (trust policies), anomalyco/sst#5980 (ARNs of sources),
//! terraform-aws-modules/terraform-aws-kms#14 (lock-out), awslabs/cdk-serverless-clamscan#612 and
//! aws/aws-cdk#28012 (notifications).

use super::*;

/// Returns a notification to a topic and a queue, each with a filter.
fn with_queue(topic: &[(&str, &str)], queue: &[(&str, &str)]) -> String {
    let entry = |key: &str, service: &str, rules: &[(&str, &str)]| {
        let rules: Vec<String> = rules
            .iter()
            .map(|(name, value)| format!("{{\"Name\": \"{name}\", \"Value\": \"{value}\"}}"))
            .collect();
        format!(
            "[{{\"{key}\": \"arn:aws:{service}:us-east-1:111122223333:x\", \"Events\": \
             [\"s3:ObjectCreated:*\"], \"Filter\": {{\"Key\": {{\"FilterRules\": [{}]}}}}}}]",
            rules.join(", ")
        )
    };
    format!(
        "{{\"TopicConfigurations\": {}, \"QueueConfigurations\": {}, \
         \"EventBridgeConfiguration\": {{}}}}",
        entry("TopicArn", "sns", topic),
        entry("QueueArn", "sqs", queue)
    )
}

#[rustfmt::skip] // One table.
pub(super) fn rows() -> Vec<Row> {
    vec![
        row(Rule::UnknownAction, Error, "/Statement/0/Action/1", Bucket, &[("Action", "[\"s3:GetObject\", \"s3:GetObejct\"]")], &[("Action", "[\"s3:GetObject\", \"S3:getobjectACL\"]")]),
        row(Rule::UnknownAction, Error, "/Statement/0/Action", Bucket, &[("Action", "\"s3:Gett*\"")], &[("Action", "\"s3:GetO?ject*\"")]),
        row(Rule::UnknownAction, Error, "/Statement/0/Action", Topic, &[("Action", "\"SNS:Publsh\"")], &[("Action", "[\"SNS:Receive\", \"SNS:Publish\"]")]),
        row(Rule::UnknownAction, Warning, "/Statement/0/Action", Identity, &[("Action", "\"dynamodb:GetItems\""), ("Resource", "\"*\"")], &[("Action", "\"dynamodb:GetItem\""), ("Resource", "\"*\"")]),
        row(Rule::UnknownAction, Warning, "/Statement/0/Action", Identity, &[("Action", "\"dynamdb:GetItem\""), ("Resource", "\"*\"")], &[("Action", "\"sqs:SendMessageBatch\""), ("Resource", "\"*\"")]),
        row(Rule::UnknownAction, Warning, "/Statement/0/NotAction", Bucket, &[("Action", ""), ("NotAction", "\"s3:GetObejct\""), ("Effect", "\"Deny\"")], &[("Action", ""), ("NotAction", "\"s3:GetObject\""), ("Effect", "\"Deny\"")]),
        row(Rule::ActionForm, Error, "/Statement/0/Action", Bucket, &[("Action", "\"s3:HeadObject\"")], &[]),
        row(Rule::ActionForm, Error, "/Statement/0/Action/1", Bucket, &[("Action", "[\"s3:GetObject\", \"s3:ListAllMyBuckets\"]")], &[("Action", "[\"s3:GetObject\", \"s3:AbortMultipartUpload\"]")]),
        row(Rule::ActionForm, Error, "/Statement/0/Action/0", Topic, &[("Action", "[\"SNS:CreateTopic\", \"SNS:Publish\"]")], &[("Action", "[\"SNS:DeleteTopic\", \"SNS:Publish\"]")]),
        row(Rule::ActionForm, Error, "/Statement/0/Action", Topic, &[("Action", "\"SNS:ListSubscriptions\"")], &[("Action", "\"SNS:ListSubscriptionsByTopic\"")]),
        row(Rule::ActionForm, Error, "/Statement/0/Action", Identity, &[("Action", "\"s*:PutObject\"")], &[("Action", "\"s3:*Object\"")]),
        row(Rule::BadArn, Error, "/Statement/0/Resource", Identity, &[("Resource", "\"arn:aws:s*:::acme-events/*\"")], &[("Resource", "\"arn:*:s3:::acme-events/*\"")]),
        row(Rule::UnknownConditionKey, Error, "/Statement/0/Condition/StringEquals/s3:x-amz-aclx", Bucket, &[("Action", "\"s3:PutObject\""), ("Condition", "{\"StringEquals\": {\"s3:x-amz-aclx\": \"private\"}}")], &[("Action", "\"s3:PutObject\""), ("Condition", "{\"StringEquals\": {\"S3:X-Amz-Acl\": \"private\"}}")]),
        row(Rule::UnknownConditionKey, Warning, "/Statement/0/Condition/StringEquals/aws:PrincipalOrgId2", Bucket, &[("Condition", "{\"StringEquals\": {\"aws:PrincipalOrgId2\": \"o-a1b2c3d4e5\"}}")], &[("Condition", "{\"StringEquals\": {\"AWS:principalorgid\": \"o-a1b2c3d4e5\", \"aws:ResourceTag/team\": \"a\", \"aws:PrincipalTag/Cost Centre\": \"b\"}}")]),
        row(Rule::UnknownConditionKey, Warning, "/Statement/0/Condition/StringEquals/aws:ResourceTag", Identity, &[("Condition", "{\"StringEquals\": {\"aws:ResourceTag\": \"a\"}}")], &[("Condition", "{\"StringEquals\": {\"aws:ResourceTag/a\": \"a\"}}")]),
        row(Rule::UnknownConditionKey, Warning, "/Statement/0/Condition/StringEquals/kms:ViaServices", Identity, &[("Action", "\"kms:Decrypt\""), ("Resource", "\"*\""), ("Condition", "{\"StringEquals\": {\"kms:ViaServices\": \"s3.us-east-1.amazonaws.com\"}}")], &[("Action", "\"kms:Decrypt\""), ("Resource", "\"*\""), ("Condition", "{\"StringEquals\": {\"kms:ViaService\": \"s3.us-east-1.amazonaws.com\", \"kms:EncryptionContext:aws:s3:arn\": \"a\"}}")]),
        row(Rule::ConditionKeyScope, Error, "/Statement/0/Condition/StringLike/s3:prefix", Bucket, &[("Action", "[\"s3:GetObject\", \"s3:ListBucket\"]"), ("Resource", "[\"arn:aws:s3:::acme-events\", \"arn:aws:s3:::acme-events/*\"]"), ("Condition", "{\"StringLike\": {\"s3:prefix\": \"in/*\"}}")], &[("Action", "[\"s3:ListBucketVersions\", \"s3:ListBucket\"]"), ("Resource", "\"arn:aws:s3:::acme-events\""), ("Condition", "{\"StringLike\": {\"s3:prefix\": \"in/*\"}}")]),
        row(Rule::ConditionKeyScope, Error, "/Statement/0/Condition/StringEquals/kms:ViaService", Bucket, &[("Condition", "{\"StringEquals\": {\"kms:ViaService\": \"s3.us-east-1.amazonaws.com\"}}")], &[("Condition", "{\"StringEquals\": {\"s3:DataAccessPointAccount\": \"111122223333\", \"cognito-identity.amazonaws.com:aud\": \"a\"}}")]),
        // AWS: the canned ACL belongs to requests that write.
        row(Rule::ConditionKeyScope, Error, "/Statement/0/Condition/StringEquals/s3:x-amz-acl", Bucket, &[("Action", "\"s3:GetObject\""), ("Condition", "{\"StringEquals\": {\"s3:x-amz-acl\": \"bucket-owner-full-control\"}}")], &[("Action", "[\"s3:PutObject\", \"s3:PutObjectAcl\"]"), ("Condition", "{\"StringEquals\": {\"s3:x-amz-acl\": \"bucket-owner-full-control\"}}")]),
        row(Rule::ConditionKeyScope, Warning, "/Statement/0/Condition/StringEquals/iam:PassedToService", Identity, &[("Action", "\"iam:GetRole\""), ("Resource", "\"*\""), ("Condition", "{\"StringEquals\": {\"iam:PassedToService\": \"lambda.amazonaws.com\"}}")], &[("Action", "[\"iam:GetRole\", \"iam:PassRole\"]"), ("Resource", "\"*\""), ("Condition", "{\"StringEquals\": {\"iam:PassedToService\": \"lambda.amazonaws.com\"}}")]),
        row(Rule::ConditionKeyScope, Warning, "/Statement/0/Condition/StringEquals/sts:ExternalId", Trust, &[("Principal", "{\"Federated\": \"accounts.google.com\"}"), ("Action", "\"sts:AssumeRoleWithWebIdentity\""), ("Condition", "{\"StringEquals\": {\"sts:ExternalId\": \"a\"}}")], &[("Condition", "{\"StringEquals\": {\"sts:ExternalId\": \"a\"}}")]),
        row(Rule::ResourceType, Warning, "/Statement/0/Resource/1", Identity, &[("Action", "\"sqs:SendMessage\""), ("Resource", "[\"arn:aws:sqs:us-east-1:111122223333:q\", \"arn:aws:sns:us-east-1:111122223333:t\"]")], &[("Action", "\"sqs:*\""), ("Resource", "[\"arn:aws:sqs:us-east-1:111122223333:q\", \"arn:aws:sqs:*:*:${aws:username}-*\"]")]),
        row(Rule::ResourceType, Warning, "/Statement/0/Resource", Identity, &[("Action", "\"ec2:DescribeInstances\""), ("Resource", "\"arn:aws:ec2:us-east-1:111122223333:instance/i-1\"")], &[("Action", "\"ec2:StopInstances\""), ("Resource", "\"arn:aws:ec2:us-east-1:111122223333:instance/i-1\"")]),
        row(Rule::ResourceType, Warning, "/Statement/0/Resource", Identity, &[("Action", "\"lambda:InvokeFunction\""), ("Resource", "\"arn:aws:lambda:us-east-1:111122223333:layer:l\"")], &[("Action", "\"lambda:InvokeFunction\""), ("Resource", "\"arn:aws:lambda:us-east-1:111122223333:function:f:live\"")]),
        row(Rule::ResourceType, Warning, "/Statement/0/Resource", Identity, &[("Action", "\"iam:PassRole\""), ("Resource", "\"arn:aws:iam::111122223333:user/u\"")], &[("Action", "[\"iam:PassRole\", \"sts:AssumeRole\"]"), ("Resource", "\"arn:aws-cn:iam::*:role/path/${aws:PrincipalTag/team}-*\"")]),
        row(Rule::ResourceType, Warning, "/Statement/0/Resource", Resource, &[("Action", "\"sqs:SendMessage\""), ("Resource", "\"arn:aws:s3:::acme-events\"")], &[("Action", "\"sqs:SendMessage\""), ("Resource", "\"arn:aws:sqs:us-east-1:111122223333:q\"")]),
        row(Rule::ResourceScope, Error, "/Statement/0/Resource", Bucket, &[("Resource", "\"*\"")], &[("Resource", "\"arn:aws:s3:::acme-*/in/*\"")]),
        row(Rule::ResourceScope, Error, "/Statement/0/Resource/1", Bucket, &[("Resource", "[\"arn:aws:s3:::acme-events/*\", \"arn:aws:s3:::acme-logs/*\"]")], &[("Resource", "[\"arn:aws:s3:::acme-events/in/*\", \"arn:aws:s3:::acme-ev*/out/*\", \"arn:aws:s3:::acme-events/${aws:username}/*\"]")]),
        row(Rule::ResourceScope, Error, "/Statement/0/Resource/1", Bucket, &[("Resource", "[\"arn:aws:s3:::acme-events/*\", \"arn:aws:sqs:us-east-1:111122223333:q\"]")], &[("Resource", "[\"arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/*\", \"arn:aws:s3-object-lambda:us-east-1:111122223333:accesspoint/ap\"]")]),
        row(Rule::ResourceScope, Error, "/Statement/0/Resource", Topic, &[("Resource", "\"arn:aws:s3:::acme-events\"")], &[("Resource", "\"*\"")]),
        row(Rule::ResourceScope, Warning, "/Statement/0/Resource/1", Topic, &[("Resource", "[\"arn:aws:sns:us-east-1:111122223333:a\", \"arn:aws:sns:us-east-1:111122223333:b\"]")], &[("Resource", "[\"arn:aws:sns:us-east-1:111122223333:a\", \"arn:aws:sns:*:*:a\"]")]),
        row(Rule::SourceArnOfObjects, Warning, "/Statement/0/Condition/ArnLike/aws:SourceArn/1", Topic, &[SERVICE, ("Condition", "{\"ArnLike\": {\"aws:SourceArn\": [\"arn:aws:s3:*:*:acme-events\", \"arn:aws:s3:::acme-events/in/*\"]}}")], &[SERVICE, BOTH]),
        row(Rule::SourceArnOfObjects, Warning, "/Statement/0/Condition/StringLike/AWS:SourceArn", Resource, &[("Action", "\"sqs:SendMessage\""), ("Resource", "\"*\""), ("Condition", "{\"StringLike\": {\"AWS:SourceArn\": \"arn:aws-us-gov:s3:::*/*\"}}")], &[("Action", "\"sqs:SendMessage\""), ("Resource", "\"*\""), ("Condition", "{\"StringLike\": {\"AWS:SourceArn\": [\"arn:aws-us-gov:s3:::*\", \"arn:aws:s3:us-east-1:111122223333:job/*\"]}}")]),
        row(Rule::KeyAlias, Warning, "/Statement/0/Resource", Identity, &[("Action", "\"kms:Decrypt\""), ("Resource", "\"arn:aws:kms:us-east-1:111122223333:alias/events\"")], &[("Action", "\"kms:Decrypt\""), ("Resource", "\"arn:aws:kms:us-east-1:111122223333:key/*\"")]),
        row(Rule::KeyAlias, Warning, "/Statement/0/Resource/0", Identity, &[("Action", "[\"kms:Generate*\", \"kms:ListAliases\"]"), ("Resource", "[\"arn:aws:kms:*:*:alias/*\"]")], &[("Action", "[\"kms:CreateAlias\", \"kms:DescribeKey\"]"), ("Resource", "[\"arn:aws:kms:*:*:alias/*\", \"arn:aws:kms:*:*:key/*\"]")]),
        row(Rule::KeyAlias, Warning, "/Statement/1/Resource", Key, &[("Resource", "\"arn:aws:kms:us-east-1:111122223333:alias/events\"")], &[]),
        row(Rule::TrustAction, Error, "/Statement/0/Action/1", Trust, &[("Action", "[\"sts:AssumeRole\", \"sts:GetSessionToken\"]")], &[("Action", "[\"sts:AssumeRole\", \"sts:TagSession\", \"sts:SetSourceIdentity\", \"sts:SetContext\"]")]),
        row(Rule::TrustAction, Error, "/Statement/0/Action", Trust, &[("Action", "\"sts:Get*\"")], &[("Action", "\"sts:AssumeRole*\"")]),
        row(Rule::TrustAction, Warning, "/Statement/0/Action", Trust, &[("Principal", "{\"Federated\": \"arn:aws:iam::111122223333:saml-provider/p\"}")], &[("Principal", "{\"Federated\": \"arn:aws:iam::111122223333:saml-provider/p\"}"), ("Action", "[\"sts:AssumeRoleWithSAML\", \"sts:TagSession\"]")]),
        row(Rule::TrustAction, Warning, "/Statement/0/Action", Trust, &[("Action", "\"sts:AssumeRoleWithWebIdentity\"")], &[("Action", "\"sts:*\"")]),
        row(Rule::TrustAction, Warning, "/Statement/0/Action/0", Trust, &[("Principal", "{\"Federated\": \"cognito-identity.amazonaws.com\"}"), ("Action", "[\"sts:AssumeRole\", \"sts:TagSession\"]")], &[("Principal", "{\"Federated\": \"cognito-identity.amazonaws.com\"}"), ("Action", "\"sts:AssumeRoleWithWebIdentity\"")]),
        text(Rule::KeyWithoutOwner, Error, "/Statement/1/Effect", Key, made(Key, &[("Effect", "\"Deny\""), ("Principal", "{\"AWS\": \"*\"}"), ("Action", "\"kms:Put*\"")]), made(Key, &[("Effect", "\"Deny\""), ("Principal", "{\"AWS\": \"*\"}"), ("Action", "\"kms:ScheduleKeyDeletion\"")])),
        // Only those who are not the administrator are denied.
        text(Rule::KeyWithoutOwner, Error, "/Statement/1/Effect", Key, made(Key, &[("Effect", "\"Deny\""), ("Principal", "{\"AWS\": \"111122223333\"}"), ("Action", "\"kms:*\"")]), made(Key, &[("Effect", "\"Deny\""), ("Principal", "\"*\""), ("Action", "\"kms:*\""), ("Condition", "{\"ArnNotLike\": {\"aws:PrincipalArn\": \"arn:aws:iam::111122223333:role/admin\"}}")])),
        text(Rule::KeyWithoutOwner, Error, "/Statement/1/Effect", Key, made(Key, &[("Effect", "\"Deny\""), ("Principal", "\"*\""), ("Action", ""), ("NotAction", "\"kms:Decrypt\"")]), made(Key, &[("Effect", "\"Deny\""), ("Principal", ""), ("NotPrincipal", "{\"AWS\": [\"arn:aws:iam::111122223333:root\", \"arn:aws:iam::111122223333:role/admin\"]}"), ("Action", "\"kms:*\"")])),
        text(Rule::NotificationOverlap, Error, "/QueueConfigurations/0", Notification, with_queue(&[("prefix", "in/")], &[("suffix", ".parquet")]), with_queue(&[("prefix", "in/")], &[("prefix", "out/")])),
        text(Rule::NotificationId, Error, "/QueueConfigurations/0/Id", Notification, with_queue(&[("prefix", "in/")], &[("prefix", "out/")]) .replace("\"Events\"", "\"Id\": \"a\", \"Events\""), with_queue(&[("prefix", "in/")], &[("prefix", "out/")]).replacen("\"Events\"", "\"Id\": \"a\", \"Events\"", 1)),
        row(Rule::KeyAlias, Warning, "/Statement/0/Resource", Identity, &[("Action", "\"kms:*\""), ("Resource", "\"arn:aws:kms:*:*:alias/events\"")], &[("Action", "\"kms:*\""), ("Resource", "[\"arn:aws:kms:*:*:alias/events\", \"arn:aws:kms:*:*:key/*\"]")]),
        text(Rule::NotificationOverlap, Error, "/QueueConfigurations/0", Notification, with_queue(&[], &[("prefix", "in/")]), with_queue(&[("prefix", "in/"), ("suffix", ".parquet")], &[("Prefix", "in/a"), ("Suffix", ".csv")])),
        text(Rule::NotificationOverlap, Error, "/QueueConfigurations/0", Notification, with_queue(&[], &[]), with_queue(&[], &[]).replacen("ObjectCreated", "ObjectRemoved", 1)),
        text(Rule::NotificationFilter, Error, "/TopicConfigurations/0/Filter/Key/FilterRules/1/Name", Notification, filter("suffix", ".csv\"}, {\"Name\": \"Suffix\", \"Value\": \".gz"), filter("prefix", "in/\"}, {\"Name\": \"suffix\", \"Value\": \".gz")),
        text(Rule::NotificationFilter, Error, "/TopicConfigurations/0/Filter/Key/FilterRules/0/Name", Notification, filter("prefx", "in/"), filter("PREFIX", "in/")),
        text(Rule::NotificationFilter, Warning, "/TopicConfigurations/0/Filter/Key/FilterRules/0/Value", Notification, filter("prefix", "in/dt=2026/"), filter("prefix", "in/dt%3D2026/")),
        text(Rule::NotificationEvents, Error, "/TopicConfigurations/0/Events", Notification, notification("\"s3:ObjectCreated:*\"", ""), notification("[\"s3:ObjectCreated:*\"]", "")),
        text(Rule::NotificationEvents, Error, "/TopicConfigurations/0/Events/0", Notification, notification("[\"s3:ObjectCreate:*\"]", ""), notification("[\"s3:ObjectTagging:*\", \"s3:ObjectAcl:Put\"]", "")),
    ]
}

/// A document is checked while somebody types. Unoptimized, it takes about ten times as long.
#[test]
fn a_document_is_linted_within_milliseconds() {
    let services = ["ec2", "iam", "s3", "kms", "lambda"];
    let actions: Vec<String> = (0..150)
        .map(|number| {
            let service = services[number % services.len()];
            let name = ["Get*", "List*", "Describe*", "Unknown", "*Tag*"][number % 7 % 5];
            format!("\"{service}:{name}\"")
        })
        .collect();
    let text = made(
        Identity,
        &[
            ("Action", &format!("[{}]", actions.join(","))),
            (
                "Resource",
                "[\"arn:aws:s3:::acme-events/*\", \"arn:aws:ec2:*:*:instance/*\"]",
            ),
            (
                "Condition",
                "{\"StringEquals\": {\"ec2:ResourceTag/a\": \"b\", \"kms:ViaServices\": \"c\"}}",
            ),
        ],
    );
    findings_in(&text, Some(Identity));
    let start = std::time::Instant::now();
    findings_in(&text, Some(Identity));
    let taken = start.elapsed();
    assert!(taken.as_millis() < 500, "{taken:?}");
}
