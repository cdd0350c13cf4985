//! A bound on the time and memory that reading a file takes.
//!
//! A few bytes of a page can stand for thousands of millions of values, and a
//! few kilobytes can decompress to gigabytes. So a reader charges the cost of
//! each step before it takes it, and fails once a file has cost more than one
//! of its size may.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::error::PageError;
use super::memory_limiter::{MemoryLimiter, check_memory};

/// Units that any file may cost, and units that each of its bytes adds. A unit
/// is about a nanosecond of one core; files as writers make them cost a few
/// units a byte.
const BASE_UNITS: u64 = 3_000_000_000;
const UNITS_PER_BYTE: u64 = 250;

/// Number of units that a file of this number of bytes may cost.
pub(crate) const fn budget_for(bytes: u64) -> u64 {
    BASE_UNITS.saturating_add(bytes.saturating_mul(UNITS_PER_BYTE))
}

/// The budget of one file, shared by all threads that read it.
pub(crate) struct ReadBudget {
    cancelled: AtomicBool,
    charged: AtomicU64,
    limit: u64,
    memory: MemoryLimiter,
}

impl ReadBudget {
    /// The budget of a file of this number of bytes.
    pub(crate) fn for_file(bytes: u64, memory: MemoryLimiter) -> Self {
        Self {
            limit: budget_for(bytes),
            ..Self::unlimited(memory)
        }
    }

    /// A budget without a time limit, for work that the user can see and
    /// cancel. Memory stays bounded.
    pub(crate) const fn unlimited(memory: MemoryLimiter) -> Self {
        Self {
            cancelled: AtomicBool::new(false),
            charged: AtomicU64::new(0),
            limit: u64::MAX,
            memory,
        }
    }

    /// Stops all threads at their next charge.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the threads are to stop.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// A thread's access to a [`ReadBudget`].
pub(crate) struct BudgetHandle<'s> {
    budget: &'s ReadBudget,
    /// Called to find out whether to stop, if no other thread cancels the
    /// budget.
    cancel_check: Option<&'s dyn Fn() -> bool>,
    /// Number of bytes that the thread holds.
    held: Cell<u64>,
    /// Whether the thread has the large reservation.
    has_large: Cell<bool>,
}

impl<'s> BudgetHandle<'s> {
    /// A handle for one of several threads.
    pub(crate) fn new(budget: &'s ReadBudget) -> Self {
        Self {
            budget,
            cancel_check: None,
            held: Cell::new(0),
            has_large: Cell::new(false),
        }
    }

    /// A handle for a thread that works alone and calls `cancel_check` itself.
    pub(crate) fn with_cancel_check(
        budget: &'s ReadBudget,
        cancel_check: &'s dyn Fn() -> bool,
    ) -> Self {
        let mut handle = Self::new(budget);
        handle.cancel_check = Some(cancel_check);
        handle
    }

    /// Charges `cost` units.
    ///
    /// # Errors
    /// [`PageError::Cancelled`], or [`PageError::OverBudget`] if fewer units
    /// are left.
    pub(crate) fn charge(&self, cost: u64) -> Result<(), PageError> {
        self.check_cancelled()?;
        let budget = self.budget;
        let before = budget.charged.fetch_add(cost, Ordering::Relaxed);
        if before.saturating_add(cost) > budget.limit {
            // The sum may have wrapped around: every later charge must fail.
            budget.charged.store(budget.limit, Ordering::Relaxed);
            return Err(PageError::OverBudget);
        }
        Ok(())
    }

    fn check_cancelled(&self) -> Result<(), PageError> {
        if self.budget.is_cancelled() || self.cancel_check.is_some_and(|cancelled| cancelled()) {
            self.budget.cancel();
            return Err(PageError::Cancelled);
        }
        Ok(())
    }

    /// An empty reservation, to grow as a column is read.
    pub(crate) const fn reservation(&'s self) -> MemoryReservation<'s> {
        MemoryReservation {
            handle: self,
            bytes: 0,
        }
    }

    /// Gives the large reservation back, if the thread has it. To be called
    /// between two tasks: what was read of a column can outlive its
    /// reservation.
    pub(crate) fn release_large(&self) {
        if self.has_large.replace(false) {
            self.budget.memory.release_large();
        }
    }
}

impl Drop for BudgetHandle<'_> {
    fn drop(&mut self) {
        self.release_large();
    }
}

/// Memory that a thread may use until this is dropped.
pub(crate) struct MemoryReservation<'s> {
    handle: &'s BudgetHandle<'s>,
    bytes: u64,
}

impl MemoryReservation<'_> {
    /// Makes the reservation at least this number of bytes. Waits for another
    /// thread's large reservation, if it has to become one.
    ///
    /// # Errors
    /// [`PageError::OutOfMemory`], or [`PageError::Cancelled`].
    pub(crate) fn grow_to(&mut self, bytes: u64) -> Result<(), PageError> {
        let Some(more) = bytes.checked_sub(self.bytes).filter(|more| *more > 0) else {
            return Ok(());
        };
        let handle = self.handle;
        let held = handle.held.get().saturating_add(more);
        check_memory(held)?;
        let memory = &handle.budget.memory;
        if held > memory.small() && !handle.has_large.get() {
            memory.acquire_large(|| handle.check_cancelled())?;
            handle.has_large.set(true);
        }
        handle.held.set(held);
        self.bytes = bytes;
        Ok(())
    }
}

impl Drop for MemoryReservation<'_> {
    fn drop(&mut self) {
        let held = &self.handle.held;
        held.set(held.get().saturating_sub(self.bytes));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::super::memory_limiter::MAX_MEMORY;
    use super::*;

    fn budget(bytes: u64) -> ReadBudget {
        ReadBudget::for_file(bytes, MemoryLimiter::default())
    }

    #[test]
    fn all_handles_charge_one_budget() {
        let budget = budget(1_000);
        let (one, other) = (BudgetHandle::new(&budget), BudgetHandle::new(&budget));
        one.charge(budget_for(1_000) - 10).unwrap();
        other.charge(10).unwrap();
        assert!(matches!(one.charge(1), Err(PageError::OverBudget)));
        assert!(matches!(other.charge(u64::MAX), Err(PageError::OverBudget)));
        assert!(matches!(one.charge(1), Err(PageError::OverBudget)));
    }

    #[test]
    fn a_cancel_check_cancels_the_budget_for_all() {
        let cancelled = Cell::new(false);
        let cancel_check = || cancelled.get();
        let alone = budget(0);
        let handle = BudgetHandle::with_cancel_check(&alone, &cancel_check);
        handle.charge(1).unwrap();
        cancelled.set(true);
        assert!(matches!(handle.charge(1), Err(PageError::Cancelled)));
        assert!(alone.is_cancelled());

        let shared = budget(0);
        let one_of_many = BudgetHandle::new(&shared);
        shared.cancel();
        assert!(matches!(one_of_many.charge(1), Err(PageError::Cancelled)));
    }

    #[test]
    fn the_reservations_of_a_thread_have_one_bound() {
        let budget = budget(0);
        let handle = BudgetHandle::new(&budget);
        let (mut keys, mut values) = (handle.reservation(), handle.reservation());
        keys.grow_to(MAX_MEMORY / 2).unwrap();
        values.grow_to(MAX_MEMORY / 2).unwrap();
        // It has that many already.
        keys.grow_to(5).unwrap();
        assert!(matches!(
            keys.grow_to(MAX_MEMORY / 2 + 1),
            Err(PageError::OutOfMemory { .. })
        ));
        drop(values);
        keys.grow_to(MAX_MEMORY).unwrap();
        drop(keys);
        assert_eq!((handle.held.get(), handle.has_large.get()), (0, true));
        handle.release_large();
        assert!(!handle.has_large.get());
    }

    /// Grows a reservation beyond a small one while another thread has the
    /// large one. Sends when it waits.
    fn grow_large(budget: &ReadBudget, waits: &mpsc::Sender<()>) -> Result<(), PageError> {
        let cancel_check = || {
            waits.send(()).unwrap();
            false
        };
        let handle = BudgetHandle::with_cancel_check(budget, &cancel_check);
        let mut small = handle.reservation();
        small.grow_to(budget.memory.small())?;
        handle.reservation().grow_to(1)
    }

    #[test]
    fn a_large_reservation_is_held_until_it_is_released() {
        let memory = MemoryLimiter::default();
        let one_file = ReadBudget::for_file(0, memory.clone());
        let other_file = ReadBudget::for_file(0, memory.clone());
        let (waits, waiting) = mpsc::channel();
        let holder = BudgetHandle::new(&one_file);
        let mut reservation = holder.reservation();
        reservation.grow_to(memory.small() + 1).unwrap();
        drop(reservation);
        thread::scope(|scope| {
            let grown = scope.spawn(move || grow_large(&other_file, &waits));
            waiting.recv_timeout(Duration::from_secs(30)).unwrap();
            holder.release_large();
            grown.join().unwrap().unwrap();
        });
    }

    #[test]
    fn a_thread_that_waits_for_memory_can_be_cancelled() {
        let budget = budget(0);
        let (waits, waiting) = mpsc::channel();
        let holder = BudgetHandle::new(&budget);
        let mut reservation = holder.reservation();
        reservation.grow_to(budget.memory.small() + 1).unwrap();
        thread::scope(|scope| {
            let grown = scope.spawn(|| grow_large(&budget, &waits));
            waiting.recv_timeout(Duration::from_secs(30)).unwrap();
            budget.cancel();
            assert!(matches!(grown.join().unwrap(), Err(PageError::Cancelled)));
        });
    }
}
