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

use super::error::PageError;

/// What any file is granted, and what each of its bytes adds to it. A unit is
/// about a nanosecond of one core; files as writers make them cost a few units
/// a byte.
const GRANTED: u64 = 3_000_000_000;
const GRANTED_A_BYTE: u64 = 250;

/// What a file of so many bytes is granted.
pub(crate) const fn budget_for(bytes: u64) -> u64 {
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
/// [`PageError::NoRoom`].
pub(super) const fn check_memory(bytes: u64) -> Result<(), PageError> {
    if bytes > MOST_HELD {
        return Err(PageError::OutOfMemory {
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
pub(crate) struct ReadBudget {
    stopped: AtomicBool,
    spent: AtomicU64,
    most: u64,
}

impl ReadBudget {
    /// What may be spent on a file of so many bytes.
    pub(crate) fn for_file(bytes: u64) -> Self {
        Self {
            stopped: AtomicBool::new(false),
            spent: AtomicU64::new(0),
            most: budget_for(bytes),
        }
    }

    /// Whatever it costs, for work that nobody has to wait for.
    pub(crate) const fn unlimited() -> Self {
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
pub(crate) struct BudgetHandle<'s> {
    budget: &'s ReadBudget,
    /// Asked whether to stop, where nobody else would say so.
    asked: Option<&'s dyn Fn() -> bool>,
    /// How many bytes the thread holds, and whether it alone may hold many.
    held: Cell<u64>,
    holds_large: Cell<bool>,
}

impl<'s> BudgetHandle<'s> {
    /// For one of several threads.
    pub(crate) fn new(budget: &'s ReadBudget) -> Self {
        Self {
            budget,
            asked: None,
            held: Cell::new(0),
            holds_large: Cell::new(false),
        }
    }

    /// For a thread that works by itself, and asks whether to stop.
    pub(crate) fn with_cancel_check(budget: &'s ReadBudget, stop: &'s dyn Fn() -> bool) -> Self {
        let mut budget = Self::new(budget);
        budget.asked = Some(stop);
        budget
    }

    /// Makes sure that somebody still waits, and takes `cost` units.
    ///
    /// # Errors
    /// [`PageError::Stopped`], or [`PageError::TooMuch`] where there are not as
    /// many left.
    pub(crate) fn charge(&self, cost: u64) -> Result<(), PageError> {
        self.check_cancelled()?;
        let budget = self.budget;
        let before = budget.spent.fetch_add(cost, Ordering::Relaxed);
        if before.saturating_add(cost) > budget.most {
            // Nobody is to go on, whatever the sum has come to.
            budget.spent.store(budget.most, Ordering::Relaxed);
            return Err(PageError::OverBudget);
        }
        Ok(())
    }

    fn check_cancelled(&self) -> Result<(), PageError> {
        if self.budget.is_stopped() || self.asked.is_some_and(|stop| stop()) {
            self.budget.stop();
            return Err(PageError::Cancelled);
        }
        Ok(())
    }

    /// Room for what will be held of a column.
    pub(crate) const fn reservation(&'s self) -> MemoryReservation<'s> {
        MemoryReservation {
            budget: self,
            bytes: 0,
        }
    }

    /// Waits until no other thread holds much.
    fn acquire_large(&self) -> Result<(), PageError> {
        let mut held = much_is_held();
        while *held {
            self.check_cancelled()?;
            (held, _) = FREED
                .wait_timeout(held, LOOK_UP)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *held = true;
        self.holds_large.set(true);
        Ok(())
    }

    /// Lets other threads hold much. To be called between two pieces of work:
    /// what was read of a column may be kept beyond its room.
    pub(crate) fn release_large(&self) {
        if self.holds_large.replace(false) {
            *much_is_held() = false;
            FREED.notify_one();
        }
    }
}

impl Drop for BudgetHandle<'_> {
    fn drop(&mut self) {
        self.release_large();
    }
}

fn much_is_held() -> MutexGuard<'static, bool> {
    MUCH_IS_HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Memory that a thread has leave to use, until this goes.
pub(crate) struct MemoryReservation<'s> {
    budget: &'s BudgetHandle<'s>,
    bytes: u64,
}

impl MemoryReservation<'_> {
    /// Makes sure that there is room for so many bytes. Waits, where they are
    /// many, for other threads that hold many.
    ///
    /// # Errors
    /// [`PageError::NoRoom`], or [`PageError::Stopped`].
    pub(crate) fn grow_to(&mut self, bytes: u64) -> Result<(), PageError> {
        let Some(more) = bytes.checked_sub(self.bytes).filter(|more| *more > 0) else {
            return Ok(());
        };
        let budget = self.budget;
        let all = budget.held.get().saturating_add(more);
        check_memory(all)?;
        if all > small() && !budget.holds_large.get() {
            budget.acquire_large()?;
        }
        budget.held.set(all);
        self.bytes = bytes;
        Ok(())
    }
}

impl Drop for MemoryReservation<'_> {
    fn drop(&mut self) {
        let held = &self.budget.held;
        held.set(held.get().saturating_sub(self.bytes));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn what_is_spent_is_gone_for_all() {
        let budget = ReadBudget::for_file(1_000);
        let (one, other) = (BudgetHandle::new(&budget), BudgetHandle::new(&budget));
        one.charge(budget_for(1_000) - 10).unwrap();
        other.charge(10).unwrap();
        assert!(matches!(one.charge(1), Err(PageError::OverBudget)));
        assert!(matches!(other.charge(u64::MAX), Err(PageError::OverBudget)));
        assert!(matches!(one.charge(1), Err(PageError::OverBudget)));
    }

    #[test]
    fn whoever_works_alone_asks_and_the_others_are_told() {
        let stop = Cell::new(false);
        let asked = || stop.get();
        let budget = ReadBudget::for_file(0);
        let alone = BudgetHandle::with_cancel_check(&budget, &asked);
        alone.charge(1).unwrap();
        stop.set(true);
        assert!(matches!(alone.charge(1), Err(PageError::Cancelled)));
        assert!(budget.is_stopped());

        let budget = ReadBudget::for_file(0);
        let one_of_many = BudgetHandle::new(&budget);
        budget.stop();
        assert!(matches!(one_of_many.charge(1), Err(PageError::Cancelled)));
    }

    #[test]
    fn room_is_bounded_for_all_columns_together() {
        let budget = ReadBudget::for_file(0);
        let budget = BudgetHandle::new(&budget);
        let (mut keys, mut values) = (budget.reservation(), budget.reservation());
        keys.grow_to(MOST_HELD / 2).unwrap();
        values.grow_to(MOST_HELD / 2).unwrap();
        // As much as it has.
        keys.grow_to(5).unwrap();
        assert!(matches!(
            keys.grow_to(MOST_HELD / 2 + 1),
            Err(PageError::OutOfMemory { .. })
        ));
        drop(values);
        keys.grow_to(MOST_HELD).unwrap();
        drop(keys);
        assert_eq!((budget.held.get(), budget.holds_large.get()), (0, true));
        budget.release_large();
        assert!(!budget.holds_large.get());
    }

    #[test]
    fn one_thread_at_a_time_holds_much_whatever_it_reads() {
        let (one_file, other_file) = (ReadBudget::for_file(0), ReadBudget::for_file(0));
        let (sink, heard) = mpsc::channel();
        thread::scope(|scope| {
            let budget = BudgetHandle::new(&one_file);
            let mut room = budget.reservation();
            room.grow_to(small() + 1).unwrap();
            scope.spawn(|| {
                let budget = BudgetHandle::new(&other_file);
                let mut little = budget.reservation();
                little.grow_to(small()).unwrap();
                sink.send("little").unwrap();
                let mut much = budget.reservation();
                much.grow_to(1).unwrap();
                sink.send("much").unwrap();
            });
            assert_eq!(heard.recv().unwrap(), "little");
            assert!(heard.recv_timeout(Duration::from_millis(50)).is_err());
            drop(room);
            assert!(heard.recv_timeout(Duration::from_millis(50)).is_err());
            budget.release_large();
            assert_eq!(heard.recv().unwrap(), "much");
        });
    }

    #[test]
    fn whoever_waits_for_room_hears_a_stop() {
        let budget = ReadBudget::for_file(0);
        thread::scope(|scope| {
            let budget = BudgetHandle::new(&budget);
            let mut room = budget.reservation();
            room.grow_to(small() + 1).unwrap();
            let waiting = scope.spawn(|| {
                let budget = BudgetHandle::new(&budget);
                budget.reservation().grow_to(small() + 1)
            });
            budget.stop();
            assert!(matches!(waiting.join().unwrap(), Err(PageError::Cancelled)));
        });
    }
}
