//! A keychain for one test, on a message bus of its own.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use crate::app::TIMEOUT;

/// Password of the test's keyring.
const PASSWORD: &[u8] = b"opens-this-keyring-only";

/// A message bus for one test that starts no services automatically.
pub(crate) struct Bus {
    daemon: Child,
    pub(crate) address: String,
}

impl Bus {
    pub(crate) fn start(folder: &Path) -> Self {
        let config = folder.join("bus.conf");
        fs::write(
            &config,
            format!(
                "<busconfig><type>session</type><listen>unix:path={}</listen>\
                 <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
                 <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
                folder.join("bus").display()
            ),
        )
        .unwrap();
        let mut daemon = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--print-address", "--nofork"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-daemon starts");
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        Self {
            daemon,
            address: address.trim().to_owned(),
        }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// GNOME Keyring, unlocked, with its files in a folder of the test.
pub(crate) struct Keyring {
    daemon: Child,
}

impl Keyring {
    pub(crate) fn unlocked(bus: &Bus, folder: &Path) -> Self {
        let control = folder.join("control");
        fs::create_dir_all(&control).unwrap();
        let mut daemon = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .arg(format!("--control-directory={}", control.display()))
            .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
            .env("HOME", folder)
            .env("XDG_DATA_HOME", folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon starts");
        // End of input tells the keyring that the password is complete.
        daemon.stdin.take().unwrap().write_all(PASSWORD).unwrap();
        let keyring = Self { daemon };
        let started = Instant::now();
        // It is ready once it answers that it finds nothing.
        while !secret_tool(bus, &["search", "service", "nobody"])
            .1
            .is_empty()
        {
            assert!(started.elapsed() < TIMEOUT, "the keyring never answered");
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        keyring
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// Returns standard output and error of `secret-tool`, an independent keychain client.
pub(crate) fn secret_tool(bus: &Bus, arguments: &[&str]) -> (String, String) {
    let output = Command::new("secret-tool")
        .args(arguments)
        .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
        .output()
        .expect("secret-tool runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}
