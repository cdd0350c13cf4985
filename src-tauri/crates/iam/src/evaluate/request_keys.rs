//! Which condition keys the requests of an action can carry.

use tallyman_service_reference::{global_condition_keys, key_matches, service};

/// Services whose keys only their own requests carry, except for those that AWS
/// lists as global.
const KEYS_OF_ONE_SERVICE: [&str; 6] = ["s3", "sns", "sqs", "kms", "iam", "sts"];

/// Keys that only requests with tags carry.
const TAG_KEYS: [&str; 2] = ["aws:RequestTag/${TagKey}", "aws:TagKeys"];

/// Whether a request of an action can carry a condition key, according to AWS's
/// service authorization reference. `true` if the reference does not know the
/// action or the origin of the key.
pub(super) fn can_carry(action: &str, key: &str) -> bool {
    let (Some((prefix, name)), Some((owner, _))) = (action.split_once(':'), key.split_once(':'))
    else {
        return true;
    };
    let Some((own, action)) =
        service(prefix).and_then(|service| Some((service, service.action(name)?)))
    else {
        return true;
    };
    let is = |template: &str| match template.contains("${") {
        true => key_matches(template, key),
        false => template.eq_ignore_ascii_case(key),
    };
    let is_global = global_condition_keys().any(|global| is(global.name));
    if is_global && !TAG_KEYS.into_iter().any(is) {
        return true;
    }
    if own.action_has_key(&action, key) {
        return true;
    }
    let owner = owner.to_ascii_lowercase();
    let is_own = owner == own.prefix;
    // Session credentials can carry keys of identity providers and of some
    // services.
    !(is_own || owner == "aws" || KEYS_OF_ONE_SERVICE.contains(&owner.as_str()))
}
