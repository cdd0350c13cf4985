//! What people paste around a policy: the output of commands, templates, configurations,
//! programs.

use super::*;

/// A policy of a bucket.
const BUCKET: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/split"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::acme/*"}]}"#;

fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Returns the only policy in a text.
fn policy_in(text: &str) -> Document {
    let document = parse_any(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let policy = document.into_policy();
    assert_eq!(policy.shape(), DocumentShape::Policy, "{text}");
    policy
}

/// Asserts that the policy of [`BUCKET`] is found, with its positions, and that a value of
/// it can be edited in place.
fn assert_is_found(text: &str) {
    let document = policy_in(text);
    let policy = document.policy();
    let [statement] = &policy.statements[..] else {
        panic!("one statement: {text}");
    };
    assert_eq!(statement.actions[0].value, "s3:GetObject", "{text}");
    let place = document.location(statement.actions[0].span);
    assert!(
        place.pointer.ends_with("/Statement/0/Action"),
        "{}",
        place.pointer
    );
    let line = text.lines().nth(place.line - 1).unwrap();
    let there: String = line.chars().skip(place.column - 1).collect();
    let there = there.trim_start_matches(['"', '\\', '%', '2', '5', 'C']);
    assert!(there.starts_with("s3"), "{text}\n{there}");
    // A plan repeats the policy.
    if document.is_read_only() || text.contains("planned_values") {
        return;
    }
    let edited = document.with_edits(&[(statement.actions[0].span, "\"s3:PutObject\"".to_owned())]);
    let edited = policy_in(&edited).policy();
    assert_eq!(edited.statements[0].actions[0].value, "s3:PutObject");
}

/// AWS CLI Command Reference: get-bucket-policy, get-queue-attributes, get-topic-attributes,
/// get-key-policy, get-role, lambda get-policy, cloudcontrol get-resource, and events of
/// CloudTrail.
#[test]
fn outputs_of_commands() {
    let string = json_string(BUCKET);
    let pretty: serde_json::Value = serde_json::from_str(BUCKET).unwrap();
    let pretty = serde_json::to_string_pretty(&pretty).unwrap();
    let properties = json_string(&format!(
        "{{\"Bucket\":\"acme\",\"PolicyDocument\":{BUCKET}}}"
    ));
    let nested = json_string(&format!("{{\"Policy\":{string}}}"));
    let encoded = crate::percent::percent_encoded(BUCKET);
    let some = crate::percent::percent_encoded(&pretty);
    for text in [
        format!("{{\n    \"Policy\": {string}\n}}"),
        format!(
            "{{\"Policy\": {}, \"PolicyName\": \"default\"}}",
            json_string(&pretty)
        ),
        format!(
            "{{\"Attributes\": {{\"QueueArn\": \"arn:aws:sqs:eu-west-1:111122223333:q\", \"Policy\": {string}}}}}"
        ),
        format!(
            "{{\"Attributes\": {{\"EffectiveDeliveryPolicy\": \"{{\\\"http\\\":{{}}}}\", \"Policy\": {string}}}}}"
        ),
        format!("{{\"Policy\": {string}, \"RevisionId\": \"1\"}}"),
        format!("{{\"PolicyVersion\": {{\"Document\": {pretty}, \"VersionId\": \"v1\"}}}}"),
        // IAM's API returns documents URL-encoded.
        format!(
            "{{\"Role\": {{\"RoleName\": \"split\", \"AssumeRolePolicyDocument\": \"{encoded}\"}}}}"
        ),
        format!("{{\"Role\": {{\"AssumeRolePolicyDocument\": \"{some}\"}}}}"),
        format!(
            "{{\"Role\": {{\"AssumeRolePolicyDocument\": \"{}\"}}}}",
            encoded.replace("%7B", "%7b")
        ),
        encoded.clone(),
        format!("\"{encoded}\"\n"),
        format!(
            "<GetRoleResult><Role><AssumeRolePolicyDocument>{encoded}</AssumeRolePolicyDocument></Role></GetRoleResult>"
        ),
        format!("AssumeRolePolicyDocument: {encoded}\nRoleName: split\n"),
        // AWS Cloud Control API returns properties as a string.
        format!(
            "{{\n  \"TypeName\": \"AWS::S3::BucketPolicy\",\n  \"ResourceDescription\": {{\n    \"Identifier\": \"acme\",\n    \"Properties\": {properties}\n  }}\n}}"
        ),
        format!("{{\"ResourceDescription\": {{\"Properties\": {nested}}}}}"),
        format!(
            "{{\"Events\": [{{\"CloudTrailEvent\": {}}}]}}",
            json_string(&format!(
                "{{\"eventName\":\"PutBucketPolicy\",\"requestParameters\":{{\"bucketPolicy\":{BUCKET}}}}}"
            ))
        ),
        format!(
            "{{\"eventName\": \"CreateRole\", \"requestParameters\": {{\"assumeRolePolicyDocument\": {string}}}}}"
        ),
    ] {
        assert_is_found(&text);
    }
}

/// Terraform's documentation: state, plan as JSON (which repeats the value), configuration.
#[test]
fn terraform() {
    let string = json_string(BUCKET);
    let pretty: serde_json::Value = serde_json::from_str(BUCKET).unwrap();
    let pretty = serde_json::to_string_pretty(&pretty).unwrap();
    for text in [
        format!("{{\"resources\": [{{\"instances\": [{{\"attributes\": {{\"policy\": {string}}}}}]}}]}}"),
        format!("{{\"planned_values\": {{\"values\": {{\"policy\": {string}}}}}, \"resource_changes\": [{{\"change\": {{\"after\": {{\"policy\": {string}}}}}}}]}}"),
        format!("resource \"aws_s3_bucket_policy\" \"this\" {{\n  bucket = aws_s3_bucket.this.id\n  policy = <<EOF\n{pretty}\nEOF\n}}\n"),
        format!("resource \"aws_s3_bucket_policy\" \"this\" {{\n  policy = {string}\n}}\n"),
        "resource \"aws_s3_bucket_policy\" \"this\" {\n  bucket = aws_s3_bucket.this.id # ours\n  policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [\n      {\n        Sid       = \"Read\"\n        Effect    = \"Allow\"\n        Principal = { AWS = \"arn:aws:iam::444455556666:role/split\" }\n        Action    = \"s3:GetObject\"\n        Resource  = \"${aws_s3_bucket.this.arn}/*\"\n      },\n    ]\n  })\n}\n".to_owned(),
        "  # aws_s3_bucket_policy.this will be created\n  + resource \"aws_s3_bucket_policy\" \"this\" {\n      + bucket = \"acme\"\n      + id     = (known after apply)\n      + policy = jsonencode(\n            {\n              + Statement = [\n                  + {\n                      + Action    = \"s3:GetObject\"\n                      + Effect    = \"Allow\"\n                      + Principal = {\n                          + AWS = \"arn:aws:iam::444455556666:role/split\"\n                        }\n                      + Resource  = \"arn:aws:s3:::acme/*\"\n                    },\n                ]\n              + Version   = \"2012-10-17\"\n            }\n        )\n    }\n".to_owned(),
    ] {
        assert_is_found(&text);
    }
}

/// Terraform Registry, `aws_iam_policy_document`.
#[test]
fn data_source_of_terraform() {
    let text = "data \"aws_iam_policy_document\" \"bucket\" {\n  statement {\n    sid = \"Read\"\n    principals {\n      type        = \"AWS\"\n      identifiers = [\"arn:aws:iam::444455556666:role/split\"]\n    }\n    actions   = [\"s3:GetObject\", \"s3:ListBucket\"]\n    resources = [aws_s3_bucket.this.arn, \"${aws_s3_bucket.this.arn}/*\"]\n    condition {\n      test     = \"StringEquals\"\n      variable = \"aws:PrincipalOrgID\"\n      values   = [\"o-1234567890\"]\n    }\n    condition {\n      test     = \"StringEquals\"\n      variable = \"aws:SourceAccount\"\n      values   = [var.account]\n    }\n  }\n  statement {\n    effect    = \"Deny\"\n    actions   = [\"s3:*\"]\n    resources = [\"*\"]\n    principals {\n      type        = \"*\"\n      identifiers = [\"*\"]\n    }\n  }\n}\n";
    let document = policy_in(text);
    let policy = document.policy();
    let [read, deny] = &policy.statements[..] else {
        panic!("two statements");
    };
    assert_eq!(
        (read.effect, deny.effect),
        (Some(Effect::Allow), Some(Effect::Deny))
    );
    assert_eq!(
        read.principals[0].value,
        "arn:aws:iam::444455556666:role/split"
    );
    assert_eq!(deny.principals[0].value, "*");
    assert_eq!(read.actions[1].value, "s3:ListBucket");
    assert_eq!(read.conditions.len(), 2);
    let place = document.location(read.actions[1].span);
    assert_eq!(
        (place.pointer.as_str(), place.line),
        ("/Statement/0/Action/1", 8)
    );
    assert_eq!(
        document.node_at("/Statement/1/Effect").unwrap().text(),
        Some("Deny")
    );
    // Statements that an expression makes are not known.
    let dynamic = "data \"aws_iam_policy_document\" \"x\" {\n  dynamic \"statement\" {\n    for_each = var.buckets\n  }\n}\n";
    assert!(parse_any(dynamic).is_err());
}

/// What a program or template computes is a variable, and no value of it is judged.
#[test]
fn computed_values() {
    let text = "policy = jsonencode({\n  Version = \"2012-10-17\"\n  Statement = [{\n    Effect = \"Allow\"\n    Principal = { AWS = var.role_arn }\n    Action = [\"s3:GetObject\", \"s3:GetObjectVersion\"]\n    Resource = \"${aws_s3_bucket.this.arn}/${local.prefix}/*\"\n    Condition = { StringEquals = { \"aws:PrincipalTag/team\" = \"$${aws:username}\" } }\n  }]\n})\n";
    let document = policy_in(text);
    let policy = document.policy();
    let statement = &policy.statements[0];
    assert_eq!(statement.principals[0].value, "${Computed}");
    assert!(document.is_computed(statement.principals[0].span));
    assert_eq!(statement.actions.len(), 2);
    assert!(!document.is_computed(statement.actions[0].span));
    assert_eq!(statement.resources[0].value, "${Computed}/${Computed}/*");
    assert!(document.is_computed(statement.resources[0].span));

    let heredoc = "policy = <<EOF\n{\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::${var.bucket}/*\"}]}\nEOF\n}";
    let document = policy_in(heredoc);
    let resource = document.policy().statements[0].resources[0].clone();
    assert_eq!(resource.value, "arn:aws:s3:::${Computed}/*");
    assert!(document.is_computed(resource.span));
}

/// Commands, pages and prose.
#[test]
fn texts_around() {
    for text in [
        format!("```json\n{BUCKET}\n```\n"),
        format!("aws s3api put-bucket-policy --bucket acme --policy '{BUCKET}'\n"),
        format!("Error putting S3 policy: MalformedPolicy: {BUCKET}: invalid principal"),
    ] {
        assert_is_found(&text);
    }
}

#[test]
fn programs() {
    for text in [
        "new CfnBucketPolicy(this, 'P', {\n  bucket: bucket.ref,\n  policyDocument: {\n    Version: '2012-10-17',\n    Statement: [{\n      Effect: 'Allow', // read\n      Principal: { AWS: role.roleArn },\n      Action: 's3:GetObject',\n      Resource: `${bucket.bucketArn}/*`,\n    }],\n  },\n});\n",
        "const policy = {\n  Version: \"2012-10-17\",\n  Statement: [{ Effect: \"Allow\", Principal: \"*\", Action: [\"s3:GetObject\"], Resource: bucketArn + \"/*\" }],\n};\n",
    ] {
        let policy = policy_in(text).policy();
        assert_eq!(policy.statements[0].actions[0].value, "s3:GetObject");
        assert_eq!(policy.version.unwrap().value, "2012-10-17");
    }
}

/// AWS CloudFormation User Guide, AWS SAM Developer Guide: templates in YAML.
#[test]
fn yaml() {
    for text in [
        "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n  Policy:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref Bucket\n      PolicyDocument:\n        Version: 2012-10-17\n        Statement:\n          - Sid: Read # ours\n            Effect: Allow\n            Principal:\n              AWS: arn:aws:iam::444455556666:role/split\n            Action: s3:GetObject\n            Resource: arn:aws:s3:::acme/*\n",
        "Resources:\n  Policy:\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n        - Effect: Allow\n          Principal: {AWS: \"arn:aws:iam::444455556666:role/split\"}\n          Action: s3:GetObject\n          Resource:\n            - !Sub arn:aws:s3:::${Bucket}/*\n            - !Join ['', [!GetAtt Bucket.Arn, /*]]\n            - Fn::Sub: \"${Bucket.Arn}/x\"\n",
        "---\n# a policy alone\nVersion: \"2012-10-17\"\nStatement:\n  - Effect: Allow\n    Principal: \"*\"\n    Action:\n        s3:GetObject\n    Resource: \"arn:aws:s3:::acme/*\"\n    Condition:\n      StringEquals:\n        \"aws:PrincipalOrgID\": o-1234567890\n",
        "apiVersion: s3.services.k8s.aws/v1alpha1\nkind: Bucket\nspec:\n  name: acme\n  policy: |\n    {\n      \"Version\": \"2012-10-17\",\n      \"Statement\": [{\n        \"Effect\": \"Allow\", \"Principal\": \"*\",\n        \"Action\": \"s3:GetObject\",\n        \"Resource\": \"arn:aws:s3:::acme/*\"\n      }]\n    }\n",
    ] {
        assert_is_found(text);
    }
}

#[test]
fn functions_in_yaml_are_computed() {
    let text = "PolicyDocument:\n  Statement:\n    - Effect: Allow\n      Action:\n        - s3:GetObject\n        - s3:ListBucket\n      Resource:\n        - !Sub \"arn:${AWS::Partition}:s3:::${Bucket}/*\"\n        - !GetAtt Bucket.Arn\n        - !Join\n          - ''\n          - - 'arn:aws:s3:::'\n            - !Ref Bucket\n";
    let document = policy_in(text);
    let statement = &document.policy().statements[0];
    let resources: Vec<&str> = statement
        .resources
        .iter()
        .map(|resource| resource.value.as_str())
        .collect();
    assert_eq!(
        resources,
        [
            "arn:${AWS.Partition}:s3:::${Bucket}/*",
            "${Computed}",
            "arn:aws:s3:::${Computed}"
        ]
    );
    for resource in &statement.resources {
        assert!(document.is_computed(resource.span));
    }
    assert_eq!(document.location(statement.actions[1].span).line, 6);
    // Its size is that of the JSON.
    assert!(
        document
            .source()
            .starts_with("{\"Statement\":[{\"Effect\":\"Allow\"")
    );
}

/// Serverless Framework Documentation, "Variables"; documents behind `---`.
#[test]
fn variables_and_several_documents_in_yaml() {
    let text = "provider:\n  name: aws\n---\nresources:\n  PolicyDocument:\n    Statement:\n      - Effect: Allow\n        Principal:\n          AWS: 111122223333\n        Action: [\"s3:GetObject\"]\n        Resource: arn:aws:s3:::${self:custom.bucket}/*\n...\n";
    let document = policy_in(text);
    let statement = &document.policy().statements[0];
    assert_eq!(statement.principals[0].value, "111122223333");
    assert!(document.is_computed(statement.resources[0].span));
    assert_eq!(
        document.location(statement.actions[0].span).pointer,
        "/1/resources/PolicyDocument/Statement/0/Action/0"
    );
}

#[test]
fn notifications_in_yaml() {
    let text = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties:\n      NotificationConfiguration:\n        TopicConfigurations:\n          - Topic: !Ref Topic\n            Event: s3:ObjectCreated:*\n";
    let document = parse_any(text).unwrap();
    assert_eq!(document.guess_kind(), DocumentKind::Notification);
    let inside = document.embedded_notifications();
    assert_eq!(inside.len(), 1);
    assert_eq!(inside[0].location(inside[0].root().span).line, 6);
}

/// Several policies: each is found.
#[test]
fn several_policies() {
    let heredocs = format!(
        "a = <<EOF\n{BUCKET}\nEOF\nb = <<EOF\n{}\nEOF\n",
        BUCKET.replace("Read", "Write")
    );
    let document = parse_any(&heredocs).unwrap();
    let inside = document.embedded_policies();
    assert_eq!(inside.len(), 2);
    assert_eq!(inside[1].location(inside[1].root().span).line, 5);
    assert_eq!(document.into_policy().shape(), DocumentShape::Other);
}

/// Texts without a policy stay what they were: no JSON, with the same message.
#[test]
fn other_texts_are_no_documents() {
    for text in [
        "hello",
        "hello: world\nlist:\n  - a\n",
        "resource \"aws_s3_bucket\" \"x\" {\n  bucket = \"acme\"\n}\n",
        "{\"Version\": \"2012-10-17\", \"Statement\": [",
        "{\"a\": }",
        "%7B%22a%22%3A1%7D",
        "%7B%ff",
        "Statement:\n\t- Effect: Allow\n",
        "a: &x 1\nb: *x\n",
        "  ~ policy = jsonencode(\n      ~ {\n          ~ Statement = [\n              ~ {\n                  ~ Action = \"s3:GetObject\" -> \"s3:PutObject\"\n                    # (3 unchanged attributes hidden)\n                },\n            ]\n            # (1 unchanged attribute hidden)\n        }\n    )\n",
        "[{(\"'`${",
        "{{{{{{{{{{",
    ] {
        let error = parse_any(text).expect_err(text);
        assert_eq!(Some(error), parse(text).err(), "{text}");
    }
    // What is meant as JSON is repaired, or rejected, as before.
    for text in [
        BUCKET.replace("\"Effect\"", "'Effect'"),
        BUCKET.replace(",\"Effect\"", "\"Effect\""),
        format!("Use this: {}", BUCKET.replace(",\"Effect\"", "\"Effect\"")),
        format!("policy = <<EOF\n{}\nEOF\n", BUCKET.replace("}]", "}")),
    ] {
        assert_eq!(parse_any(&text).err(), parse(&text).err(), "{text}");
    }
}
