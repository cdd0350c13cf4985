//! What the policy of a topic or bucket can name, ARNs, partitions, service principals, and
//! actions that AWS has replaced. Sources: SNS Developer Guide, "Valid Amazon SNS policy actions";
//! aws/aws-cli#3143 and cdklabs/cdk-nag#676 (actions on subscriptions, `sns:*`); S3 developer guide,
//! "Special information for Amazon S3 policies"; IAM user guide, "IAM policy validation check
//! reference" (ARN Region not allowed, ARN account not allowed) and "Cross-account resource access
//! in IAM" (partitions); Service Authorization Reference, Amazon Athena.

use super::*;

const CHINESE: (&str, &str) = (
    "Principal",
    "{\"AWS\": \"arn:aws-cn:iam::111122223333:role/r\"}",
);

#[rustfmt::skip] // One table.
pub(super) fn rows() -> Vec<Row> {
    const ACTION: &str = "/Statement/0/Action";
    const RESOURCE: &str = "/Statement/0/Resource";
    const SERVICE_PRINCIPAL: &str = "/Statement/0/Principal/Service";
    let topic = |action: &str| row(Rule::ActionForm, Error, ACTION, Topic, &[("Action", action)], &[]);
    let of_iam = |resource: &str, near: &str| row(Rule::BadArn, Error, RESOURCE, Identity,
        &[("Action", "\"iam:GetRole\""), ("Resource", resource)], &[("Action", "\"iam:GetRole\""), ("Resource", near)]);
    let service = |name: &str, near: &str| row(Rule::UnknownServicePrincipal, Warning, SERVICE_PRINCIPAL, Topic,
        &[("Principal", &format!("{{\"Service\": \"{name}\"}}")), BOTH], &[("Principal", &format!("{{\"Service\": \"{near}\"}}")), BOTH]);
    vec![
        topic("\"sns:SetSubscriptionAttributes\""),
        topic("\"sns:GetSubscriptionAttributes\""),
        topic("\"SNS:Unsubscribe\""),
        topic("\"sns:ConfirmSubscription\""),
        topic("\"sns:TagResource\""),
        topic("\"sns:CreatePlatformEndpoint\""),
        topic("\"sns:*\""),
        topic("\"*\""),
        row(Rule::ActionForm, Error, "/Statement/0/Action/1", Topic, &[("Effect", "\"Deny\""), ("Action", "[\"sns:Publish\", \"sns:Unsubscribe\"]")],
            &[("Action", "[\"sns:AddPermission\", \"sns:DeleteTopic\", \"sns:GetDataProtectionPolicy\", \"SNS:gettopicattributes\", \"sns:ListSubscriptionsByTopic\", \"sns:ListTagsForResource\", \"sns:PutDataProtectionPolicy\", \"sns:Receive\", \"sns:RemovePermission\", \"sns:SetTopicAttributes\", \"sns:Subscribe\"]")]),
        row(Rule::ActionForm, Warning, ACTION, Topic, &[("Action", "\"sns:Get*\"")], &[("Action", "\"sns:Publish*\"")]),

        row(Rule::ResourceScope, Error, RESOURCE, Topic, &[("Resource", "\"arn:aws:sns:us-east-1:111122223333:t:6b0e71bd-7e97-4d97-80ce-4a0994e55286\"")], &[]),
        row(Rule::ResourceScope, Error, RESOURCE, Bucket, &[("Action", "\"s3:ListBucket\""), ("Resource", "\"arn:aws:s3:::*\"")], &[("Action", "\"s3:ListBucket\""), ("Resource", "\"arn:aws:s3:::acme-events\"")]),
        row(Rule::ResourceScope, Error, RESOURCE, Bucket, &[("Resource", "\"arn:aws:s3:::*/*\"")], &[]),
        row(Rule::ResourceScope, Error, "/Statement/0/Resource/1", Bucket, &[("Resource", "[\"arn:aws:s3:::acme-events/*\", \"arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/*\"]")],
            &[("Resource", "[\"arn:aws:s3:us-east-1:111122223333:accesspoint/ap\", \"arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/*\"]")]),
        row(Rule::ResourceScope, Error, "/Statement/0/NotResource/1", Bucket, &[("Effect", "\"Deny\""), ("Resource", ""), ("NotResource", "[\"arn:aws:s3:::acme-events/public/*\", \"arn:aws:s3:::acme-logs/*\"]")],
            &[("Effect", "\"Deny\""), ("Resource", ""), ("NotResource", "[\"arn:aws:s3:::acme-events/public/*\", \"arn:aws:s3:::acme-events\"]")]),
        text(Rule::ResourceScope, Error, "/Statement/1/NotResource", Bucket, with_not_resource("arn:aws:s3:::acme-logs/*"), with_not_resource("arn:aws:s3:::acme-events/logs/*")),
        text(Rule::ResourceScope, Error, "/Statement/1/NotResource", Bucket, with_not_resource("arn:aws:sns:us-east-1:111122223333:t"), with_not_resource("arn:aws:s3:::acme-*/logs/*")),
        text(Rule::ResourceScope, Error, "/Statement/1/NotResource", Bucket, with_not_resource("*"), with_not_resource("arn:aws:s3:::acme-events")),
        row(Rule::AllowNotResource, Warning, "/Statement/0/NotResource/1", Bucket, &[("Effect", "\"Deny\""), ("Resource", ""), ("NotResource", "[\"arn:aws:s3:::acme-events\", \"arn:aws:s3:::acme-events/*\"]")],
            &[("Effect", "\"Deny\""), ("Resource", ""), ("NotResource", "\"arn:aws:s3:::acme-events/*\"")]),
        row(Rule::AllowNotResource, Warning, "/Statement/0/NotResource", Identity, &[("Effect", "\"Deny\""), ("Resource", ""), ("NotResource", "\"*\"")],
            &[("Effect", "\"Deny\""), ("Resource", ""), ("NotResource", "\"arn:aws:s3:::acme-events/*\"")]),
        row(Rule::AllowNotAction, Warning, "/Statement/0/NotAction", Bucket, &[("Effect", "\"Deny\""), ("Action", ""), ("NotAction", "\"S3:*\"")],
            &[("Effect", "\"Deny\""), ("Action", ""), ("NotAction", "\"s3:Get*\"")]),
        row(Rule::AllowNotAction, Error, "/Statement/0/NotAction", Bucket, &[("Principal", "\"*\""), ("Action", ""), ("NotAction", "\"s3:DeleteBucket\"")],
            &[("Principal", "\"*\""), ("Effect", "\"Deny\""), ("Action", ""), ("NotAction", "\"s3:DeleteBucket\"")]),
        row(Rule::AllowNotAction, Warning, "/Statement/0/NotAction", Bucket, &[("Principal", "\"*\""), ("Action", ""), ("NotAction", "\"s3:DeleteBucket\""), ("Condition", "{\"StringEquals\": {\"aws:PrincipalOrgID\": \"o-a1b2c3d4e5\"}}")], &[]),

        of_iam("\"arn:aws:iam:us-east-1:111122223333:role/r\"", "\"arn:aws:iam:*:111122223333:role/r\""),
        of_iam("\"arn:aws-cn:iam:cn-north-1:111122223333:role/r\"", "\"arn:aws-cn:iam::111122223333:role/r\""),
        row(Rule::BadArn, Warning, RESOURCE, Identity, &[("Action", "\"sqs:SendMessage\""), ("Resource", "\"arn:aws:sqs:::q\"")], &[("Action", "\"sqs:SendMessage\""), ("Resource", "[\"arn:aws:sqs:*:*:q\", \"arn:aws:sqs:us-east-1:111122223333:q\"]")]),
        row(Rule::BadArn, Warning, RESOURCE, Identity, &[("Action", "\"kms:Decrypt\""), ("Resource", "\"arn:aws:kms::111122223333:key/a\"")], &[("Action", "\"kms:Decrypt\""), ("Resource", "\"arn:aws:kms:*:111122223333:key/a\"")]),
        row(Rule::BadArn, Error, "/Statement/0/Principal/AWS", Bucket, &[("Principal", "{\"AWS\": \"arn:aws:iam:us-east-1:111122223333:role/r\"}")], &[]),
        row(Rule::BadArn, Error, "/Statement/0/Principal/AWS", Bucket, &[("Principal", "{\"AWS\": \"arn:aws:sts:us-east-1:111122223333:assumed-role/r/s\"}")], &[("Principal", "{\"AWS\": \"arn:aws:sts::111122223333:assumed-role/r/s\"}")]),
        row(Rule::BadArn, Error, "/Statement/0/Principal/Federated", Trust, &[("Principal", "{\"Federated\": \"arn:aws:iam:eu-west-1:111122223333:saml-provider/p\"}"), ("Action", "\"sts:AssumeRoleWithSAML\"")], &[("Principal", "{\"Federated\": \"arn:aws:iam::111122223333:saml-provider/p\"}"), ("Action", "\"sts:AssumeRoleWithSAML\"")]),
        row(Rule::BadArn, Error, "/Statement/0/Condition/ArnLike/aws:SourceArn", Bucket, &[("Condition", "{\"ArnLike\": {\"aws:SourceArn\": \"arn:aws:cloudfront:us-east-1:111122223333:distribution/E1\"}}")], &[("Condition", "{\"ArnLike\": {\"aws:SourceArn\": \"arn:aws:cloudfront::111122223333:distribution/E1\"}}")]),
        row(Rule::BadArn, Error, RESOURCE, Identity, &[("Action", "\"route53:GetHostedZone\""), ("Resource", "\"arn:aws:route53::111122223333:hostedzone/Z1\"")], &[("Action", "\"route53:GetHostedZone\""), ("Resource", "[\"arn:aws:route53:::hostedzone/Z1\", \"arn:aws:route53::*:hostedzone/Z1\"]")]),
        row(Rule::BadArn, Warning, RESOURCE, Identity, &[("Action", "\"apigateway:GET\""), ("Resource", "\"arn:aws:apigateway:us-east-1:111122223333:/restapis/a\"")], &[("Action", "\"apigateway:GET\""), ("Resource", "[\"arn:aws:apigateway:us-east-1::/restapis/a\", \"arn:aws:apigateway:us-east-1:111122223333:/domainnames/a+b\"]")]),
        row(Rule::BadArn, Warning, RESOURCE, Identity, &[("Action", "\"ec2:RunInstances\""), ("Resource", "\"arn:aws:ec2:us-east-1:111122223333:image/ami-1\"")], &[("Action", "\"ec2:RunInstances\""), ("Resource", "[\"arn:aws:ec2:us-east-1::image/ami-1\", \"arn:aws:ec2:us-east-1:111122223333:subnet/s-1\"]")]),

        row(Rule::BadPartition, Error, "/Statement/0/Principal/AWS", Bucket, &[CHINESE], &[CHINESE, ("Resource", "\"arn:aws-cn:s3:::acme-events/*\"")]),
        row(Rule::BadPartition, Error, "/Statement/0/Principal/AWS/1", Trust, &[("Principal", "{\"AWS\": [\"arn:aws:iam::111122223333:role/r\", \"arn:aws-us-gov:iam::444455556666:role/r\"]}")], &[("Principal", "{\"AWS\": [\"arn:aws-us-gov:iam::111122223333:role/r\", \"444455556666\"]}")]),
        row(Rule::BadPartition, Warning, "/Statement/0/Condition/ArnLike/aws:SourceArn", Topic, &[SERVICE, ("Condition", "{\"StringEquals\": {\"aws:SourceAccount\": \"111122223333\"}, \"ArnLike\": {\"aws:SourceArn\": \"arn:aws-cn:s3:::acme-events\"}}")], &[SERVICE, BOTH]),
        row(Rule::BadPartition, Warning, "/Statement/0/Resource/1", Identity, &[("Resource", "[\"arn:aws:s3:::acme-events/*\", \"arn:aws-cn:s3:::acme-logs/*\"]")],
            &[("Resource", "[\"arn:aws:s3:::acme-events/*\", \"arn:aws-cn:s3:::acme-events/*\", \"arn:aws-us-gov:s3:::acme-events/*\", \"arn:*:s3:::acme-logs/*\"]")]),

        service("s3.amazon.com", "s3.amazonaws.com"),
        service("s3.amazonaws.com.cn", "logs.us-east-1.amazonaws.com"),
        service("S3.amazonaws.com", "delivery.logs.amazonaws.com"),
        service("cloudtrial.amazonaws.com", "cloudtrail.amazonaws.com"),
        service("cloudwatch-events.amazonaws.com", "events.amazonaws.com"),
        service("evnts.amazonaws.com", "newservice42.amazonaws.com"),
        row(Rule::BadPrincipal, Error, SERVICE_PRINCIPAL, Topic, &[("Principal", "{\"Service\": \"sns.amazonaws\"}"), BOTH], &[SERVICE, BOTH]),
        row(Rule::BadPrincipal, Error, SERVICE_PRINCIPAL, Topic, &[("Principal", "{\"Service\": \"*.amazonaws.com\"}"), BOTH], &[("Principal", "{\"Service\": \"s3.{{domain}}\"}"), BOTH]),

        row(Rule::UnknownAction, Warning, ACTION, Identity, &[("Action", "\"athena:RunQuery\""), ("Resource", "\"*\"")], &[("Action", "[\"athena:RunQuery\", \"athena:StartQueryExecution\"]"), ("Resource", "\"*\"")]),
        row(Rule::UnknownAction, Warning, ACTION, Identity, &[("Action", "\"Athena:cancelqueryexecution\""), ("Resource", "\"*\"")], &[("Action", "[\"athena:CancelQueryExecution\", \"athena:Stop*\"]"), ("Resource", "\"*\"")]),
        row(Rule::UnknownAction, Warning, ACTION, Resource, &[("Action", "\"sqs:SendMesage\""), ("Resource", "\"*\"")], &[("Action", "\"sqs:SendMessage\""), ("Resource", "\"*\"")]),
        row(Rule::UnknownAction, Warning, ACTION, Resource, &[("Action", "\"glue:GetTabels\""), ("Resource", "\"*\"")], &[("Action", "\"glue:GetTables\""), ("Resource", "\"*\"")]),
    ]
}

/// A bucket policy with a second statement that denies on all but a resource.
fn with_not_resource(excluded: &str) -> String {
    made(Bucket, &[]).replace(
        "}]",
        &format!(
            "}}, {{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:PutObject\", \
             \"NotResource\": \"{excluded}\"}}]"
        ),
    )
}

/// A guess is not judged like a kind that was given: this can be the policy of a VPC endpoint.
#[test]
fn policies_of_endpoints_are_no_errors() {
    for text in [
        // S3 user guide, "Creating access points restricted to a VPC" and "AWS PrivateLink for S3".
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::acme-events/*", "arn:aws:s3:us-west-2:111122223333:accesspoint/vpc-ap/object/*"]}]}"#,
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sns:*", "Resource": "*"}]}"#,
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::*", "arn:aws:s3:::*/*"]}]}"#,
    ] {
        let findings = findings_in(text, None);
        assert!(
            findings.iter().all(|finding| finding.severity != Error),
            "{findings:#?}"
        );
        assert!(
            findings
                .iter()
                .all(|finding| finding.rule != Rule::ResourceScope),
            "{findings:#?}"
        );
    }
}

/// Documents of AWS that look like these mistakes.
#[test]
fn sound_documents_have_no_finding() {
    for (kind, source, members) in [
        (
            Trust,
            "IAM user guide, roles of services in China",
            &[
                (
                    "Principal",
                    "{\"Service\": [\"ec2.amazonaws.com.cn\", \"lambda.amazonaws.com\"]}",
                ),
                ("Effect", "\"Deny\""),
            ][..],
        ),
        (
            Bucket,
            "CloudFront Developer Guide, origin access control",
            &[
                ("Principal", "{\"Service\": \"cloudfront.amazonaws.com\"}"),
                (
                    "Condition",
                    "{\"StringEquals\": {\"AWS:SourceAccount\": \"111122223333\", \"AWS:SourceArn\": \"arn:aws:cloudfront::111122223333:distribution/E1\"}}",
                ),
            ],
        ),
        (
            Topic,
            "SNS Developer Guide, topics of other services",
            &[
                (
                    "Principal",
                    "{\"Service\": [\"cloudwatch.amazonaws.com\", \"costalerts.amazonaws.com\", \"codestar-notifications.amazonaws.com\", \"backup.amazonaws.com\"]}",
                ),
                BOTH,
            ],
        ),
        (
            Key,
            "CloudWatch Logs user guide, encryption by region",
            &[
                (
                    "Principal",
                    "{\"Service\": \"logs.eu-central-1.amazonaws.com\"}",
                ),
                (
                    "Condition",
                    "{\"StringEquals\": {\"aws:SourceAccount\": \"111122223333\"}, \"ArnLike\": {\"aws:SourceArn\": \"arn:aws:logs:eu-central-1:111122223333:*\"}}",
                ),
            ],
        ),
        (
            Identity,
            "IAM user guide, service-linked roles of AWS",
            &[
                ("Action", "[\"iam:PassRole\", \"iam:AttachRolePolicy\"]"),
                (
                    "Resource",
                    "[\"arn:aws:iam::*:role/aws-service-role/*\", \"arn:aws:iam::111122223333:role/r\"]",
                ),
                (
                    "Condition",
                    "{\"ArnEquals\": {\"iam:PolicyARN\": \"arn:aws:iam::aws:policy/ReadOnlyAccess\"}}",
                ),
            ],
        ),
    ] {
        let text = made(kind, members);
        let findings = findings_in(&text, Some(kind));
        assert_eq!(findings, [], "{source}\n{text}");
    }
}
