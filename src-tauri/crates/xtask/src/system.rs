//! The system's own packages: which are needed, which are missing, and how
//! they are installed here.

use std::fs;

use crate::process::{Failure, output_of, run, say, step};

/// Needed to build and to run the app, by the names of Debian and Ubuntu.
const TO_BUILD: &[&str] = &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev"];

/// Needed besides to test it in a real window.
const TO_TEST: &[&str] = &[
    "webkit2gtk-driver",
    "xvfb",
    "xauth",
    "dbus-daemon",
    "xclip",
    "fonts-dejavu-core",
    // A keychain to put secrets into, and another program that looks there.
    "gnome-keyring",
    "libsecret-tools",
    // A client by others tries the sandbox's S3.
    "python3-venv",
    // Policies written as commands merge with it.
    "jq",
];

/// What the packages are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Build,
    Test,
}

/// Sees to it that the packages are there: installs them where that can be
/// done, and otherwise says how.
pub(crate) fn provide(purpose: Purpose) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Ok(()); // The system's own web view is used; cargo tells of a missing linker.
    }
    let mut wanted = TO_BUILD.to_vec();
    if purpose == Purpose::Test {
        wanted.extend(TO_TEST);
    }
    if output_of("dpkg-query", &["--version"]).is_some() {
        return provide_by_apt(&wanted);
    }
    let to_test = || {
        output_of("Xvfb", &["-help"]).is_some()
            && output_of("gnome-keyring-daemon", &["--version"]).is_some()
            && output_of("jq", &["--version"]).is_some()
    };
    let there = output_of("pkg-config", &["--modversion", "webkit2gtk-4.1"]).is_some()
        && (purpose == Purpose::Build || to_test());
    if there {
        return Ok(());
    }
    let os = fs::read_to_string("/etc/os-release").unwrap_or_default();
    Err(Failure::new(format!(
        "system packages are missing. Install them, then do this again:\n\n    {}",
        command_for(&os, purpose)
    )))
}

fn provide_by_apt(wanted: &[&str]) -> Result<(), Failure> {
    let missing: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|package| !is_installed(package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    step(&format!(
        "Installing system packages: {}",
        missing.join(" ")
    ));
    let is_root = output_of("id", &["-u"]).as_deref() == Some("0");
    let apt = |arguments: &[&str]| {
        let mut all: Vec<&str> = Vec::new();
        if !is_root {
            all.push("sudo");
        }
        all.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        all.extend(arguments);
        let mut command = crate::process::command(all[0], &all[1..]);
        run(&mut command)
    };
    let installed = apt(&["update", "--quiet=2"]).and_then(|()| {
        let mut arguments = vec!["install", "--yes", "--quiet=2", "--no-install-recommends"];
        arguments.extend(&missing);
        apt(&arguments)
    });
    installed.map_err(|Failure(why)| {
        Failure::new(format!(
            "{why} Install the packages by hand, then do this again:\n\n    sudo apt-get install {}",
            missing.join(" ")
        ))
    })
}

fn is_installed(package: &str) -> bool {
    output_of("dpkg-query", &["--show", "--showformat=${Status}", package])
        .is_some_and(|status| status.ends_with(" installed"))
}

/// The command that installs the packages on the system that `/etc/os-release`
/// describes.
fn command_for(os_release: &str, purpose: Purpose) -> String {
    let is_like = |name: &str| {
        os_release
            .lines()
            .filter(|line| line.starts_with("ID=") || line.starts_with("ID_LIKE="))
            .any(|line| line.contains(name))
    };
    let (install, build, test) = if is_like("fedora") || is_like("rhel") {
        (
            "sudo dnf install",
            "gcc pkgconf webkit2gtk4.1-devel",
            "webkit2gtk-driver xorg-x11-server-Xvfb dbus-daemon xclip jq dejavu-sans-fonts gnome-keyring libsecret",
        )
    } else if is_like("arch") {
        (
            "sudo pacman -S --needed",
            "base-devel webkit2gtk-4.1",
            "xorg-server-xvfb xorg-xauth dbus xclip jq ttf-dejavu gnome-keyring libsecret",
        )
    } else if is_like("suse") {
        (
            "sudo zypper install",
            "gcc pkgconf webkit2gtk3-devel",
            "xorg-x11-server-Xvfb dbus-1-daemon xclip jq dejavu-fonts gnome-keyring libsecret-tools",
        )
    } else if is_like("alpine") {
        (
            "sudo apk add",
            "build-base pkgconf webkit2gtk-4.1-dev",
            "xvfb xvfb-run dbus xclip jq font-dejavu gnome-keyring libsecret",
        )
    } else {
        return "(the development package of WebKitGTK 4.1, pkg-config and a C compiler)"
            .to_owned();
    };
    match purpose {
        Purpose::Build => format!("{install} {build}"),
        Purpose::Test => format!("{install} {build} {test}"),
    }
}

/// Says so where Node.js is missing or too old for the interface's tools.
pub(crate) fn require_node() -> Result<(), Failure> {
    const WANTED: (u32, u32) = (20, 19);
    let found = output_of("node", &["--version"]).ok_or_else(|| {
        Failure::new(format!(
            "Node.js is not there. Install version {}.{} or later from your system or from nodejs.org, then do this again.",
            WANTED.0, WANTED.1
        ))
    })?;
    let mut parts = found
        .trim_start_matches('v')
        .split('.')
        .map(|part| part.parse().unwrap_or(0));
    let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if version < WANTED {
        return Err(Failure::new(format!(
            "Node.js is {found}; version {}.{} or later is needed. Install it, then do this again.",
            WANTED.0, WANTED.1
        )));
    }
    say(&format!("Node.js {found}\n"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_of_systems_has_its_command() {
        let fedora = command_for("NAME=Fedora\nID=fedora\n", Purpose::Build);
        assert!(fedora.starts_with("sudo dnf install ") && fedora.contains("webkit2gtk4.1-devel"));
        let manjaro = command_for("ID=manjaro\nID_LIKE=arch\n", Purpose::Test);
        assert!(manjaro.starts_with("sudo pacman ") && manjaro.contains("xvfb"));
        for family in ["fedora", "arch", "suse", "alpine"] {
            let to_test = command_for(&format!("ID={family}\n"), Purpose::Test);
            assert!(to_test.contains("gnome-keyring"), "{to_test}");
        }
        assert!(command_for("ID=plan9\n", Purpose::Build).contains("WebKitGTK 4.1"));
    }
}
