//! Applies all safe fixes of a document.

use super::context::LintContext;
use super::run::lint;

/// Maximum number of fixes that are applied in sequence.
const MAX_FIXES: usize = 200;

/// A text with all safe fixes applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixResult {
    /// The fixed text.
    pub text: String,
    /// Labels of the applied fixes, in order.
    pub labels: Vec<String>,
}

/// Applies one safe fix after the other until none is left. See
/// [`Rule::has_safe_fix`](super::Rule::has_safe_fix).
#[must_use]
pub fn fix_all(text: &str, context: LintContext<'_>) -> FixResult {
    let mut fixed = FixResult {
        text: text.to_owned(),
        labels: Vec::new(),
    };
    for _ in 0..MAX_FIXES {
        let fix = lint(&fixed.text, context)
            .into_iter()
            .filter(|finding| finding.rule.has_safe_fix())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Rule;

    #[test]
    fn all_safe_fixes_are_applied() {
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
        assert!(left.iter().all(|rule| !rule.has_safe_fix()), "{left:?}");
        assert!(
            fix_all(&fixed.text, LintContext::default())
                .labels
                .is_empty()
        );
    }
}
