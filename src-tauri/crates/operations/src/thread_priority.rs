//! Work that must not make the window wait.

use thread_priority::{ThreadPriority, ThreadPriorityValue};

/// How much a thread that stands back is worth to the system's scheduler, of
/// 99; one that does not has 50. On Linux this comes to a niceness of about
/// ten, on Windows to "below normal".
const BACKGROUND_PRIORITY: u8 = 25;

/// Has this thread give way to all that a person waits for: while the window
/// draws or answers, it waits; otherwise it has the core to itself. On Linux
/// the threads that it starts from then on do the same.
///
/// A system that refuses runs it as any other thread.
pub(crate) fn lower_thread_priority() {
    let lower =
        ThreadPriorityValue::try_from(BACKGROUND_PRIORITY).map(ThreadPriority::Crossplatform);
    let outcome = match lower {
        Ok(priority) => priority
            .set_for_current()
            .map_err(|error| error.to_string()),
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a check runs with the priority of the window");
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    /// The niceness of the thread that asks, from `proc_pid_stat(5)`: the
    /// nineteenth field, of which the second may have spaces in its brackets.
    fn niceness() -> i32 {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
        let after_name = stat.rsplit_once(") ").unwrap().1;
        after_name.split(' ').nth(16).unwrap().parse().unwrap()
    }

    #[test]
    fn a_thread_that_stands_back_and_those_it_starts_are_nicer_and_no_others() {
        let before = niceness();
        let (own, inherited) = std::thread::spawn(|| {
            lower_thread_priority();
            (niceness(), std::thread::spawn(niceness).join().unwrap())
        })
        .join()
        .unwrap();
        // Nobody becomes less nice than it was without being root.
        assert!(own >= before.max(5), "{before}, then {own}");
        assert_eq!(inherited, own);
        assert_eq!(niceness(), before);
    }
}
