//! Misspelt keys and effects: each is one error, and checks go on past it.

use super::{Bucket, Finding, Trust, findings_in};
use crate::lint::Rule;

fn rules_and_pointers(findings: &[Finding]) -> Vec<(Rule, &str)> {
    findings
        .iter()
        .map(|finding| (finding.rule, finding.pointer.as_str()))
        .collect()
}

fn statement(members: &str) -> String {
    format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{{{members}}}]}}")
}

const PUBLIC: &str =
    "\"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::acme/*\"";

#[test]
fn findings_after_a_misspelt_effect_are_those_of_the_effect() {
    for effect in ["allow", "Allows", " ALLOW"] {
        let broken = statement(&format!("\"Effect\": \"{effect}\", {PUBLIC}"));
        let sound = broken.replace(effect, "Allow");
        let findings = findings_in(&broken, Some(Bucket));
        let (first, rest) = findings.split_first().unwrap();
        assert_eq!(
            (first.rule, first.pointer.as_str()),
            (Rule::Structure, "/Statement/0/Effect")
        );
        assert_eq!(
            rules_and_pointers(rest),
            rules_and_pointers(&findings_in(&sound, Some(Bucket))),
            "{effect}"
        );
        assert_eq!(first.fix.as_ref().unwrap().text, sound);
    }
}

#[test]
fn a_misspelt_key_is_one_error_with_a_fix() {
    for (right, wrong) in [
        ("Condition", "Condtion"),
        ("Condition", "Conditions"),
        ("Principal", "principal"),
        ("Action", "Acton"),
        ("Resource", "Ressource"),
        ("Effect", "effect"),
    ] {
        let sound = statement(&format!(
            "\"Effect\": \"Allow\", \"Condition\": {{\"StringEquals\": {{\"aws:SourceAccount\": \
             \"111122223333\"}}}}, {PUBLIC}"
        ));
        let broken = sound.replace(&format!("\"{right}\""), &format!("\"{wrong}\""));
        let errors: Vec<Finding> = findings_in(&broken, Some(Bucket))
            .into_iter()
            .filter(|finding| finding.rule == Rule::Structure)
            .collect();
        let [error] = &errors[..] else {
            panic!("{wrong}: {errors:?}");
        };
        assert_eq!(error.pointer, format!("/Statement/0/{wrong}"));
        assert_eq!(error.fix.as_ref().unwrap().text, sound, "{wrong}");
    }
}

#[test]
fn advice_never_removes_a_condition() {
    let only_if = statement(&format!(
        "\"Effect\": \"Allow\", {PUBLIC}, \"OnlyIf\": {{\"Bool\": {{\"aws:SecureTransport\": \"true\"}}}}"
    ));
    let twice = statement(&format!(
        "\"Effect\": \"Allow\", {PUBLIC}, \"Condition\": {{\"StringEquals\": {{\"aws:SourceAccount\": \
         \"111122223333\"}}}}, \"Conditions\": {{\"Bool\": {{\"aws:SecureTransport\": \"true\"}}}}"
    ));
    for text in [only_if, twice] {
        let findings = findings_in(&text, Some(Bucket));
        let error = findings
            .iter()
            .find(|finding| finding.rule == Rule::Structure)
            .unwrap();
        assert_eq!(error.help, "Move its operators into `Condition`.");
        assert_eq!(error.fix, None);
    }
}

#[test]
fn an_account_is_told_of_dashes_only_if_it_has_some() {
    for (account, help) in [
        ("1111-2222-3333", "Write the 12 digits alone."),
        ("11112222333", "Write all 12 digits. Leading zeros count."),
    ] {
        let trust = statement(&format!(
            "\"Effect\": \"Allow\", \"Principal\": {{\"AWS\": \"arn:aws:iam::{account}:root\"}}, \
             \"Action\": \"sts:AssumeRole\""
        ));
        let findings = findings_in(&trust, Some(Trust));
        let error = findings
            .iter()
            .find(|finding| finding.rule == Rule::BadAccount)
            .unwrap();
        assert_eq!(error.help, help);
    }
}
