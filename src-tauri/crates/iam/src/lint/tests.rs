use std::collections::BTreeSet;

use super::*;
use crate::document::DocumentKind;
use crate::document::DocumentKind::{Bucket, Identity, Key, Notification, Resource, Topic, Trust};
use crate::document::parse;
use crate::severity::Severity;
use Severity::{Error, Notice, Warning};

mod condition_values;
mod embedded;
mod federation;
mod key_policies;
mod misspelt;
mod notifications;
mod reference;
mod scope;
mod sound;

const ROLE: &str = "\"arn:aws:iam::111122223333:role/r\"";

/// Returns a document without errors and warnings, with some members of its
/// only statement replaced. An empty value removes the member.
fn made(kind: DocumentKind, members: &[(&str, &str)]) -> String {
    let (action, resource) = match kind {
        Bucket => ("s3:GetObject", "\"arn:aws:s3:::acme-events/*\""),
        Topic => ("SNS:Publish", "\"arn:aws:sns:us-east-1:111122223333:t\""),
        Key => ("kms:Decrypt", "\"*\""),
        Trust => ("sts:AssumeRole", ""),
        _ => ("s3:GetObject", "\"arn:aws:s3:::acme-events/*\""),
    };
    let action = format!("\"{action}\"");
    let principal = if kind == Identity {
        String::new()
    } else {
        format!("{{\"AWS\": {ROLE}}}")
    };
    let base = [
        ("Effect", "\"Allow\""),
        ("Principal", principal.as_str()),
        ("Action", action.as_str()),
        ("Resource", resource),
    ];
    let kept = base
        .iter()
        .filter(|(key, _)| !members.iter().any(|(other, _)| other == key));
    let all: Vec<String> = kept
        .chain(members)
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("\"{key}\": {value}"))
        .collect();
    let owner = if kind == Key {
        "{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:root\"}, \
         \"Action\": \"kms:*\", \"Resource\": \"*\"}, "
    } else {
        ""
    };
    format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{owner}{{{}}}]\n}}",
        all.join(",\n    ")
    )
}

const SERVICE: (&str, &str) = ("Principal", "{\"Service\": \"s3.amazonaws.com\"}");
const BOTH: (&str, &str) = (
    "Condition",
    "{\"StringEquals\": {\"aws:SourceAccount\": \"111122223333\"}, \"ArnLike\": \
     {\"aws:SourceArn\": \"arn:aws:s3:::acme-events\"}}",
);

const THIRD_PARTIES: ThirdParties<'static> = ThirdParties {
    accounts: &[("595280932656", "Acme")],
    bucket_root_note: "Acme's exports do so.",
};

fn findings_in(text: &str, kind: Option<DocumentKind>) -> Vec<Finding> {
    lint(
        text,
        LintContext {
            kind,
            own_account: None,
            third_parties: THIRD_PARTIES,
        },
    )
}

struct Row {
    rule: Rule,
    severity: Severity,
    pointer: &'static str,
    kind: DocumentKind,
    trips: String,
    near: String,
}

fn row(
    rule: Rule,
    severity: Severity,
    pointer: &'static str,
    kind: DocumentKind,
    trips: &[(&str, &str)],
    near: &[(&str, &str)],
) -> Row {
    Row {
        rule,
        severity,
        pointer,
        kind,
        trips: made(kind, trips),
        near: made(kind, near),
    }
}

fn text(
    rule: Rule,
    severity: Severity,
    pointer: &'static str,
    kind: DocumentKind,
    trips: impl Into<String>,
    near: impl Into<String>,
) -> Row {
    Row {
        rule,
        severity,
        pointer,
        kind,
        trips: trips.into(),
        near: near.into(),
    }
}

fn notification(events: &str, rest: &str) -> String {
    format!(
        "{{\"TopicConfigurations\": [{{\"TopicArn\": \"arn:aws:sns:us-east-1:111122223333:t\", \
         \"Events\": {events}{rest}}}]}}"
    )
}

fn filter(name: &str, value: &str) -> String {
    notification(
        "[\"s3:ObjectCreated:*\"]",
        &format!(
            ", \"Filter\": {{\"Key\": {{\"FilterRules\": [{{\"Name\": \"{name}\", \"Value\": \
             \"{value}\"}}]}}}}"
        ),
    )
}

#[allow(clippy::too_many_lines)] // One table.
fn rows() -> Vec<Row> {
    const S: &str = "/Statement/0";
    let long = |count: usize| {
        let item = format!("\"arn:aws:s3:::acme-events/{}\"", "a".repeat(971));
        format!("[{}]", vec![item; count].join(","))
    };
    vec![
        text(Rule::NotJson, Error, "", Bucket, "{\"Version\": “2012-10-17”}", made(Bucket, &[])),
        text(Rule::NotJson, Error, "", Bucket, made(Bucket, &[]).replace("\"Allow\",", "\"Allow\""), made(Bucket, &[])),
        row(Rule::DuplicateKey, Error, "/Statement/0/Condition/StringEquals", Topic,
            &[SERVICE, ("Condition", "{\"StringEquals\": {\"aws:SourceAccount\": \"111122223333\"}, \"StringEquals\": {\"aws:SourceArn\": \"arn:aws:s3:::acme-events\"}}")],
            &[SERVICE, BOTH]),
        row(Rule::DuplicateKey, Error, "/Statement/0/Action", Bucket, &[("Action", "\"s3:GetObject\", \"Action\": \"s3:PutObject\"")], &[]),
        row(Rule::Placeholder, Error, "/Statement/0/Resource", Bucket, &[("Resource", "\"arn:aws:s3:::{bucketName}/*\"")],
            &[("Resource", "\"arn:aws:s3:::acme-events/${aws:username}/*\"")]),
        row(Rule::Placeholder, Error, "/Statement/0/Principal/AWS", Bucket, &[("Principal", "{\"AWS\": \"<role-ARN>\"}")], &[]),
        row(Rule::Placeholder, Error, "/Statement/0/Resource", Identity, &[("Resource", "\"arn:aws:s3:::YOUR_BUCKET/*\"")],
            &[("Resource", "\"arn:aws:s3:::acme-events/{x:y}/a<b\"")]),
        row(Rule::Placeholder, Warning, "/Statement/0/Resource", Identity, &[("Resource", "\"arn:aws:s3:::amzn-s3-demo-bucket/*\"")],
            &[("Resource", "\"arn:aws:s3:::amzn-s4-demo-bucket/*\"")]),
        text(Rule::Structure, Error, "", Bucket, "{\"a\": 1}", made(Bucket, &[])),
        text(Rule::Structure, Error, "/Statements", Bucket, made(Bucket, &[]).replace("Statement", "Statements"), made(Bucket, &[])),
        row(Rule::Structure, Error, "/Statement/0/Effect", Bucket, &[("Effect", "\"allow\"")], &[("Effect", "\"Deny\"")]),
        row(Rule::Structure, Error, S, Bucket, &[("Effect", "")], &[]),
        row(Rule::Structure, Error, S, Bucket, &[("Action", "")], &[("Action", ""), ("NotAction", "\"s3:GetObject\"")]),
        row(Rule::Structure, Error, S, Bucket, &[("Resource", "")], &[]),
        row(Rule::Structure, Error, S, Bucket, &[("Principal", "")], &[("Principal", "\"*\"")]),
        row(Rule::Structure, Error, "/Statement/0/Principal", Identity, &[("Principal", "\"*\"")], &[]),
        row(Rule::Structure, Error, "/Statement/0/Resource", Trust, &[("Resource", "\"*\"")], &[]),
        row(Rule::Structure, Error, "/Statement/0/actions", Bucket, &[("Action", ""), ("actions", "\"s3:GetObject\"")], &[]),
        row(Rule::Structure, Error, "/Statement/0/NotAction", Bucket, &[("NotAction", "\"s3:PutObject\"")], &[]),
        row(Rule::Structure, Error, "/Statement/0/Action", Bucket, &[("Action", "[]")], &[("Action", "[\"s3:GetObject\"]")]),
        text(Rule::Structure, Error, "/Statement", Bucket, "{\"Version\": \"2012-10-17\", \"Statement\": []}", made(Bucket, &[])),
        text(Rule::Structure, Error, "", Notification, made(Bucket, &[]), notification("[\"s3:ObjectCreated:*\"]", "")),
        text(Rule::UnknownVersion, Error, "/Version", Bucket, made(Bucket, &[]).replace("2012-10-17", "2024-01-01"),
            made(Bucket, &[]).replace("2012-10-17", "2008-10-17")),
        text(Rule::UnknownVersion, Notice, "", Bucket, made(Bucket, &[]).replace("\"Version\": \"2012-10-17\",", ""), made(Bucket, &[])),
        text(Rule::VariablesVersion, Warning, "/Statement/0/Resource", Identity,
            made(Identity, &[("Resource", "\"arn:aws:s3:::acme-events/${aws:username}/*\"")]).replace("2012-10-17", "2008-10-17"),
            made(Identity, &[("Resource", "\"arn:aws:s3:::acme-events/${aws:username}/*\"")])),
        row(Rule::ActionForm, Error, "/Statement/0/Action", Bucket, &[("Action", "\"GetObject\"")], &[]),
        row(Rule::ActionForm, Error, "/Statement/0/Action/1", Bucket, &[("Action", "[\"s3:GetObject\", \"sns:Publish\"]")], &[("Action", "[\"s3:GetObject\", \"S3:PutObject\"]")]),
        row(Rule::ActionForm, Warning, "/Statement/0/Action", Identity, &[("Action", "\"s3:ListObject\""), ("Resource", "\"arn:aws:s3:::acme-events\"")],
            &[("Action", "\"s3:ListBucket\""), ("Resource", "\"arn:aws:s3:::acme-events\"")]),
        row(Rule::BadArn, Error, "/Statement/0/Resource", Bucket, &[("Resource", "\"acme-events/*\"")], &[("Resource", "\"*\"")]),
        row(Rule::BadArn, Error, "/Statement/0/Resource", Bucket, &[("Resource", "\"arn:aws:s3::acme-events/*\"")], &[]),
        row(Rule::BadArn, Error, "/Statement/0/Resource", Bucket, &[("Resource", "\"Arn:aws:s3:::acme-events/*\"")], &[]),
        row(Rule::BadArn, Error, "/Statement/0/Resource", Bucket, &[("Resource", "\" arn:aws:s3:::acme-events/*\"")], &[("Resource", "\"arn:aws:s3:::acme-events/a b*\"")]),
        row(Rule::BadArn, Error, "/Statement/0/Resource", Bucket, &[("Resource", "\"arn:aws:s3:us-east-1:111122223333:acme-events/*\"")],
            &[("Resource", "\"arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/*\"")]),
        row(Rule::BadArn, Warning, "/Statement/0/Resource", Bucket, &[("Resource", "\"arn:aws:s3:::acme-events//e/*\"")], &[]),
        row(Rule::BadPartition, Error, "/Statement/0/Resource", Bucket, &[("Resource", "\"arn:aws-china:s3:::acme-events/*\"")], &[("Principal", "{\"AWS\": \"arn:aws-cn:iam::111122223333:role/r\"}"), ("Resource", "\"arn:aws-cn:s3:::acme-events/*\"")]),
        row(Rule::BadPartition, Error, "/Statement/0/Resource", Topic, &[("Resource", "\"arn:aws:sns:us-gov-west-1:111122223333:t\"")],
            &[("Principal", "{\"AWS\": \"arn:aws-us-gov:iam::111122223333:role/r\"}"), ("Resource", "\"arn:aws-us-gov:sns:us-gov-west-1:111122223333:t\"")]),
        row(Rule::BadPartition, Error, "/Statement/0/Resource", Bucket, &[("Resource", "\"arn:AWS:s3:::acme-events/*\"")], &[]),
        row(Rule::BadAccount, Error, "/Statement/0/Principal/AWS", Bucket, &[("Principal", "{\"AWS\": \"arn:aws:iam::11112222333:role/r\"}")], &[]),
        row(Rule::BadAccount, Error, "/Statement/0/Principal/AWS", Bucket, &[("Principal", "{\"AWS\": \"1111-2222-3333\"}")], &[("Principal", "{\"AWS\": \"111122223333\"}")]),
        row(Rule::BadBucketName, Error, "/Statement/0/Resource", Bucket, &[("Resource", "\"arn:aws:s3:::acme..events/*\"")], &[]),
        row(Rule::BadBucketName, Error, "/Statement/0/Resource", Bucket, &[("Resource", "\"arn:aws:s3:::192.168.5.4/*\"")], &[("Resource", "\"arn:aws:s3:::192.168.5.4a/*\"")]),
        row(Rule::BadBucketName, Warning, "/Statement/0/Resource", Bucket, &[("Resource", "\"arn:aws:s3:::Acme-Events/*\"")], &[]),
        row(Rule::BadPrincipal, Error, "/Statement/0/Principal/AWS", Bucket, &[("Principal", "{\"AWS\": \"arn:aws:iam::111122223333:role/*\"}")], &[]),
        row(Rule::BadPrincipal, Error, "/Statement/0/Principal/AWS", Bucket, &[("Principal", "{\"AWS\": \"arn:aws:iam::111122223333:group/g\"}")], &[("Principal", "{\"AWS\": \"arn:aws:iam::111122223333:user/g\"}")]),
        row(Rule::BadPrincipal, Error, "/Statement/0/Principal/AWS", Bucket, &[("Principal", "{\"AWS\": \"s3.amazonaws.com\"}")], &[]),
        row(Rule::BadPrincipal, Error, "/Statement/0/Principal/Service", Topic, &[("Principal", "{\"Service\": \"s3\"}"), BOTH], &[SERVICE, BOTH]),
        row(Rule::BadPrincipal, Error, "/Statement/0/Principal/Aws", Topic, &[("Principal", "{\"Aws\": \"111122223333\"}")], &[]),
        row(Rule::BadPrincipal, Warning, "/Statement/0/Principal/AWS", Bucket, &[("Principal", "{\"AWS\": \"AROAJQABLZS4A3QDU576Q\"}")], &[]),
        row(Rule::WildcardPrincipal, Warning, "/Statement/0/Principal", Bucket, &[("Principal", "\"*\"")],
            &[("Principal", "\"*\""), ("Condition", "{\"StringEquals\": {\"aws:PrincipalOrgID\": \"o-a1b2c3d4e5\"}}")]),
        row(Rule::WildcardPrincipal, Error, "/Statement/0/Principal/AWS", Trust, &[("Principal", "{\"AWS\": \"*\"}"), ("Condition", "{\"StringNotEquals\": {\"aws:PrincipalOrgID\": \"o-a1b2c3d4e5\"}}")],
            &[("Principal", "{\"AWS\": \"*\"}"), ("Effect", "\"Deny\"")]),
        row(Rule::AllowNotPrincipal, Error, "/Statement/0/NotPrincipal", Bucket, &[("Principal", ""), ("NotPrincipal", "{\"AWS\": \"111122223333\"}")],
            &[("Principal", ""), ("NotPrincipal", "{\"AWS\": \"111122223333\"}"), ("Effect", "\"Deny\"")]),
        row(Rule::AllowNotAction, Warning, "/Statement/0/NotAction", Identity, &[("Action", ""), ("NotAction", "\"iam:*\"")],
            &[("Action", ""), ("NotAction", "\"iam:*\""), ("Effect", "\"Deny\"")]),
        row(Rule::AllowNotResource, Warning, "/Statement/0/NotResource", Identity, &[("Resource", ""), ("NotResource", "\"arn:aws:s3:::acme-events/*\"")],
            &[("Resource", ""), ("NotResource", "\"arn:aws:s3:::acme-events/*\""), ("Effect", "\"Deny\"")]),
        row(Rule::WildcardAction, Notice, "/Statement/0/Action/0", Bucket, &[("Action", "[\"s3:Get*\", \"s3:List*\"]"), ("Resource", "[\"arn:aws:s3:::acme-events\", \"arn:aws:s3:::acme-events/*\"]")],
            &[("Action", "\"s3:*\""), ("Effect", "\"Deny\"")]),
        row(Rule::WildcardAction, Warning, "/Statement/0/Action", Identity, &[("Action", "\"*\"")], &[]),
        row(Rule::WildcardAction, Notice, "/Statement/0/Action", Identity, &[("Action", "\"s3:Get*\"")], &[]),
        row(Rule::ObjectActionOnBucket, Error, "/Statement/0/Action/1", Bucket, &[("Action", "[\"s3:ListBucket\", \"s3:GetObject\"]"), ("Resource", "\"arn:aws:s3:::acme-events\"")],
            &[("Action", "[\"s3:ListBucket\", \"s3:GetObject\"]"), ("Resource", "\"arn:aws:s3:::acme-events*\"")]),
        row(Rule::ObjectActionOnBucket, Warning, "/Statement/0/Action", Identity, &[("Resource", "\"arn:aws:s3:::acme-events\"")], &[("Resource", "\"arn:aws:s3:::acme-events/a\"")]),
        row(Rule::BucketActionOnObject, Notice, "/Statement/0/Action/1", Identity, &[("Action", "[\"s3:GetObject\", \"s3:ListBucket\", \"s3:PutObject\"]")],
            &[("Action", "[\"s3:GetObject\", \"s3:ListMultipartUploadParts\", \"s3:PutObject\"]")]),
        row(Rule::BucketActionOnObject, Error, "/Statement/0/Action", Bucket, &[("Action", "\"s3:ListBucket\"")],
            &[("Action", "[\"s3:ListBucket\", \"s3:Get*\"]"), ("Resource", "[\"arn:aws:s3:::acme-events\", \"arn:aws:s3:::acme-events/*\"]")]),
        row(Rule::ConfusedDeputy, Warning, "/Statement/0/Principal/Service", Topic, &[SERVICE], &[SERVICE, BOTH]),
        row(Rule::ConfusedDeputy, Notice, "/Statement/0/Principal/Service", Topic,
            &[SERVICE, ("Condition", "{\"ArnLike\": {\"aws:SourceArn\": \"arn:aws:cloudtrail:us-east-1:111122223333:trail/t\"}}")], &[SERVICE, BOTH]),
        row(Rule::ConfusedDeputy, Notice, "/Statement/0/Principal/Service", Trust, &[("Principal", "{\"Service\": \"lambda.amazonaws.com\"}")],
            &[("Principal", "{\"Service\": \"lambda.amazonaws.com\"}"), ("Effect", "\"Deny\"")]),
        row(Rule::TrustWithoutExternalId, Warning, "/Statement/0/Principal/AWS", Trust,
            &[("Principal", "{\"AWS\": \"arn:aws:iam::595280932656:role/customer-s3-prod-action-destination-access\"}")],
            &[("Principal", "{\"AWS\": \"arn:aws:iam::595280932656:role/customer-s3-prod-action-destination-access\"}"), ("Condition", "{\"StringEquals\": {\"sts:ExternalId\": \"ws-1\"}}")]),
        row(Rule::TrustWithoutExternalId, Notice, "/Statement/0/Principal/AWS", Trust, &[("Condition", "{\"StringLike\": {\"sts:ExternalId\": \"*\"}}")],
            &[("Condition", "{\"StringLike\": {\"sts:ExternalId\": \"a*\"}}")]),
        text(Rule::KeyWithoutOwner, Error, "/Statement", Key, made(Key, &[]).replace("kms:*", "kms:Encrypt"), made(Key, &[])),
        text(Rule::KeyWithoutOwner, Warning, "/Statement", Key, made(Key, &[("Action", "\"kms:Put*\"")]).replace("kms:*", "kms:Encrypt"),
            made(Key, &[("Action", "\"kms:Put*\"")])),
        row(Rule::AccountRoot, Warning, "/Statement/0/Principal/AWS", Bucket, &[("Principal", "{\"AWS\": \"arn:aws:iam::111122223333:root\"}")], &[]),
        row(Rule::AccountRoot, Notice, "/Statement/0/Principal/AWS", Trust, &[("Principal", "{\"AWS\": \"111122223333\"}")],
            &[("Principal", "{\"AWS\": \"111122223333\"}"), ("Condition", "{\"ArnEquals\": {\"aws:PrincipalArn\": \"arn:aws:iam::111122223333:role/r\"}}")]),
        row(Rule::AccountRoot, Warning, "/Statement/1/Principal/AWS", Key, &[("Principal", "{\"AWS\": \"arn:aws:iam::444455556666:root\"}")],
            &[("Principal", "{\"AWS\": \"arn:aws:iam::111122223333:root\"}")]),
        text(Rule::DuplicateSid, Error, "/Statement/1/Sid", Identity,
            made(Identity, &[("Sid", "\"A\"")]).replace("}]", "}, {\"Sid\": \"A\", \"Effect\": \"Deny\", \"Action\": \"s3:PutObject\", \"Resource\": \"*\"}]"),
            made(Identity, &[("Sid", "\"A\"")]).replace("}]", "}, {\"Sid\": \"a\", \"Effect\": \"Deny\", \"Action\": \"s3:PutObject\", \"Resource\": \"*\"}]")),
        row(Rule::SidForm, Notice, "/Statement/0/Sid", Topic, &[("Sid", "\"S3 Events Notification\"")], &[("Sid", "\"S3EventsNotification\"")]),
        row(Rule::SidForm, Warning, "/Statement/0/Sid", Trust, &[("Sid", "\"Allow Segment\"")], &[("Sid", "\"\"")]),
        row(Rule::SidForm, Error, "/Statement/0/Sid", Identity, &[("Sid", "\"Allow-Segment\"")], &[("Sid", "\"AllowSegment1\"")]),
        row(Rule::Structure, Error, "/Statement/0", Bucket, &[("Resource", "")], &[]),
        // The policy of a repository applies to that repository.
        row(Rule::Structure, Error, "/Statement/0", Identity, &[("Resource", "")], &[]),
        text(Rule::Structure, Error, "/Statement/0", Resource,
            "{\"Statement\": [{\"Principal\": \"*\", \"Action\": \"ecr:BatchGetImage\"}]}",
            "{\"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"ecr:BatchGetImage\"}]}"),
        text(Rule::Structure, Error, "/Statement/0", Resource,
            "{\"Statement\": [{\"Effect\": \"Deny\", \"Action\": \"sqs:SendMessage\", \"Resource\": \"*\"}]}",
            "{\"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"sqs:SendMessage\", \"Resource\": \"*\"}]}"),
        row(Rule::Structure, Error, "/Statement/0/NotPrincipal", Trust,
            &[("Principal", ""), ("NotPrincipal", "{\"AWS\": \"111122223333\"}"), ("Effect", "\"Deny\"")], &[("Effect", "\"Deny\"")]),
        row(Rule::BadArn, Error, "/Statement/0/Resource", Identity, &[("Resource", "\"execute-api:/*\"")], &[("Resource", "\"arn:aws:execute-api:*:*:a/*\"")]),
        row(Rule::BadArn, Error, "/Statement/0/Resource", Resource, &[("Resource", "\"bucket/logical\"")], &[("Resource", "\"execute-api:/*\"")]),
        row(Rule::BadArn, Error, "/Statement/0/Resource", Resource, &[("Resource", "\"Bucket\"")], &[("Resource", "\"LogicalResourceId/Bucket\"")]),
        row(Rule::BadArn, Warning, "/Statement/0/Resource", Identity, &[("Resource", "\"arn:aws:cloudfront:*\"")], &[("Resource", "\"arn:aws:cloudfront:*:*:*\"")]),
        row(Rule::BadArn, Error, "/Statement/0/Resource", Identity, &[("Resource", "\"arn:aws:cloudfront\"")], &[("Resource", "\"*\"")]),
        row(Rule::BadArn, Warning, "/Statement/0/Resource", Identity, &[("Resource", "\"arn:aws:organizations::*:\"")], &[("Resource", "\"arn:aws:organizations::*:*\"")]),
        row(Rule::BadArn, Error, "/Statement/0/Resource", Bucket, &[("Resource", "\"arn:aws:s3:::\"")], &[("Resource", "\"arn:aws:s3:::*\"")]),
        row(Rule::BadBucketName, Error, "/Statement/0/Resource", Identity, &[("Resource", "\"arn:aws:s3:::{bucket/*\"")], &[("Resource", "\"arn:aws:s3:::{{ ReportBucket }}/*\"")]),
        row(Rule::BadAccount, Error, "/Statement/0/Resource", Identity, &[("Resource", "\"arn:aws:sns:us-east-1:me:t\"")], &[("Resource", "\"arn:aws:sns:us-east-1:{{global:ACCOUNT_ID}}:t\"")]),
        row(Rule::Placeholder, Error, "/Statement/0/Resource", Identity, &[("Resource", "\"arn:aws:s3:::{ your s3 bucket }/*\"")], &[("Resource", "\"arn:aws:s3:::acme-events/{}/*\"")]),
        row(Rule::Placeholder, Error, "/Statement/0/Resource", Identity, &[("Resource", "\"arn:aws:s3:::[BUCKET_TO_PROTECT]\"")], &[("Resource", "\"arn:aws:s3:::acme-events/[A-Z]/*\"")]),
        row(Rule::Placeholder, Notice, "/Statement/0/Resource", Identity, &[("Resource", "\"arn:aws:s3:::{{ ReportBucket }}/*\"")], &[("Resource", "\"arn:aws:s3:::acme-events/{{}}/*\"")]),
        row(Rule::Placeholder, Error, "/Statement/0/Principal/AWS", Bucket, &[("Principal", "{\"AWS\": \"arn:${AWS::Partition}:iam::111122223333:role/r\"}")],
            &[("Resource", "\"arn:aws:s3:::acme-events/${aws:PrincipalAccount}/*\"")]),
        row(Rule::ConditionForm, Error, "/Statement/0/Condition/StringIs", Bucket, &[("Condition", "{\"StringIs\": {\"aws:PrincipalOrgID\": \"o\"}}")],
            &[("Condition", "{\"ForAnyValue:StringEqualsIfExists\": {\"aws:PrincipalOrgID\": \"o\"}}")]),
        row(Rule::ConditionForm, Error, "/Statement/0/Condition/Bool/SecureTransport", Bucket, &[("Condition", "{\"Bool\": {\"SecureTransport\": \"true\"}}")],
            &[("Condition", "{\"Bool\": {\"aws:SecureTransport\": true}}")]),
        row(Rule::ConditionForm, Error, "/Statement/0/Condition/IpAddress/aws:SourceIp/0", Bucket, &[("Condition", "{\"IpAddress\": {\"aws:SourceIp\": [\"203.0.113.0/33\"]}}")],
            &[("Condition", "{\"IpAddress\": {\"aws:SourceIp\": [\"203.0.113.0/32\", \"2001:db8::/64\"]}}")]),
        row(Rule::ConditionForm, Error, "/Statement/0/Condition/DateLessThan/aws:CurrentTime", Bucket, &[("Condition", "{\"DateLessThan\": {\"aws:CurrentTime\": \"31.1.2026\"}}")],
            &[("Condition", "{\"DateLessThan\": {\"aws:CurrentTime\": \"2026-01-31T12:00:00+01:00\"}}")]),
        row(Rule::LiteralWildcard, Warning, "/Statement/0/Condition/StringEquals/s3:prefix", Bucket, &[("Condition", "{\"StringEquals\": {\"s3:prefix\": \"events/*\"}}")],
            &[("Condition", "{\"StringLike\": {\"s3:prefix\": \"events/*\"}}")]),
        row(Rule::TooLarge, Error, "", Bucket, &[("Resource", &long(21))], &[("Resource", &long(20))]),
        row(Rule::TooLarge, Error, "", Topic, &[("Resource", &long(31))], &[("Resource", &long(30))]),
        row(Rule::TooLarge, Error, "", Key, &[("Resource", &long(33))], &[("Resource", &long(32))]),
        row(Rule::TooLarge, Error, "", Trust, &[("Condition", &format!("{{\"StringEquals\": {{\"sts:ExternalId\": {}}}}}", long(5)))], &[]),
        row(Rule::TooLarge, Warning, "", Trust, &[("Condition", &format!("{{\"StringEquals\": {{\"sts:ExternalId\": {}}}}}", long(3)))],
            &[("Condition", &format!("{{\"StringEquals\": {{\"sts:ExternalId\": {}}}}}", long(1)))]),
        row(Rule::TooLarge, Error, "", Identity, &[("Resource", &long(11))], &[("Resource", &long(1))]),
        row(Rule::TooLarge, Warning, "", Identity, &[("Resource", &long(7))], &[("Resource", &long(1))]),
        text(Rule::TooLarge, Notice, "", Identity, made(Identity, &[("Resource", &long(3))]), format!("{}{}", made(Identity, &[]), " ".repeat(9_000))),
        text(Rule::NotificationEvents, Warning, "/TopicConfigurations/0/Events/0", Notification, notification("[\"s3:ObjectCreated:Put\"]", ""),
            notification("[\"s3:ObjectCreated:Put\", \"s3:ObjectCreated:CompleteMultipartUpload\"]", "")),
        text(Rule::NotificationEvents, Error, "/TopicConfigurations/0/Events/0", Notification, notification("[\"ObjectCreated:*\"]", ""), notification("[\"s3:ObjectCreated:*\"]", "")),
        text(Rule::NotificationFilter, Warning, "/TopicConfigurations/0/Filter/Key/FilterRules/0/Value", Notification, filter("prefix", "/events/"), filter("prefix", "events/")),
        text(Rule::NotificationFilter, Warning, "/TopicConfigurations/0/Filter/Key/FilterRules/0/Value", Notification, filter("suffix", "*.parquet"), filter("suffix", ".parquet")),
        text(Rule::NotificationFilter, Notice, "/TopicConfigurations/0/Filter/Key/FilterRules/0/Value", Notification, filter("Suffix", ".parquet.gz"), filter("Suffix", ".gz.parquet")),
        text(Rule::NotificationDestination, Error, "/TopicConfigurations/0/TopicArn", Notification,
            notification("[\"s3:ObjectCreated:*\"]", "").replace(":t\"", ":t.fifo\""), notification("[\"s3:ObjectCreated:*\"]", "")),
        text(Rule::NotificationDestination, Error, "/TopicConfigurations/0/TopicArn", Notification,
            notification("[\"s3:ObjectCreated:*\"]", "").replace(":sns:", ":sqs:"), notification("[\"s3:ObjectCreated:*\"]", "")),
    ]
}

#[test]
fn every_rule_has_a_violation_and_a_near_miss() {
    let mut tested = BTreeSet::new();
    let all = rows()
        .into_iter()
        .chain(reference::rows())
        .chain(notifications::rows())
        .chain(scope::rows())
        .chain(condition_values::rows())
        .chain(federation::rows());
    for (number, row) in all.enumerate() {
        let Row {
            rule,
            severity,
            pointer,
            kind,
            trips,
            near,
        } = row;
        tested.insert(rule);
        let case = format!("row {number}, {}", rule.code());
        let findings = findings_in(&trips, Some(kind));
        let Some(finding) = findings.iter().find(|finding| {
            finding.rule == rule && finding.severity == severity && finding.pointer == pointer
        }) else {
            panic!("{case}: {findings:#?}\n{trips}");
        };
        assert!(
            finding.message.ends_with('.') && finding.help.ends_with('.'),
            "{case}: {finding:?}"
        );
        let missed = findings_in(&near, Some(kind));
        assert!(
            !missed.iter().any(|finding| finding.rule == rule),
            "{case}: {missed:#?}\n{near}"
        );
        if let Some(fix) = &finding.fix {
            let after = findings_in(&fix.text, Some(kind));
            assert!(
                !after
                    .iter()
                    .any(|other| other.rule == rule && other.message == finding.message),
                "{case}: the fix leaves it: {after:#?}\n{}",
                fix.text
            );
            let errors =
                |findings: &[Finding]| findings.iter().filter(|f| f.severity == Error).count();
            assert!(
                errors(&after) <= errors(&findings),
                "{case}: {after:#?}\n{}",
                fix.text
            );
        }
    }
    let missing: Vec<&Rule> = Rule::ALL
        .iter()
        .filter(|rule| !tested.contains(rule))
        .collect();
    assert!(missing.is_empty(), "no test for {missing:?}");
}

#[test]
fn rules_have_unique_names() {
    let codes: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.code()).collect();
    assert_eq!(codes.len(), Rule::ALL.len());
}

fn fix_of(text: &str, kind: DocumentKind, rule: Rule) -> String {
    let findings = findings_in(text, Some(kind));
    let finding = findings.iter().find(|finding| finding.rule == rule);
    let fix = finding.and_then(|finding| finding.fix.clone());
    fix.unwrap_or_else(|| panic!("no fix: {findings:#?}")).text
}

#[test]
fn fixes_change_nothing_else() {
    let split = made(
        Bucket,
        &[
            ("Action", "[\"s3:Get*\", \"s3:List*\"]"),
            (
                "Resource",
                "[\"arn:aws:s3:::acme-events\", \"arn:aws:s3:::acme-events/*\"]",
            ),
        ],
    );
    let once = fix_of(&split, Bucket, Rule::WildcardAction);
    assert_eq!(
        once,
        split.replace("\"s3:Get*\"", "\"s3:GetObject\", \"s3:GetBucketLocation\"")
    );
    let twice = fix_of(&once, Bucket, Rule::WildcardAction);
    assert_eq!(twice, once.replace("s3:List*", "s3:ListBucket"));
    assert_eq!(findings_in(&twice, Some(Bucket)), []);

    let twin = "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Principal\": \
                {\"Service\": \"s3.amazonaws.com\"}, \"Action\": \"sns:Publish\", \"Resource\": \"*\", \
                \"Condition\": {\"StringEquals\": {\"aws:SourceAccount\": \"111122223333\"}, \
                \"StringEquals\": {\"aws:SourceArn\": \"arn:aws:s3:::acme-events\"}}}}";
    assert_eq!(
        fix_of(twin, Topic, Rule::DuplicateKey),
        twin.replace(
            "\"111122223333\"}, \"StringEquals\": {\"aws:SourceArn\": \"arn:aws:s3:::acme-events\"}}}}",
            "\"111122223333\", \"aws:SourceArn\": \"arn:aws:s3:::acme-events\"}}}}"
        )
    );

    let mparticle = made(
        Identity,
        &[(
            "Action",
            "[\"s3:GetObject\", \"s3:ListBucket\", \"s3:PutObject\"]",
        )],
    );
    assert_eq!(
        fix_of(&mparticle, Identity, Rule::BucketActionOnObject),
        mparticle.replace(", \"s3:ListBucket\"", "")
    );
}

#[test]
fn the_own_account_is_no_third_party() {
    let trust = made(
        Trust,
        &[("Principal", "{\"AWS\": \"arn:aws:iam::111122223333:root\"}")],
    );
    let with = |own: &str| {
        let context = LintContext {
            own_account: Some(own),
            ..LintContext::default()
        };
        let rules: Vec<(Rule, Severity)> = lint(&trust, context)
            .iter()
            .map(|f| (f.rule, f.severity))
            .collect();
        rules
    };
    assert_eq!(with("111122223333"), []);
    assert_eq!(
        with("444455556666"),
        [
            (Rule::TrustWithoutExternalId, Warning),
            (Rule::AccountRoot, Notice)
        ]
    );
    // A key policy with only a root statement of another account locks its own
    // account out.
    let key = made(Key, &[]);
    let context = LintContext {
        own_account: Some("444455556666"),
        ..LintContext::default()
    };
    let findings = lint(&key, context);
    let lock_out = findings
        .iter()
        .find(|f| f.rule == Rule::KeyWithoutOwner)
        .unwrap();
    let repaired = &lock_out.fix.as_ref().unwrap().text;
    assert!(
        lint(repaired, context)
            .iter()
            .all(|f| f.rule != Rule::KeyWithoutOwner)
    );
    let policy = parse(repaired).unwrap().policy();
    assert_eq!(
        policy.statements[0].principals[0].value,
        "arn:aws:iam::444455556666:root"
    );
    assert_eq!(policy.statements.len(), 3);
}

#[test]
fn findings_are_sorted_by_severity_and_limited() {
    let many = vec!["\"nonsense\""; 5_000].join(",\n");
    let findings = findings_in(
        &made(Identity, &[("Resource", &format!("[{many}]"))]),
        Some(Identity),
    );
    assert_eq!(findings.len(), linter::MAX_FINDINGS);
    assert!(findings.is_sorted_by_key(|finding| (finding.severity, finding.line)));
    // The linter handles 1 MiB of statements.
    let deep = format!(
        "{{\"Statement\": [{}]}}",
        vec!["{\"Effect\": \"Allow\"}"; 50_000].join(",")
    );
    assert_eq!(
        findings_in(&deep[..deep.len()], None).len(),
        linter::MAX_FINDINGS
    );
}
