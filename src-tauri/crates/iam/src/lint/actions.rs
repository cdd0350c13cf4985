//! The actions of a statement, as AWS's service authorization reference knows them.

use tallyman_service_reference::{Action, Service, key_matches, service};

use super::placeholders::placeholder;
use crate::document::Statement;

/// What the action of a statement stands for.
pub(super) enum NamedActions {
    /// `*`, or text that is not an action of one service.
    Any,
    /// No service has this prefix.
    UnknownService,
    /// The service has no such action.
    UnknownAction(Service),
    /// These actions of the service: several if there is a wildcard.
    Known {
        service: Service,
        actions: Vec<Action>,
    },
}

/// Actions that AWS accepts in policies although its reference does not list them.
const UNLISTED: [(&str, &[&str]); 2] = [
    ("sns", &["receive"]),
    (
        "sqs",
        &[
            "changemessagevisibilitybatch",
            "deletemessagebatch",
            "sendmessagebatch",
        ],
    ),
];

/// Prefixes that are not in the reference: of services that AWS has closed, which its
/// managed policies still name, of the updates in a stack policy, and of the example in
/// the IAM user guide.
const NOT_SERVICES: [&str; 8] = [
    "deepcomposer",
    "deeplens",
    "deepracer",
    "elastic-inference",
    "iot1click",
    "zocalo",
    "update",
    "service-prefix",
];

/// Services of which the reference lists what each action works on, and the condition
/// keys of its requests. Of others it says too little: AWS's own policies contradict it.
const WELL_KNOWN: [&str; 14] = [
    "dynamodb",
    "ec2",
    "ecr",
    "firehose",
    "iam",
    "kinesis",
    "kms",
    "lambda",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "states",
    "sts",
];

/// Returns `true` if nothing but the reference is needed to say that an action of the
/// service does not go with a resource or a condition key.
pub(super) fn is_well_known(service: &str) -> bool {
    WELL_KNOWN.contains(&service)
}

impl NamedActions {
    pub(super) fn of(action: &str) -> Self {
        let Some((prefix, name)) = action.split_once(':') else {
            return Self::Any;
        };
        if prefix.contains(['*', '?']) || placeholder(action).is_some() || action.contains("${") {
            return Self::Any;
        }
        let Some(service) = service(prefix) else {
            let lower = prefix.to_ascii_lowercase();
            if NOT_SERVICES.contains(&lower.as_str()) {
                return Self::Any;
            }
            return Self::UnknownService;
        };
        let actions = if name.contains(['*', '?']) {
            service.actions_matching(name)
        } else {
            Vec::from_iter(service.action(name))
        };
        if !actions.is_empty() {
            return Self::Known { service, actions };
        }
        let lower = name.to_ascii_lowercase();
        let unlisted = UNLISTED.iter().any(|(prefix, names)| {
            *prefix == service.prefix
                && names
                    .iter()
                    .any(|known| crate::evaluate::glob(&lower, known))
        });
        if unlisted {
            Self::Any
        } else {
            Self::UnknownAction(service)
        }
    }

    /// Returns `true` if requests of one of the actions can carry a condition key, or
    /// nothing is known of the action.
    pub(super) fn can_carry(&self, key: &str) -> bool {
        match self {
            Self::Known { service, actions } => actions
                .iter()
                .any(|action| service.action_has_key(action, key)),
            _ => true,
        }
    }
}

/// Returns what the actions of a statement stand for, in their order.
pub(super) fn named_actions(statement: &Statement) -> Vec<NamedActions> {
    statement
        .actions
        .iter()
        .map(|action| NamedActions::of(&action.value))
        .collect()
}

/// Returns `true` if a service has a condition key.
pub(super) fn service_has_key(service: &Service, key: &str) -> bool {
    service
        .condition_keys()
        .any(|known| key_matches(known.name, key))
}
