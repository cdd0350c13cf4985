use std::process::Command;

use super::*;
use crate::canned_server::{SECRET, connect_options};

async fn connect_error(options: ConnectOptions) -> AwsError {
    connect(options).await.unwrap_err()
}

#[tokio::test]
async fn a_key_that_was_entered_needs_no_files() {
    let store = connect(connect_options("http://127.0.0.1:9"))
        .await
        .unwrap();
    assert_eq!(store.region("any"), "us-east-1");
    let shown = format!("{store:?} {:?}", connect_options("http://127.0.0.1:9"));
    assert!(
        shown.contains("127.0.0.1:9") && shown.contains("…MPLE"),
        "{shown}"
    );
    assert!(
        !shown.contains(SECRET) && !shown.contains("AKIA"),
        "{shown}"
    );
}

#[tokio::test]
async fn invalid_options_are_rejected() {
    let mut bad = connect_options("not an address");
    assert_eq!(connect_error(bad.clone()).await.code(), "bad_endpoint");
    bad.endpoint = None;
    bad.region = Some("evil.example/#".to_owned());
    assert_eq!(connect_error(bad.clone()).await.code(), "bad_endpoint");
    bad.region = Some("eu-west-1".to_owned());
    bad.credentials = CredentialsConfig::Key {
        access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
        secret: Secret::new(" ".to_owned()),
        session_token: None,
    };
    assert_eq!(
        connect_error(bad).await.to_string(),
        "No AWS credentials are found in the key that was entered."
    );
}

const CONFIG: &str = "
[profile keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalr
region = eu-west-3
[profile elsewhere]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalr
endpoint_url = http://127.0.0.1:9
[profile signed-out]
region = eu-west-1
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Reader
[profile signed-out-before]
region = eu-west-1
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = Reader
[profile bare]
region = eu-west-1
[sso-session corp]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
";

/// The environment variable that marks the child process of the test below.
const CHILD: &str = "TALLYMAN_TEST_PROFILES";

#[tokio::test]
async fn profiles_lead_into_aws_or_say_why_not() {
    if std::env::var_os(CHILD).is_none() {
        return in_another_process("connect::tests::profiles_lead_into_aws_or_say_why_not");
    }
    let profile = |name: &str, region: Option<&str>| ConnectOptions {
        credentials: CredentialsConfig::Profile(name.to_owned()),
        region: region.map(str::to_owned),
        endpoint: None,
    };
    let store = connect(profile("keys", None)).await.unwrap();
    assert_eq!(store.region("any"), "eu-west-3");
    let store = connect(profile("keys", Some("us-west-2"))).await.unwrap();
    assert_eq!(store.region("any"), "us-west-2");
    let store = connect(profile("elsewhere", None)).await.unwrap();
    assert!(format!("{store:?}").contains("127.0.0.1:9"), "{store:?}");

    let names = "bare, elsewhere, keys, signed-out, signed-out-before";
    assert_eq!(crate::profile_names().join(", "), names);
    let error = connect_error(profile("other", None)).await;
    assert_eq!(error.code(), "no_such_profile");
    assert_eq!(
        error.hints(),
        [format!("The existing profiles are: {names}.")]
    );
    for name in ["signed-out", "signed-out-before"] {
        let error = connect_error(profile(name, None)).await;
        let sentence = format!("The sign-in of the profile {name} has expired.");
        assert_eq!(error.to_string(), sentence, "{error:?}");
        assert!(error.hints()[0].contains(&format!("aws sso login --profile {name}`")));
    }
    let error = connect_error(profile("bare", None)).await;
    assert_eq!(error.code(), "no_credentials", "{error:?}");
    assert!(error.to_string().contains("the profile bare"), "{error}");

    let mut key = connect_options("");
    key.region = None;
    assert_eq!(connect_error(key).await, AwsError::NoRegion);
}

/// Runs a test in a child process, because it needs its own environment
/// variables.
fn in_another_process(test: &str) {
    let root = tempfile::tempdir().unwrap();
    let config = root.path().join("config");
    std::fs::write(&config, CONFIG).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            child.env_remove(name);
        }
    }
    let output = child
        .args(["--exact", "--nocapture", test])
        .env(CHILD, "1")
        .env("HOME", root.path())
        .env("AWS_CONFIG_FILE", &config)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let erred = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{erred}");
    assert!(said.contains("1 passed"), "{said}");
}
