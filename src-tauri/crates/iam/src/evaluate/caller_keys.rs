//! Which condition keys follow from the caller: those with a known value, and those that
//! its requests never carry.
//!
//! Source: IAM User Guide, "AWS global condition context keys", the availability of each
//! key, and "IAM policy elements: Variables and tags", principal key values.

use super::caller::Caller;

/// Keys of principals that belong to an account.
const OF_PRINCIPALS: [&str; 2] = ["aws:principalorgid", "aws:principalorgpaths"];

/// Start of the keys for the tags of users, roles and sessions.
const OF_PRINCIPAL_TAGS: &str = "aws:principaltag/";

/// Keys of any temporary credentials, also those of users and of the console.
const OF_TEMPORARY_CREDENTIALS: [&str; 4] = [
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:signinsessionarn",
    "aws:tokenissuetime",
];

/// Keys of the sessions of roles.
const OF_ROLE_SESSIONS: [&str; 11] = [
    "aws:chatbotsourcearn",
    "aws:ec2instancesourceprivateipv4",
    "aws:ec2instancesourcevpc",
    "aws:sourceidentity",
    "ec2:roledelivery",
    "ec2:sourceinstancearn",
    "glue:credentialissuingservice",
    "glue:roleassumedby",
    "identitystore:userid",
    "lambda:sourcefunctionarn",
    "ssm:sourceinstancearn",
];

/// Keys of requests that a service makes as itself, for a resource.
const OF_SERVICES: [&str; 6] = [
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
];

/// Keys of requests that a service makes with the credentials of a user or role.
const OF_FORWARDED_REQUESTS: [&str; 3] =
    ["aws:calledvia", "aws:calledviafirst", "aws:calledvialast"];

/// Whether no request of a caller carries a condition key. `false` if it may.
pub(super) fn never_carries(caller: &Caller, key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let key = key.as_str();
    let of_principals = OF_PRINCIPALS.contains(&key) || key.starts_with(OF_PRINCIPAL_TAGS);
    let of_sessions = OF_ROLE_SESSIONS.contains(&key);
    let temporary = OF_TEMPORARY_CREDENTIALS.contains(&key);
    let of_services = OF_SERVICES.contains(&key);
    let forwarded = OF_FORWARDED_REQUESTS.contains(&key);
    let assumed_root = key == "aws:assumedroot";
    let federated = key == "aws:federatedprovider";
    let of_provider = is_of_provider(key);
    match caller {
        Caller::Anonymous => {
            of_principals
                || of_sessions
                || temporary
                || of_services
                || forwarded
                || assumed_root
                || federated
                || of_provider
        }
        Caller::Service(_) => {
            of_principals
                || of_sessions
                || temporary
                || forwarded
                || assumed_root
                || federated
                || of_provider
        }
        Caller::User { .. } => {
            of_sessions || of_services || assumed_root || federated || of_provider
        }
        Caller::Root { .. } => {
            of_sessions
                || of_services
                || federated
                || of_provider
                || key.starts_with(OF_PRINCIPAL_TAGS)
        }
        Caller::Role { .. } | Caller::Session { .. } => of_services || assumed_root,
        Caller::Federated(provider) => {
            of_principals
                || of_services
                || temporary
                || forwarded
                || assumed_root
                || (of_provider && !is_of(provider, key))
        }
    }
}

/// Whether a key is one of an identity provider, which begins with the provider's address.
fn is_of_provider(key: &str) -> bool {
    key.starts_with("saml:")
        || key
            .split_once(':')
            .is_some_and(|(prefix, _)| prefix.contains('.'))
}

/// Whether a key is one of the provider that authenticated the caller. `true` if that is
/// unclear.
fn is_of(provider: &str, key: &str) -> bool {
    if provider.contains(":saml-provider/") {
        return key.starts_with("saml:");
    }
    let issuer = provider
        .split_once(":oidc-provider/")
        .map_or(provider, |(_, issuer)| issuer)
        .to_ascii_lowercase();
    // The claim can contain colons.
    key.strip_prefix(issuer.trim_end_matches('/'))
        .is_some_and(|rest| rest.starts_with(':') || rest.starts_with("/:"))
}

/// Returns the keys whose value follows from the caller. `None` as a value means that
/// its requests do not carry the key.
pub(super) fn values(caller: &Caller, action: &str) -> Vec<(&'static str, Option<String>)> {
    let anonymous = matches!(caller, Caller::Anonymous);
    let service = matches!(caller, Caller::Service(_));
    let text = |value: &str| Some(value.to_owned());
    // Requests without a signature carry these keys too.
    let always = |value: Option<&str>| match anonymous {
        true => text("anonymous"),
        false => value.map(str::to_owned),
    };
    let mut keys = vec![
        (
            "aws:PrincipalIsAWSService",
            (!anonymous).then(|| service.to_string()),
        ),
        ("aws:PrincipalAccount", always(caller.account())),
        ("aws:PrincipalArn", caller.principal_arn()),
        ("aws:PrincipalType", caller.kind().map(str::to_owned)),
    ];
    if anonymous {
        keys.push(("aws:userid", text("anonymous")));
    }
    if anonymous || service {
        keys.push(("aws:ViaAWSService", text("false")));
    }
    match caller {
        Caller::Root { account, .. } => keys.push(("aws:userid", text(account))),
        Caller::Service(name) => keys.push(("aws:PrincipalServiceName", text(name))),
        Caller::Federated(provider) => keys.push((
            "aws:FederatedProvider",
            (!provider.contains(":saml-provider/")).then(|| provider.clone()),
        )),
        _ => {}
    }
    keys.push((
        "aws:username",
        match caller {
            Caller::User { name, .. } => text(name),
            _ => None,
        },
    ));
    let of_kms = action
        .split_once(':')
        .is_some_and(|(service, _)| service.eq_ignore_ascii_case("kms"));
    if let (true, Some(account)) = (of_kms, caller.account()) {
        keys.push(("kms:CallerAccount", text(account)));
    }
    keys
}
