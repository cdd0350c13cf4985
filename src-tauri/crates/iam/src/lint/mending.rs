//! All that can be mended without harm, at once.

use super::{LintContext, Rule, lint};

/// How many mends follow on one another; each takes a finding away.
const MOST: usize = 200;

/// A text in which all that can be mended is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MendedAll {
    /// The text.
    pub text: String,
    /// What was done, as the words of buttons, in order.
    pub labels: Vec<String>,
}

/// Mends one finding after the other until none is left that can be. What a
/// vendor's page may have asked for, such as wildcards in actions, is left for
/// a person to decide.
#[must_use]
pub fn mend_all(text: &str, context: LintContext<'_>) -> MendedAll {
    let mut mended = MendedAll {
        text: text.to_owned(),
        labels: Vec::new(),
    };
    for _ in 0..MOST {
        let mend = lint(&mended.text, context)
            .into_iter()
            .filter(|finding| is_matter_of_course(finding.rule))
            .find_map(|finding| finding.mend)
            .filter(|mend| mend.text != mended.text);
        let Some(mend) = mend else {
            break;
        };
        mended.text = mend.text;
        mended.labels.push(mend.label);
    }
    mended
}

/// Whether a mend of this rule takes away nothing that anyone asked for.
#[must_use]
pub fn is_matter_of_course(rule: Rule) -> bool {
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
        let mended = mend_all(text, LintContext::default());
        assert!(mended.labels.len() >= 2, "{:?}", mended.labels);
        assert!(mended.text.contains("\"s3:Get*\""), "{}", mended.text);
        let left: Vec<Rule> = lint(&mended.text, LintContext::default())
            .into_iter()
            .filter(|finding| finding.mend.is_some())
            .map(|finding| finding.rule)
            .collect();
        assert!(
            left.iter().all(|rule| !is_matter_of_course(*rule)),
            "{left:?}"
        );
        assert!(
            mend_all(&mended.text, LintContext::default())
                .labels
                .is_empty()
        );
    }
}
