//! All that can be fixed without harm, at once.

use super::context::LintContext;
use super::rules::Rule;
use super::run::lint;

/// How many mends follow on one another; each takes a finding away.
const MAX_FIXES: usize = 200;

/// A text in which all that can be fixed is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedDocument {
    /// The text.
    pub text: String,
    /// What was done, as the words of buttons, in order.
    pub labels: Vec<String>,
}

/// Mends one finding after the other until none is left that can be. What a
/// vendor's page may have asked for, such as wildcards in actions, is left for
/// a person to decide.
#[must_use]
pub fn fix_all(text: &str, context: LintContext<'_>) -> FixedDocument {
    let mut fixed = FixedDocument {
        text: text.to_owned(),
        labels: Vec::new(),
    };
    for _ in 0..MAX_FIXES {
        let fix = lint(&fixed.text, context)
            .into_iter()
            .filter(|finding| is_safe(finding.rule))
            .find_map(|finding| finding.fix)
            .filter(|fix| fix.text != fixed.text);
        let Some(fix) = fix else {
            break;
        };
        fixed.text = fix.text;
        fixed.labels.push(fix.label);
    }
    fixed
}

/// Whether a mend of this rule takes away nothing that anyone asked for.
#[must_use]
pub fn is_safe(rule: Rule) -> bool {
    rule != Rule::WildcardAction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_mends_end_and_leave_nothing_to_mend() {
        let text = r#"{
  // Read
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:role/split"},
      "Action": ["s3:Get*", "s3:GetObject", "s3:ListBucket"],
      "Resource": ["arn:aws:s3:::acme-split-events/*"],
    }
  ]
}"#;
        let fixed = fix_all(text, LintContext::default());
        assert!(fixed.labels.len() >= 2, "{:?}", fixed.labels);
        assert!(fixed.text.contains("\"s3:Get*\""), "{}", fixed.text);
        let left: Vec<Rule> = lint(&fixed.text, LintContext::default())
            .into_iter()
            .filter(|finding| finding.fix.is_some())
            .map(|finding| finding.rule)
            .collect();
        assert!(left.iter().all(|rule| !is_safe(*rule)), "{left:?}");
        assert!(
            fix_all(&fixed.text, LintContext::default())
                .labels
                .is_empty()
        );
    }
}
