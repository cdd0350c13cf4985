use super::*;

/// A keychain that works.
#[derive(Default)]
struct Working(Mutex<HashMap<String, String>>);

impl SecretBackend for Working {
    fn set(&self, account: &str, secret: &str) -> Result<(), BackendError> {
        let mut entries = self.0.lock().unwrap();
        entries.insert(account.to_owned(), secret.to_owned());
        Ok(())
    }

    fn get(&self, account: &str) -> Result<Option<String>, BackendError> {
        Ok(self.0.lock().unwrap().get(account).cloned())
    }

    fn delete(&self, account: &str) -> Result<(), BackendError> {
        self.0.lock().unwrap().remove(account);
        Ok(())
    }
}

/// A keychain whose calls all fail with the same error.
struct Failing(fn() -> BackendError);

impl SecretBackend for Failing {
    fn set(&self, _: &str, _: &str) -> Result<(), BackendError> {
        Err((self.0)())
    }

    fn get(&self, _: &str) -> Result<Option<String>, BackendError> {
        Err((self.0)())
    }

    fn delete(&self, _: &str) -> Result<(), BackendError> {
        Err((self.0)())
    }
}

fn keychain(backend: impl SecretBackend + 'static) -> Keychain {
    Keychain::over(Arc::new(backend), TIMEOUT)
}

fn secret() -> Secret {
    Secret::new("s3cr3t".to_owned())
}

fn revealed(found: Option<Secret>) -> Option<String> {
    found.map(|secret| secret.reveal().to_owned())
}

#[test]
fn a_working_keychain_stores_the_secret() {
    let keychain = keychain(Working::default());
    assert_eq!(keychain.location("a"), SecretLocation::Missing);
    assert_eq!(
        keychain.put("a", &secret()).unwrap(),
        StoreOutcome::Keychain
    );
    assert_eq!(keychain.location("a"), SecretLocation::Keychain);
    assert_eq!(revealed(keychain.get("a").unwrap()).unwrap(), "s3cr3t");
    assert_eq!(revealed(keychain.get("b").unwrap()), None);
    keychain.remove("a").unwrap();
    keychain.remove("a").unwrap();
    assert_eq!(keychain.location("a"), SecretLocation::Missing);
}

#[test]
fn without_a_keychain_the_secret_is_kept_for_the_session() {
    let keychain = keychain(Failing(|| BackendError::Unavailable));
    assert_eq!(revealed(keychain.get("a").unwrap()), None);
    let StoreOutcome::Session { why } = keychain.put("a", &secret()).unwrap() else {
        panic!("there is no keychain");
    };
    assert!(
        why.ends_with("The secret is kept until the app is closed."),
        "{why}"
    );
    assert_eq!(keychain.location("a"), SecretLocation::Session);
    assert_eq!(revealed(keychain.get("a").unwrap()).unwrap(), "s3cr3t");
    assert!(!format!("{keychain:?}").contains("s3cr3t"));
    keychain.remove("a").unwrap();
    assert_eq!(keychain.location("a"), SecretLocation::Missing);
}

#[test]
fn a_locked_keychain_fails_to_read_but_the_secret_is_stored_for_the_session() {
    let locked = || {
        BackendError::Keychain(KeychainError::Locked {
            detail: "the prompt was dismissed".to_owned(),
        })
    };
    let keychain = keychain(Failing(locked));
    assert_eq!(
        keychain.get("a").unwrap_err().to_string(),
        "The keychain is locked and was not opened."
    );
    assert!(keychain.remove("a").is_err());
    assert_eq!(
        keychain.put("a", &secret()).unwrap(),
        StoreOutcome::Session {
            why: "The keychain is locked and was not opened. \
                  The secret is kept until the app is closed."
                .to_owned()
        }
    );
    keychain.remove("a").unwrap();
}

#[test]
fn a_keychain_that_does_not_respond_times_out() {
    struct Silent(Mutex<mpsc::Receiver<()>>);
    impl SecretBackend for Silent {
        fn set(&self, _: &str, _: &str) -> Result<(), BackendError> {
            self.get("").map(|_| ())
        }
        fn get(&self, _: &str) -> Result<Option<String>, BackendError> {
            let _ = self.0.lock().unwrap().recv();
            Ok(None)
        }
        fn delete(&self, _: &str) -> Result<(), BackendError> {
            self.get("").map(|_| ())
        }
    }
    let (release, held) = mpsc::channel();
    let keychain = Keychain::over(
        Arc::new(Silent(Mutex::new(held))),
        Duration::from_millis(20),
    );
    assert_eq!(keychain.get("a").unwrap_err(), KeychainError::NoAnswer);
    assert!(matches!(
        keychain.put("a", &secret()).unwrap(),
        StoreOutcome::Session { .. }
    ));
    drop(release);
}

/// The environment variable that marks the child process of the test below.
#[cfg(target_os = "linux")]
const CHILD: &str = "TALLYMAN_TEST_WITHOUT_A_BUS";

#[cfg(target_os = "linux")]
#[test]
fn without_a_session_bus_the_secret_is_kept_for_the_session() {
    if std::env::var_os(CHILD).is_some() {
        let keychain = Keychain::system();
        let StoreOutcome::Session { why } = keychain.put("test-account", &secret()).unwrap() else {
            panic!("there is no bus, so nothing can keep it");
        };
        assert!(why.contains("No Secret Service"), "{why}");
        let kept = revealed(keychain.get("test-account").unwrap()).unwrap();
        assert_eq!(kept, "s3cr3t");
        keychain.remove("test-account").unwrap();
        assert_eq!(keychain.location("test-account"), SecretLocation::Missing);
        return;
    }
    // The bus address is an environment variable, so the test runs in a child
    // process.
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture"])
        .arg("keychain::tests::without_a_session_bus_the_secret_is_kept_for_the_session")
        .env(CHILD, "1")
        .env(
            "DBUS_SESSION_BUS_ADDRESS",
            "unix:path=/nonexistent/tallyman-test-bus",
        )
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("1 passed"), "{text}");
}
