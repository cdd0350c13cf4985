//! The structure of notifications in each format. Sources: S3 API reference
//! (`NotificationConfiguration` and its types), CloudFormation template reference
//! (`AWS::S3::Bucket NotificationConfiguration`), Terraform provider documentation
//! (`aws_s3_bucket_notification`), and the S3 User Guide, "Configuring event notifications using
//! object key name filtering".

use super::*;

/// A configuration of one entry for a queue, with other members.
fn entry(members: &str) -> String {
    format!(
        "{{\"QueueConfigurations\": [{{\"QueueArn\": \"arn:aws:sqs:eu-west-1:111122223333:q\", \
         {members}}}]}}"
    )
}

const CREATED: &str = "\"Events\": [\"s3:ObjectCreated:*\"]";

fn filtered(filter: &str) -> String {
    entry(&format!("{CREATED}, \"Filter\": {filter}"))
}

fn ruled(rules: &str) -> String {
    filtered(&format!("{{\"Key\": {{\"FilterRules\": {rules}}}}}"))
}

/// A template with the configuration of a bucket.
fn template(configuration: &str) -> String {
    format!(
        "{{\"Resources\": {{\"Events\": {{\"Type\": \"AWS::S3::Bucket\", \"Properties\": \
         {{\"BucketName\": \"acme-events\", \"NotificationConfiguration\": {configuration}}}}}}}}}"
    )
}

/// A configuration of Terraform in JSON.
fn terraform(members: &str) -> String {
    format!(
        "{{\"resource\": {{\"aws_s3_bucket_notification\": {{\"n\": {{\"bucket\": \
         \"acme-events\", {members}}}}}}}}}"
    )
}

#[rustfmt::skip] // One table.
pub(super) fn rows() -> Vec<Row> {
    const Q: &str = "/QueueConfigurations/0";
    let sound = || ruled("[{\"Name\": \"prefix\", \"Value\": \"in/\"}, {\"Name\": \"Suffix\", \"Value\": \".gz\"}]");
    let n = |rule: Rule, pointer: &'static str, trips: String, near: String| text(rule, Error, pointer, Notification, trips, near);
    vec![
        text(Rule::NotificationFilter, Warning, "/QueueConfigurations/0/Filter", Notification, filtered("{}"), sound()),
        n(Rule::NotificationFilter, "/Resources/Events/Properties/NotificationConfiguration/TopicConfigurations/0/Filter", template("{\"TopicConfigurations\": [{\"Topic\": {\"Ref\": \"T\"}, \"Event\": \"s3:ObjectCreated:*\", \"Filter\": {}}]}"), template("{\"TopicConfigurations\": [{\"Topic\": {\"Ref\": \"T\"}, \"Event\": \"s3:ObjectCreated:*\"}]}")),
        n(Rule::Structure, "/QueueConfigurations/0/Filter/FilterRules", filtered("{\"FilterRules\": [{\"Name\": \"prefix\", \"Value\": \"in/\"}]}"), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/Filter/Prefix", filtered("{\"Prefix\": \"in/\"}"), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/Filter", filtered("\"in/\""), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/Filter/key", filtered("{\"key\": {\"FilterRules\": []}}"), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/Filters", entry(&format!("{CREATED}, \"Filters\": {{\"Key\": {{\"FilterRules\": []}}}}")), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/Filter/S3Key", filtered("{\"S3Key\": {\"FilterRules\": []}}"), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/Filter/Key/Rules", filtered("{\"Key\": {\"Rules\": [{\"Name\": \"prefix\", \"Value\": \"in/\"}]}}"), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/Filter/Key", filtered("{\"Key\": []}"), sound()),
        n(Rule::NotificationFilter, "/QueueConfigurations/0/Filter/Key/FilterRules", ruled("{\"Name\": \"prefix\", \"Value\": \"in/\"}"), ruled("[]")),
        n(Rule::NotificationFilter, "/QueueConfigurations/0/Filter/Key/FilterRules/0", ruled("[{\"Name\": \"prefix\"}]"), ruled("[{\"Name\": \"prefix\", \"Value\": \"\"}]")),
        n(Rule::NotificationFilter, "/QueueConfigurations/0/Filter/Key/FilterRules/0", ruled("[{\"Value\": \"in/\"}]"), sound()),
        n(Rule::NotificationFilter, "/QueueConfigurations/0/Filter/Key/FilterRules/0/Value", ruled("[{\"Name\": \"prefix\", \"Value\": null}]"), sound()),
        n(Rule::NotificationFilter, "/QueueConfigurations/0/Filter/Key/FilterRules/0/Value", ruled("[{\"Name\": \"prefix\", \"Value\": [\"in/\"]}]"), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/Filter/Key/FilterRules/0/name", ruled("[{\"name\": \"prefix\", \"Value\": \"in/\"}]"), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/Filter/Key/FilterRules/0", ruled("[\"in/\"]"), sound()),
        n(Rule::NotificationFilter, "/QueueConfigurations/0/Filter/Key/FilterRules/0/Value",
            ruled(&format!("[{{\"Name\": \"prefix\", \"Value\": \"{}\"}}]", "a".repeat(1025))), ruled(&format!("[{{\"Name\": \"prefix\", \"Value\": \"{}\"}}]", "a".repeat(1024)))),
        n(Rule::NotificationEvents, "/QueueConfigurations/0/Events", entry("\"Events\": []"), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/Events/1", entry("\"Events\": [\"s3:ObjectCreated:*\", 1]"), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/Events", entry("\"Events\": null"), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/events", entry("\"events\": [\"s3:ObjectCreated:*\"]"), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/Event", entry("\"Event\": \"s3:ObjectCreated:*\""), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/Description", entry(&format!("{CREATED}, \"Description\": \"a\"")), entry(&format!("{CREATED}, \"Id\": \"a\""))),
        n(Rule::Structure, "/QueueConfigurations/0/Id", entry(&format!("{CREATED}, \"Id\": 7")), sound()),
        n(Rule::Structure, Q, "{\"QueueConfigurations\": [\"arn:aws:sqs:eu-west-1:111122223333:q\"]}".to_owned(), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/queueArn", sound().replace("QueueArn", "queueArn"), sound()),
        n(Rule::Structure, "/queueConfigurations", sound().replace("QueueConfigurations", "queueConfigurations"), sound()),
        n(Rule::Structure, "/QueueConfigurations/0/Queue", sound().replace("QueueArn", "Queue"), sound()),
        n(Rule::Structure, "/LambdaConfigurations", sound().replace("QueueConfigurations", "LambdaConfigurations"), sound()),
        n(Rule::Structure, "/EventBridgeConfiguration", "{\"EventBridgeConfiguration\": true}".to_owned(), "{\"EventBridgeConfiguration\": {}}".to_owned()),
        n(Rule::Structure, "/EventBridgeConfiguration", "{\"EventBridgeConfiguration\": {\"EventBridgeEnabled\": true}}".to_owned(), template("{\"EventBridgeConfiguration\": {\"EventBridgeEnabled\": true}}")),
        text(Rule::Structure, Notice, "", Notification, "{}", sound()),
        n(Rule::BadPartition, "/TopicConfigurations/0/TopicArn",
            sound().replace("]}}}]}", "]}}}], \"TopicConfigurations\": [{\"TopicArn\": \"arn:aws-cn:sns:cn-north-1:111122223333:t\", \"Events\": [\"s3:ObjectRemoved:*\"]}]}"), sound()),
        n(Rule::NotificationDestination, "/TopicConfigurations/0/TopicArn",
            sound().replace("]}}}]}", "]}}}], \"TopicConfigurations\": [{\"TopicArn\": \"arn:aws:sns:eu-west-2:111122223333:t\", \"Events\": [\"s3:ObjectRemoved:*\"]}]}"),
            sound().replace("]}}}]}", "]}}}], \"TopicConfigurations\": [{\"TopicArn\": \"arn:aws:sns:eu-west-1:111122223333:t\", \"Events\": [\"s3:ObjectRemoved:*\"]}]}")),
        // A template has keys of its own.
        n(Rule::Structure, "/Resources/Events/Properties/NotificationConfiguration/QueueConfigurations/0/QueueArn", template(&sound()), template("{\"QueueConfigurations\": [{\"Queue\": \"arn:aws:sqs:eu-west-1:111122223333:q\", \"Event\": \"s3:ObjectCreated:*\"}]}")),
        n(Rule::NotificationEvents, "/Resources/Events/Properties/NotificationConfiguration/TopicConfigurations/0/Event", template("{\"TopicConfigurations\": [{\"Topic\": {\"Ref\": \"T\"}, \"Event\": [\"s3:ObjectCreated:*\"]}]}"), template("{\"TopicConfigurations\": [{\"Topic\": {\"Ref\": \"T\"}, \"Event\": {\"Ref\": \"E\"}}]}")),
        n(Rule::Structure, "/Resources/Events/Properties/NotificationConfiguration/LambdaConfigurations/0/Filter/Key", template("{\"LambdaConfigurations\": [{\"Function\": {\"Ref\": \"F\"}, \"Event\": \"s3:ObjectCreated:*\", \"Filter\": {\"Key\": {\"Rules\": []}}}]}"), template("{\"LambdaConfigurations\": [{\"Function\": {\"Ref\": \"F\"}, \"Event\": \"s3:ObjectCreated:*\", \"Filter\": {\"S3Key\": {\"Rules\": []}}}]}")),
        text(Rule::NotificationFilter, Warning, "/Resources/Events/Properties/NotificationConfiguration/TopicConfigurations/0/Filter/S3Key/Rules/0/Value", Notification, template("{\"TopicConfigurations\": [{\"Topic\": {\"Ref\": \"T\"}, \"Event\": \"s3:ObjectCreated:*\", \"Filter\": {\"S3Key\": {\"Rules\": [{\"Name\": \"suffix\", \"Value\": \"+x=.parquet\"}]}}}]}"), template("{\"TopicConfigurations\": [{\"Topic\": {\"Ref\": \"T\"}, \"Event\": \"s3:ObjectCreated:*\", \"Filter\": {\"S3Key\": {\"Rules\": [{\"Name\": \"suffix\", \"Value\": \"%2Bx%3D.parquet\"}]}}}]}")),
        n(Rule::NotificationOverlap, "/Resources/Events/Properties/NotificationConfiguration/TopicConfigurations/1", template("{\"TopicConfigurations\": [{\"Topic\": {\"Ref\": \"T\"}, \"Event\": \"s3:ObjectCreated:*\"}, {\"Topic\": {\"Ref\": \"U\"}, \"Event\": \"s3:ObjectCreated:Copy\"}]}"),
            template("{\"TopicConfigurations\": [{\"Topic\": {\"Ref\": \"T\"}, \"Event\": \"s3:ObjectCreated:*\", \"Filter\": {\"S3Key\": {\"Rules\": [{\"Name\": \"prefix\", \"Value\": {\"Ref\": \"A\"}}]}}}, {\"Topic\": {\"Ref\": \"U\"}, \"Event\": \"s3:ObjectCreated:*\", \"Filter\": {\"Fn::If\": [\"C\", {}, {\"Ref\": \"AWS::NoValue\"}]}}]}")),
        n(Rule::NotificationEvents, "/resource/aws_s3_bucket_notification/n/queue/events", terraform("\"queue\": {\"queue_arn\": \"${aws_sqs_queue.q.arn}\", \"events\": []}"), terraform("\"queue\": {\"queue_arn\": \"${aws_sqs_queue.q.arn}\", \"events\": [\"s3:ObjectCreated:*\"]}")),
        n(Rule::NotificationOverlap, "/resource/aws_s3_bucket_notification/n/topic/1", terraform("\"topic\": [{\"topic_arn\": \"${aws_sns_topic.a.arn}\", \"events\": [\"s3:ObjectCreated:*\"], \"filter_prefix\": \"in/\"}, {\"topic_arn\": \"${aws_sns_topic.b.arn}\", \"events\": [\"s3:ObjectCreated:*\"], \"filter_suffix\": \".gz\"}]"),
            terraform("\"topic\": [{\"topic_arn\": \"${aws_sns_topic.a.arn}\", \"events\": [\"s3:ObjectCreated:*\"], \"filter_prefix\": \"in/\"}, {\"topic_arn\": \"${aws_sns_topic.b.arn}\", \"events\": [\"s3:ObjectCreated:*\"], \"filter_prefix\": \"${var.prefix}\"}]")),
        text(Rule::NotificationEvents, Warning, "/QueueConfigurations/0/Events/0", Notification, two_entries("Put", "in/", "CompleteMultipartUpload", "out/"), two_entries("Put", "in/", "CompleteMultipartUpload", "in/a/")),
    ]
}

/// Two entries, each with an event of new objects and a prefix.
fn two_entries(first: &str, prefix: &str, second: &str, other: &str) -> String {
    let one = |event: &str, prefix: &str| {
        format!(
            "{{\"QueueArn\": \"arn:aws:sqs:eu-west-1:111122223333:q\", \"Events\": \
             [\"s3:ObjectCreated:{event}\"], \"Filter\": {{\"Key\": {{\"FilterRules\": \
             [{{\"Name\": \"prefix\", \"Value\": \"{prefix}\"}}]}}}}}}"
        )
    };
    format!(
        "{{\"QueueConfigurations\": [{}, {}]}}",
        one(first, prefix),
        one(second, other)
    )
}

/// Configurations that AWS's documents have, and what tools make of them.
#[test]
fn sound_notifications_stay_so() {
    let sound = [
        ("S3 API reference, GetBucketNotificationConfiguration", ruled("[{\"Name\": \"Prefix\", \"Value\": \"images/\"}, {\"Name\": \"Suffix\", \"Value\": \"jpg\"}]")),
        ("the console, without prefix and suffix", ruled("[{\"Name\": \"Prefix\", \"Value\": \"\"}, {\"Name\": \"Suffix\", \"Value\": \"\"}]")),
        ("both kinds of new objects, apart", two_entries("Put", "", "CompleteMultipartUpload", "")),
        ("no entries", "{\"TopicConfigurations\": [], \"EventBridgeConfiguration\": {}}".to_owned()),
        ("AWS CLI, --cli-input-json", format!("{{\"Bucket\": \"acme-events\", \"NotificationConfiguration\": {}}}", ruled("[]"))),
        ("the custom resource of the CDK", format!("{{\"Resources\": {{\"N\": {{\"Type\": \"Custom::S3BucketNotifications\", \"Properties\": {{\"BucketName\": {{\"Ref\": \"B\"}}, \"NotificationConfiguration\": {}}}}}}}}}", ruled("[]"))),
        ("CloudFormation user guide, S3 snippets", template("{\"TopicConfigurations\": [{\"Topic\": {\"Fn::Sub\": \"arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:t\"}, \"Event\": \"s3:ReducedRedundancyLostObject\"}], \"LambdaConfigurations\": [{\"Function\": {\"Fn::GetAtt\": [\"F\", \"Arn\"]}, \"Event\": \"s3:ObjectCreated:*\", \"Filter\": {\"S3Key\": {\"Rules\": [{\"Name\": \"suffix\", \"Value\": \".zip\"}]}}}], \"EventBridgeConfiguration\": {\"EventBridgeEnabled\": \"false\"}}")),
        ("a part of a template", format!("{{\"BucketName\": \"acme-events\", {}", template("{\"TopicConfigurations\": [{\"Topic\": {\"Ref\": \"T\"}, \"Event\": \"s3:ObjectCreated:*\"}]}").split_once("\"acme-events\", ").unwrap().1.trim_end_matches("}}}").to_owned())),
        ("Terraform, several blocks", terraform("\"eventbridge\": true, \"lambda_function\": [{\"id\": \"a\", \"lambda_function_arn\": \"${aws_lambda_function.f.arn}\", \"events\": [\"s3:ObjectCreated:*\"], \"filter_prefix\": \"${var.prefix}=/\", \"filter_suffix\": \".gz\"}]")),
        ("terraform show -json", "{\"values\": {\"root_module\": {\"resources\": [{\"type\": \"aws_s3_bucket_notification\", \"values\": {\"bucket\": \"acme-events\", \"eventbridge\": false, \"id\": \"acme-events\", \"lambda_function\": [], \"queue\": [], \"topic\": [{\"events\": [\"s3:ObjectCreated:*\"], \"filter_prefix\": \"\", \"filter_suffix\": \".parquet\", \"id\": \"tf-1\", \"topic_arn\": \"arn:aws:sns:eu-west-1:111122223333:t\"}]}}]}}}".to_owned()),
    ];
    for (source, text) in sound {
        assert_eq!(
            parse(&text).unwrap().guess_kind(),
            Notification,
            "{source}\n{text}"
        );
        for kind in [None, Some(Notification)] {
            assert_eq!(findings_in(&text, kind), [], "{source}\n{text}");
        }
    }
    // A key of this name belongs to other services, too.
    let other = "{\"Resources\": {\"G\": {\"Type\": \"AWS::AutoScaling::AutoScalingGroup\", \
                 \"Properties\": {\"NotificationConfiguration\": {\"TopicARN\": \"t\"}}}}}";
    assert_eq!(parse(other).unwrap().embedded_notifications(), []);
}

/// A template with a policy and notifications: both are judged, or the kind that is asked for.
#[test]
fn policies_and_notifications_of_one_template() {
    let policy = made(Bucket, &[("Action", "\"s3:GetObejct\"")]);
    let template = template("{\"TopicConfigurations\": [{\"Topic\": {\"Ref\": \"T\"}, \"Event\": \"s3:Created\"}]}")
        .replacen("{\"Events\"", &format!("{{\"P\": {{\"Type\": \"AWS::S3::BucketPolicy\", \"Properties\": {{\"PolicyDocument\": {policy}}}}}, \"Events\""), 1);
    let rules = |kind| {
        let mut rules: Vec<Rule> = findings_in(&template, kind)
            .iter()
            .map(|f| f.rule)
            .collect();
        rules.sort_unstable();
        rules
    };
    assert_eq!(rules(None), [Rule::UnknownAction, Rule::NotificationEvents]);
    assert_eq!(rules(Some(Notification)), [Rule::NotificationEvents]);
    assert_eq!(rules(Some(Bucket)), [Rule::UnknownAction]);
}

/// What is mended is what is meant.
#[test]
fn structures_are_mended() {
    for (broken, expected) in [
        (
            filtered("{\"FilterRules\": [{\"Name\": \"prefix\", \"Value\": \"in/\"}]}"),
            ruled("[{\"Name\": \"prefix\", \"Value\": \"in/\"}]"),
        ),
        (
            ruled("{\"Name\": \"prefix\", \"Value\": \"in/\"}"),
            ruled("[{\"Name\": \"prefix\", \"Value\": \"in/\"}]"),
        ),
        (
            ruled("[{\"Name\": \"suffix\", \"Value\": \"+x=.parquet\"}]"),
            ruled("[{\"Name\": \"suffix\", \"Value\": \"%2Bx%3D.parquet\"}]"),
        ),
        (
            filtered("{\"S3Key\": {\"Rules\": [{\"Name\": \"prefix\", \"Value\": \"in/\"}]}}"),
            ruled("[{\"Name\": \"prefix\", \"Value\": \"in/\"}]"),
        ),
        (
            ruled("[]")
                .replace("\"Filter\"", "\"Filters\"")
                .replace("Events", "Event"),
            ruled("[]"),
        ),
    ] {
        let fixed = fixed(&broken);
        assert_eq!(fixed, expected, "{broken}");
        assert_eq!(findings_in(&fixed, Some(Notification)), [], "{fixed}");
    }
}

/// Applies fixes until none is left.
fn fixed(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..10 {
        let findings = findings_in(&text, Some(Notification));
        let Some(fix) = findings.into_iter().find_map(|finding| finding.fix) else {
            return text;
        };
        text = fix.text;
    }
    panic!("the fixes do not end: {text}");
}
