//! How much the reading of a file may cost, in time and in memory, and whether
//! anybody still waits for it.
//!
//! A few bytes of a page can stand for thousands of millions of values, and a
//! few kilobytes unpack to gigabytes. So whoever reads pages says beforehand
//! what that costs, and goes on only while there is something left of what a
//! file of its size is granted.

use std::cell::Cell;
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::PageFault;

/// What any file is granted, and what each of its bytes adds to it. A unit is
/// about a nanosecond of one core; files as writers make them cost a few units
/// a byte.
const GRANTED: u64 = 3_000_000_000;
const GRANTED_A_BYTE: u64 = 250;

/// What a file of so many bytes is granted.
pub(crate) const fn granted(bytes: u64) -> u64 {
    GRANTED.saturating_add(bytes.saturating_mul(GRANTED_A_BYTE))
}

/// The most bytes that all threads together hold without asking one another,
/// and the fewest and most of them that are one thread's.
const SPARE: u64 = 96 << 20;
const SMALLEST: u64 = 4 << 20;
const SMALL: u64 = 32 << 20;

/// The most bytes that each thread holds without asking the others.
fn small() -> u64 {
    static SHARE: LazyLock<u64> = LazyLock::new(|| {
        let cores = thread::available_parallelism().map_or(1, NonZero::get) as u64;
        (SPARE / cores).clamp(SMALLEST, SMALL)
    });
    *SHARE
}

/// The most bytes that are held at once by the one thread that may hold more.
const MOST_HELD: u64 = 416 << 20;

/// Makes sure that so many bytes may be held at once.
///
/// # Errors
/// [`PageFault::NoRoom`].
pub(super) const fn check_room(bytes: u64) -> Result<(), PageFault> {
    if bytes > MOST_HELD {
        return Err(PageFault::NoRoom {
            bytes,
            most: MOST_HELD,
        });
    }
    Ok(())
}

/// How often a thread that waits for the others looks whether to stop.
const LOOK_UP: Duration = Duration::from_millis(10);

/// Whether a thread holds more than a little, whatever file it reads: memory is
/// the whole program's.
static MUCH_IS_HELD: Mutex<bool> = Mutex::new(false);

/// Told when none does any more.
static FREED: Condvar = Condvar::new();

/// What all threads draw from that read one file.
pub(crate) struct Allowance {
    stopped: AtomicBool,
    spent: AtomicU64,
    most: u64,
}

impl Allowance {
    /// What may be spent on a file of so many bytes.
    pub(crate) fn for_file(bytes: u64) -> Self {
        Self {
            stopped: AtomicBool::new(false),
            spent: AtomicU64::new(0),
            most: granted(bytes),
        }
    }

    /// Whatever it costs, for work that nobody has to wait for.
    pub(crate) const fn of_any_cost() -> Self {
        Self {
            stopped: AtomicBool::new(false),
            spent: AtomicU64::new(0),
            most: u64::MAX,
        }
    }

    /// Has everybody stop.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether everybody is to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

/// A thread's leave to read on.
pub(crate) struct Leave<'s> {
    allowance: &'s Allowance,
    /// Asked whether to stop, where nobody else would say so.
    asked: Option<&'s dyn Fn() -> bool>,
    /// How many bytes the thread holds, and whether it alone may hold many.
    held: Cell<u64>,
    holds_many: Cell<bool>,
}

impl<'s> Leave<'s> {
    /// For one of several threads.
    pub(crate) fn new(allowance: &'s Allowance) -> Self {
        Self {
            allowance,
            asked: None,
            held: Cell::new(0),
            holds_many: Cell::new(false),
        }
    }

    /// For a thread that works by itself, and asks whether to stop.
    pub(crate) fn asking(allowance: &'s Allowance, stop: &'s dyn Fn() -> bool) -> Self {
        let mut leave = Self::new(allowance);
        leave.asked = Some(stop);
        leave
    }

    /// Makes sure that somebody still waits, and takes `cost` units.
    ///
    /// # Errors
    /// [`PageFault::Stopped`], or [`PageFault::TooMuch`] where there are not as
    /// many left.
    pub(crate) fn spend(&self, cost: u64) -> Result<(), PageFault> {
        self.go_on()?;
        let allowance = self.allowance;
        let before = allowance.spent.fetch_add(cost, Ordering::Relaxed);
        if before.saturating_add(cost) > allowance.most {
            // Nobody is to go on, whatever the sum has come to.
            allowance.spent.store(allowance.most, Ordering::Relaxed);
            return Err(PageFault::TooMuch);
        }
        Ok(())
    }

    fn go_on(&self) -> Result<(), PageFault> {
        if self.allowance.is_stopped() || self.asked.is_some_and(|stop| stop()) {
            self.allowance.stop();
            return Err(PageFault::Stopped);
        }
        Ok(())
    }

    /// Room for what will be held of a column.
    pub(crate) const fn room(&'s self) -> Room<'s> {
        Room {
            leave: self,
            bytes: 0,
        }
    }

    /// Waits until no other thread holds much.
    fn hold_many(&self) -> Result<(), PageFault> {
        let mut held = much_is_held();
        while *held {
            self.go_on()?;
            (held, _) = FREED
                .wait_timeout(held, LOOK_UP)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *held = true;
        self.holds_many.set(true);
        Ok(())
    }

    /// Lets other threads hold much. To be called between two pieces of work:
    /// what was read of a column may be kept beyond its room.
    pub(crate) fn give_way(&self) {
        if self.holds_many.replace(false) {
            *much_is_held() = false;
            FREED.notify_one();
        }
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.give_way();
    }
}

fn much_is_held() -> MutexGuard<'static, bool> {
    MUCH_IS_HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Memory that a thread has leave to use, until this goes.
pub(crate) struct Room<'s> {
    leave: &'s Leave<'s>,
    bytes: u64,
}

impl Room<'_> {
    /// Makes sure that there is room for so many bytes. Waits, where they are
    /// many, for other threads that hold many.
    ///
    /// # Errors
    /// [`PageFault::NoRoom`], or [`PageFault::Stopped`].
    pub(crate) fn at_least(&mut self, bytes: u64) -> Result<(), PageFault> {
        let Some(more) = bytes.checked_sub(self.bytes).filter(|more| *more > 0) else {
            return Ok(());
        };
        let leave = self.leave;
        let all = leave.held.get().saturating_add(more);
        check_room(all)?;
        if all > small() && !leave.holds_many.get() {
            leave.hold_many()?;
        }
        leave.held.set(all);
        self.bytes = bytes;
        Ok(())
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        let held = &self.leave.held;
        held.set(held.get().saturating_sub(self.bytes));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn what_is_spent_is_gone_for_all() {
        let allowance = Allowance::for_file(1_000);
        let (one, other) = (Leave::new(&allowance), Leave::new(&allowance));
        one.spend(granted(1_000) - 10).unwrap();
        other.spend(10).unwrap();
        assert!(matches!(one.spend(1), Err(PageFault::TooMuch)));
        assert!(matches!(other.spend(u64::MAX), Err(PageFault::TooMuch)));
        assert!(matches!(one.spend(1), Err(PageFault::TooMuch)));
    }

    #[test]
    fn whoever_works_alone_asks_and_the_others_are_told() {
        let stop = Cell::new(false);
        let asked = || stop.get();
        let allowance = Allowance::for_file(0);
        let alone = Leave::asking(&allowance, &asked);
        alone.spend(1).unwrap();
        stop.set(true);
        assert!(matches!(alone.spend(1), Err(PageFault::Stopped)));
        assert!(allowance.is_stopped());

        let allowance = Allowance::for_file(0);
        let one_of_many = Leave::new(&allowance);
        allowance.stop();
        assert!(matches!(one_of_many.spend(1), Err(PageFault::Stopped)));
    }

    #[test]
    fn room_is_bounded_for_all_columns_together() {
        let allowance = Allowance::for_file(0);
        let leave = Leave::new(&allowance);
        let (mut keys, mut values) = (leave.room(), leave.room());
        keys.at_least(MOST_HELD / 2).unwrap();
        values.at_least(MOST_HELD / 2).unwrap();
        // As much as it has.
        keys.at_least(5).unwrap();
        assert!(matches!(
            keys.at_least(MOST_HELD / 2 + 1),
            Err(PageFault::NoRoom { .. })
        ));
        drop(values);
        keys.at_least(MOST_HELD).unwrap();
        drop(keys);
        assert_eq!((leave.held.get(), leave.holds_many.get()), (0, true));
        leave.give_way();
        assert!(!leave.holds_many.get());
    }

    #[test]
    fn one_thread_at_a_time_holds_much_whatever_it_reads() {
        let (one_file, other_file) = (Allowance::for_file(0), Allowance::for_file(0));
        let (told, heard) = mpsc::channel();
        thread::scope(|scope| {
            let leave = Leave::new(&one_file);
            let mut room = leave.room();
            room.at_least(small() + 1).unwrap();
            scope.spawn(|| {
                let leave = Leave::new(&other_file);
                let mut little = leave.room();
                little.at_least(small()).unwrap();
                told.send("little").unwrap();
                let mut much = leave.room();
                much.at_least(1).unwrap();
                told.send("much").unwrap();
            });
            assert_eq!(heard.recv().unwrap(), "little");
            assert!(heard.recv_timeout(Duration::from_millis(50)).is_err());
            drop(room);
            assert!(heard.recv_timeout(Duration::from_millis(50)).is_err());
            leave.give_way();
            assert_eq!(heard.recv().unwrap(), "much");
        });
    }

    #[test]
    fn whoever_waits_for_room_hears_a_stop() {
        let allowance = Allowance::for_file(0);
        thread::scope(|scope| {
            let leave = Leave::new(&allowance);
            let mut room = leave.room();
            room.at_least(small() + 1).unwrap();
            let waiting = scope.spawn(|| {
                let leave = Leave::new(&allowance);
                leave.room().at_least(small() + 1)
            });
            allowance.stop();
            assert!(matches!(waiting.join().unwrap(), Err(PageFault::Stopped)));
        });
    }
}
