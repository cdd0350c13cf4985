//! A request as a person types it.

use serde::Serialize;
use tallyman_text::quoted;

use super::caller::Caller;
use super::context::Context;
use super::request::Request;

/// The text fields of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// Who: an ARN, an account ID, a service or `anonymous`.
    pub principal: String,
    /// The action, such as `s3:GetObject`.
    pub action: String,
    /// The ARN of the resource, or `*` for an action without a resource.
    pub resource: String,
    /// Condition keys and values. A repeated key has several values. An empty
    /// value means that the request does not have the key.
    pub context: Vec<(String, String)>,
}

/// A field of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum QuestionPart {
    /// Principal.
    Principal,
    /// Action.
    Action,
    /// Resource.
    Resource,
    /// Context keys.
    Context,
}

/// An invalid field of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct InvalidQuestion {
    /// The field.
    pub part: QuestionPart,
    /// What is wrong and what to write.
    pub message: String,
}

impl Question {
    /// Parses the fields.
    ///
    /// # Errors
    ///
    /// [`InvalidQuestion`] for each field that is invalid.
    pub fn request(&self) -> Result<Request, Vec<InvalidQuestion>> {
        let mut errors = Vec::new();
        let mut reject =
            |part: QuestionPart, message: String| errors.push(InvalidQuestion { part, message });
        let caller = match Caller::parse(&self.principal) {
            Ok(caller) => Some(caller),
            Err(_) if self.principal.trim().is_empty() => {
                reject(
                    QuestionPart::Principal,
                    "Enter a principal: the ARN of a role or user, an account ID (12 digits), a \
                     service such as s3.amazonaws.com, or `anonymous`."
                        .to_owned(),
                );
                None
            }
            Err(error) => {
                reject(QuestionPart::Principal, error.to_string());
                None
            }
        };
        let action = self.action.trim();
        if let Some(message) = action_error(action) {
            reject(QuestionPart::Action, message);
        }
        let resource = self.resource.trim();
        if let Some(message) = resource_error(resource) {
            reject(QuestionPart::Resource, message);
        }
        let mut keys: Vec<(&str, Vec<&str>)> = Vec::new();
        for (key, value) in &self.context {
            let (key, value) = (key.trim(), value.trim());
            let form = key
                .split_once(':')
                .is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
            if !form || key.contains(char::is_whitespace) {
                reject(
                    QuestionPart::Context,
                    format!(
                        "{} is not a condition key. Write it like `aws:SourceAccount`.",
                        quoted(key)
                    ),
                );
                continue;
            }
            match keys
                .iter_mut()
                .find(|(known, _)| known.eq_ignore_ascii_case(key))
            {
                Some((_, values)) => values.push(value),
                None => keys.push((key, vec![value])),
            }
        }
        let mut context = Context::default();
        for (key, values) in keys {
            context = context.with(key, values.into_iter().filter(|value| !value.is_empty()));
        }
        match caller {
            Some(caller) if errors.is_empty() => Ok(Request {
                caller,
                action: action.to_owned(),
                resource: resource.to_owned(),
                resource_account: None,
                context,
            }),
            _ => Err(errors),
        }
    }
}

fn action_error(action: &str) -> Option<String> {
    let like = "Write it like `s3:GetObject`.";
    if action.is_empty() {
        return Some(format!("Enter an action. {like}"));
    }
    if action.contains(['*', '?']) {
        return Some(format!(
            "{} matches several actions, but a request has one. {like}",
            quoted(action)
        ));
    }
    let good = action.split_once(':').is_some_and(|(service, name)| {
        let plain = |text: &str| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        };
        plain(service) && plain(name)
    });
    (!good).then(|| {
        format!(
            "{} is not an action, which has a service, a colon and a name. {like}",
            quoted(action)
        )
    })
}

fn resource_error(resource: &str) -> Option<String> {
    let like = "Write it like `arn:aws:s3:::acme-split-events/events/a.parquet`.";
    if resource.is_empty() {
        return Some(format!("Enter a resource. {like}"));
    }
    if resource == "*" {
        return None;
    }
    let parts = resource.splitn(6, ':').count();
    if parts < 6 || !resource.starts_with("arn:") {
        return Some(format!("{} is not an ARN. {like}", quoted(resource)));
    }
    resource.contains(['*', '?']).then(|| {
        format!(
            "{} matches several resources, but a request has one. Name one of them.",
            quoted(resource)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{DocumentKind, parse};
    use crate::evaluate::{Decision, simulate};

    fn question() -> Question {
        Question {
            principal: " arn:aws:iam::111122223333:role/split ".to_owned(),
            action: "s3:GetObject".to_owned(),
            resource: "arn:aws:s3:::acme/events/a.parquet".to_owned(),
            context: Vec::new(),
        }
    }

    fn parts(question: &Question) -> Vec<QuestionPart> {
        question
            .request()
            .unwrap_err()
            .into_iter()
            .map(|error| error.part)
            .collect()
    }

    #[test]
    fn every_invalid_field_is_reported() {
        assert_eq!(
            parts(&Question::default()),
            [
                QuestionPart::Principal,
                QuestionPart::Action,
                QuestionPart::Resource
            ]
        );
        for action in ["GetObject", "s3:", ":GetObject", "s3:Get*", "s3:Get Object"] {
            let action = action.to_owned();
            let asked = Question {
                action,
                ..question()
            };
            assert_eq!(parts(&asked), [QuestionPart::Action], "{}", asked.action);
        }
        for resource in ["acme/a.parquet", "s3://acme/a", "arn:aws:s3:::acme/*"] {
            let resource = resource.to_owned();
            let asked = Question {
                resource,
                ..question()
            };
            assert_eq!(
                parts(&asked),
                [QuestionPart::Resource],
                "{}",
                asked.resource
            );
        }
        let mut asked = question();
        asked.context = vec![("SourceAccount".to_owned(), "111122223333".to_owned())];
        assert_eq!(parts(&asked), [QuestionPart::Context]);
        asked.principal = "split".to_owned();
        assert_eq!(
            parts(&asked),
            [QuestionPart::Principal, QuestionPart::Context]
        );
    }

    #[test]
    fn keys_have_several_values_or_none() {
        let document = parse(
            r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::acme/*",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}]}"#,
        )
        .unwrap();
        let with = |values: &[&str]| {
            let mut asked = question();
            asked.context = values
                .iter()
                .map(|value| ("AWS:PrincipalOrgId".to_owned(), (*value).to_owned()))
                .collect();
            simulate(&document, DocumentKind::Bucket, &asked.request().unwrap()).outcome
        };
        assert_eq!(with(&[]), Decision::Unknown);
        assert_eq!(with(&["o-1"]), Decision::Allowed);
        assert_eq!(with(&["o-2"]), Decision::ImplicitDeny);
        assert_eq!(with(&[""]), Decision::ImplicitDeny);
    }
}
