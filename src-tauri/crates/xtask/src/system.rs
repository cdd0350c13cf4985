//! Installs the system packages that are needed.

use std::fs;

use crate::process::{TaskError, output_of, print, run, step};

/// Packages to build and run the app, as named by Debian and Ubuntu.
const BUILD_PACKAGES: &[&str] = &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev"];

/// Further packages to test the app in a real window.
const TEST_PACKAGES: &[&str] = &[
    "webkit2gtk-driver",
    "xvfb",
    "xauth",
    "dbus-daemon",
    "xclip",
    "fonts-dejavu-core",
    // A keychain, and a program to inspect it.
    "gnome-keyring",
    "libsecret-tools",
    // To test the sandbox with boto3.
    "python3-venv",
    // Policies exported as AWS CLI commands use it.
    "jq",
];

/// What the packages are needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Build,
    Test,
}

/// Installs missing packages with apt.
///
/// # Errors
/// If packages are missing and cannot be installed. The message says how to install
/// them.
pub(crate) fn install_packages(purpose: Purpose) -> Result<(), TaskError> {
    if !cfg!(target_os = "linux") {
        return Ok(()); // Uses the system's web view; cargo reports a missing linker.
    }
    let mut packages = BUILD_PACKAGES.to_vec();
    if purpose == Purpose::Test {
        packages.extend(TEST_PACKAGES);
    }
    if output_of("dpkg-query", &["--version"]).is_some() {
        return install_with_apt(&packages);
    }
    let has_test_tools = || {
        output_of("Xvfb", &["-help"]).is_some()
            && output_of("gnome-keyring-daemon", &["--version"]).is_some()
            && output_of("jq", &["--version"]).is_some()
    };
    let installed = output_of("pkg-config", &["--modversion", "webkit2gtk-4.1"]).is_some()
        && (purpose == Purpose::Build || has_test_tools());
    if installed {
        return Ok(());
    }
    let os = fs::read_to_string("/etc/os-release").unwrap_or_default();
    Err(TaskError::new(format!(
        "system packages are missing. Install them, then run this again:\n\n    {}",
        command_for(&os, purpose)
    )))
}

fn install_with_apt(packages: &[&str]) -> Result<(), TaskError> {
    let missing: Vec<&str> = packages
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
    installed.map_err(|TaskError(why)| {
        TaskError::new(format!(
            "{why} Install the packages yourself, then run this again:\n\n    sudo apt-get install {}",
            missing.join(" ")
        ))
    })
}

fn is_installed(package: &str) -> bool {
    output_of("dpkg-query", &["--show", "--showformat=${Status}", package])
        .is_some_and(|status| status.ends_with(" installed"))
}

/// Returns the command that installs the packages on the system described by
/// `/etc/os-release`.
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

/// Checks the version of Node.js.
///
/// # Errors
/// If Node.js is missing or too old for the tools of the interface.
pub(crate) fn require_node() -> Result<(), TaskError> {
    const MINIMUM: (u32, u32) = (20, 19);
    let found = output_of("node", &["--version"]).ok_or_else(|| {
        TaskError::new(format!(
            "Node.js is missing. Install version {}.{} or later with your package manager or from nodejs.org, then run this again.",
            MINIMUM.0, MINIMUM.1
        ))
    })?;
    let mut parts = found
        .trim_start_matches('v')
        .split('.')
        .map(|part| part.parse().unwrap_or(0));
    let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if version < MINIMUM {
        return Err(TaskError::new(format!(
            "Node.js is {found}; version {}.{} or later is needed. Install it, then run this again.",
            MINIMUM.0, MINIMUM.1
        )));
    }
    print(&format!("Node.js {found}\n"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_distribution_family_has_a_command() {
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
