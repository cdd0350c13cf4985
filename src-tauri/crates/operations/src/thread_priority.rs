//! Lowers the priority of threads that work in the background, so that the
//! window's own threads never wait for them.

/// Niceness of background threads, from -20 (first) to 19 (last); the default
/// is 0.
#[cfg(target_os = "linux")]
const BACKGROUND_NICENESS: i32 = 10;

/// Priority of background threads, from 0 to 99; the default is 50. On Windows
/// this is "below normal".
#[cfg(not(target_os = "linux"))]
const BACKGROUND_PRIORITY: u8 = 25;

/// Lowers the priority of the calling thread: it runs when the threads of the
/// window leave a core free. On Linux the threads that it starts afterwards
/// inherit the priority, and a thread whose priority is lower already keeps it.
///
/// If the system refuses, the thread keeps its priority.
pub(crate) fn lower_thread_priority() {
    if let Err(error) = set_background() {
        tracing::debug!(%error, "a check runs with the priority of the window");
    }
}

/// On Linux, process 0 is the calling thread. `thread_priority` sets the
/// niceness without reading it, and would raise the priority of a thread that
/// is nicer.
#[cfg(target_os = "linux")]
fn set_background() -> Result<(), rustix::io::Errno> {
    use rustix::process::{getpriority_process, setpriority_process};
    if getpriority_process(None)? < BACKGROUND_NICENESS {
        setpriority_process(None, BACKGROUND_NICENESS)?;
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn set_background() -> Result<(), String> {
    use thread_priority::{ThreadPriority, ThreadPriorityValue};
    let priority =
        ThreadPriorityValue::try_from(BACKGROUND_PRIORITY).map(ThreadPriority::Crossplatform)?;
    priority
        .set_for_current()
        .map_err(|error| error.to_string())
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;
    use std::thread;

    /// Returns the niceness of the calling thread from `proc_pid_stat(5)`: the
    /// nineteenth field. The second may contain spaces within its brackets.
    fn niceness() -> i32 {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
        let after_name = stat.rsplit_once(") ").unwrap().1;
        after_name.split(' ').nth(16).unwrap().parse().unwrap()
    }

    #[test]
    fn only_the_calling_thread_and_those_it_starts_are_lowered() {
        let before = niceness();
        let (own, inherited) = thread::spawn(|| {
            lower_thread_priority();
            (niceness(), thread::spawn(niceness).join().unwrap())
        })
        .join()
        .unwrap();
        assert_eq!(own, before.max(BACKGROUND_NICENESS));
        assert_eq!(inherited, own);
        assert_eq!(niceness(), before);
    }

    #[test]
    fn a_nicer_thread_is_not_raised() {
        let nicer = 15;
        let own = thread::spawn(move || {
            // Making a thread nicer needs no privilege.
            rustix::process::setpriority_process(None, nicer.max(niceness())).unwrap();
            lower_thread_priority();
            niceness()
        })
        .join()
        .unwrap();
        assert!(own >= nicer, "raised to {own}");
    }
}
