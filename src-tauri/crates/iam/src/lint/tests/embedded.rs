//! Policies inside what a command prints, and inside templates.

use super::*;

/// An object action on a bucket: one finding, at the action.
const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/r"}, "Action": ["s3:GetObejct"], "Resource": "arn:aws:s3:::acme-events/*"}]}"#;

fn only(text: &str) -> Finding {
    let findings = findings_in(text, None);
    assert_eq!(findings.len(), 1, "{findings:#?}\n{text}");
    findings.into_iter().next().unwrap()
}

/// What `aws s3api get-bucket-policy`, `aws sqs get-queue-attributes`, `aws iam get-policy-version`,
/// `aws organizations describe-policy` and `terraform show -json` print: AWS CLI command reference and
/// Terraform's "JSON output format".
#[test]
fn the_policy_inside_is_read() {
    let text = serde_json::Value::from(POLICY).to_string();
    for (around, pointer) in [
        (format!("{{\"Policy\": {text}}}"), "/Policy"),
        (
            format!(
                "{{\n  \"Attributes\": {{\"Owner\": \"111122223333\", \"Policy\": {text}}}\n}}"
            ),
            "/Attributes/Policy",
        ),
        (
            format!("{{\"PolicyVersion\": {{\"Document\": {POLICY}, \"VersionId\": \"v1\"}}}}"),
            "/PolicyVersion/Document",
        ),
        (
            format!("{{\"Policy\": {{\"Content\": {text}}}}}"),
            "/Policy/Content",
        ),
        (
            format!(
                "{{\"resources\": [{{\"type\": \"aws_s3_bucket_policy\", \"instances\": \
                 [{{\"attributes\": {{\"policy\": {text}}}}}]}}]}}"
            ),
            "/resources/0/instances/0/attributes/policy",
        ),
    ] {
        let finding = only(&around);
        assert_eq!(finding.rule, Rule::UnknownAction);
        assert_eq!(finding.pointer, format!("{pointer}/Statement/0/Action/0"));
        let line = around.lines().nth(finding.line - 1).unwrap();
        let rest: String = line.chars().skip(finding.column - 1).collect();
        assert!(
            rest.trim_start_matches('\\').starts_with("\"s3:GetObejct"),
            "{rest}"
        );
        let fixed = finding.fix.unwrap().text;
        assert_eq!(fixed, around.replace("GetObejct", "GetObject"));
        assert_eq!(findings_in(&fixed, None), []);
        assert_eq!(parse(&around).unwrap().guess_kind(), Bucket);
    }
}

/// `aws iam get-role`: the trust policy is an object.
#[test]
fn the_trust_policy_of_a_role_is_read() {
    let trust = made(Trust, &[("Action", "\"sts:GetSessionToken\"")]);
    let finding = findings_in(
        &format!("{{\"Role\": {{\"RoleName\": \"r\", \"AssumeRolePolicyDocument\": {trust}}}}}"),
        None,
    );
    assert_eq!(
        finding.first().map(|finding| finding.pointer.as_str()),
        Some("/Role/AssumeRolePolicyDocument/Statement/0/Action")
    );
}

/// The functions of a template: "Intrinsic function reference" of the CloudFormation user guide.
#[test]
fn values_that_a_template_computes_are_not_judged() {
    let template = r#"{
  "Resources": {
    "Policy": {
      "Type": "AWS::S3::BucketPolicy",
      "Properties": {
        "Bucket": {"Ref": "Bucket"},
        "PolicyDocument": {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Principal": {"AWS": {"Fn::GetAtt": ["Role", "Arn"]}},
              "Action": "s3:GetObject",
              "Resource": [
                {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}/*"},
                {"Fn::Join": ["", ["arn:aws:s3:::", {"Ref": "Other"}, "/*"]]}
              ]
            },
            {"Fn::If": ["Condition", {"Effect": "Deny"}, {"Ref": "AWS::NoValue"}]}
          ]
        }
      }
    },
    "Topic": {
      "Type": "AWS::SNS::TopicPolicy",
      "Properties": {
        "PolicyDocument": {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "111122223333"},
            "Action": "sns:ListTopics",
            "Resource": {"Ref": "Topic"}
          }
        }
      }
    }
  }
}"#;
    let findings: Vec<_> = findings_in(template, None)
        .into_iter()
        .map(|finding| {
            (
                finding.rule,
                finding.severity,
                finding.pointer,
                finding.line,
            )
        })
        .filter(|(_, severity, ..)| *severity != Notice)
        .collect();
    assert_eq!(
        findings,
        [(
            Rule::ActionForm,
            Error,
            "/Resources/Topic/Properties/PolicyDocument/Statement/Action".to_owned(),
            32
        )]
    );
}

/// Escapes of any kind before the fault: RFC 8259, section 7.
#[test]
fn positions_are_found_behind_escapes() {
    let around = "{\"Policy\": \"{\\u0022Id\\u0022: \\\"\\ud83d\\ude00\\u00e9ü\\\",\\n \\\"Statement\\\": \
                  [{\\\"Effect\\\": \\\"Allow\\\", \\\"Action\\\": \\\"s3:GetObejct\\\", \\\"Resource\\\": \
                  \\\"*\\\"}], \\\"Version\\\": \\\"2012-10-17\\\"}\"}";
    let finding = only(around);
    let fixed = finding.fix.unwrap().text;
    assert_eq!(fixed, around.replace("GetObejct", "GetObject"));
}

#[test]
fn other_documents_have_no_policy_inside() {
    for text in [
        "{\"Policy\": \"{\\\"a\\\": 1}\"}",
        "{\"Policy\": \"{\"}",
        "{\"Statement2\": {\"Statement\": []}}",
        "{\"Policy\": null}",
    ] {
        let document = parse(text).unwrap();
        assert_eq!(document.embedded_policies(), [], "{text}");
        assert_eq!(only(text).rule, Rule::Structure, "{text}");
    }
}
