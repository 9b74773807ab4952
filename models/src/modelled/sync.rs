//! `std::sync`, by loom.

pub(crate) use std::sync::{Arc, LockResult, PoisonError, TryLockResult};

pub(crate) use loom::sync::{Mutex, MutexGuard};

use atomic::{AtomicBool, Ordering};

/// Set once, and seen by whoever sees that it is.
#[derive(Debug)]
pub(crate) struct OnceLock<T> {
    value: std::sync::OnceLock<T>,
    is_set: AtomicBool,
}

impl<T> OnceLock<T> {
    pub(crate) fn new() -> Self {
        Self {
            value: std::sync::OnceLock::new(),
            is_set: AtomicBool::new(false),
        }
    }

    pub(crate) fn get(&self) -> Option<&T> {
        let is_set = self.is_set.load(Ordering::Acquire);
        is_set.then(|| self.value.get()).flatten()
    }

    pub(crate) fn set(&self, value: T) -> Result<(), T> {
        self.value.set(value)?;
        self.is_set.store(true, Ordering::Release);
        Ok(())
    }
}

/// A lock that nobody ever waits for: see `Place::session`.
#[derive(Debug)]
pub(crate) struct Alone<T> {
    lock: Mutex<T>,
    /// Somebody has looked whether it is free, and may have it for a moment.
    looked: std::sync::atomic::AtomicBool,
}

impl<T> Alone<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            lock: Mutex::new(value),
            looked: false.into(),
        }
    }

    #[track_caller]
    pub(crate) fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        match self.lock.try_lock() {
            Ok(guard) => Ok(guard),
            Err(_) if self.looked.load(Ordering::Relaxed) => self.lock.lock(),
            Err(_) => panic!("two threads have the same connection"),
        }
    }

    pub(crate) fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        self.looked.store(true, Ordering::Relaxed);
        self.lock.try_lock()
    }
}

pub(crate) mod atomic {
    //! loom takes `SeqCst` of an access for `AcqRel`, and would find failures
    //! that there are not. A fence in front of each makes it what it is, as
    //! compilers do for processors that have only fences. A store is a swap,
    //! as on x86: loom keeps no order of stores among exchanges.

    pub(crate) use std::sync::atomic::Ordering;

    use loom::sync::atomic::fence;

    fn agree(order: Ordering) {
        if order == Ordering::SeqCst {
            fence(Ordering::SeqCst);
        }
    }

    macro_rules! atomic {
        ($($name:ident: $value:ty,)+) => {
            $(
                #[derive(Debug, Default)]
                pub(crate) struct $name(loom::sync::atomic::$name);

                #[allow(dead_code)] // they are alike
                impl $name {
                    pub(crate) fn new(value: $value) -> Self {
                        Self(loom::sync::atomic::$name::new(value))
                    }

                    pub(crate) fn load(&self, order: Ordering) -> $value {
                        agree(order);
                        self.0.load(order)
                    }

                    pub(crate) fn store(&self, value: $value, order: Ordering) {
                        agree(order);
                        if order == Ordering::SeqCst {
                            self.0.swap(value, order);
                        } else {
                            self.0.store(value, order);
                        }
                    }

                    pub(crate) fn swap(&self, value: $value, order: Ordering) -> $value {
                        agree(order);
                        self.0.swap(value, order)
                    }

                    pub(crate) fn compare_exchange(
                        &self,
                        from: $value,
                        to: $value,
                        success: Ordering,
                        failure: Ordering,
                    ) -> Result<$value, $value> {
                        agree(success);
                        self.0.compare_exchange(from, to, success, failure)
                    }
                }
            )+
        };
    }

    macro_rules! number {
        ($($name:ident: $value:ty,)+) => {
            $(
                #[allow(dead_code)] // likewise
                impl $name {
                    pub(crate) fn fetch_add(&self, value: $value, order: Ordering) -> $value {
                        agree(order);
                        self.0.fetch_add(value, order)
                    }

                    pub(crate) fn fetch_sub(&self, value: $value, order: Ordering) -> $value {
                        agree(order);
                        self.0.fetch_sub(value, order)
                    }

                    pub(crate) fn fetch_update(
                        &self,
                        success: Ordering,
                        failure: Ordering,
                        next: impl FnMut($value) -> Option<$value>,
                    ) -> Result<$value, $value> {
                        agree(success);
                        self.0.fetch_update(success, failure, next)
                    }
                }
            )+
        };
    }

    atomic! {
        AtomicBool: bool,
        AtomicI32: i32,
        AtomicU8: u8,
        AtomicU32: u32,
        AtomicU64: u64,
        AtomicUsize: usize,
    }

    number! {
        AtomicU32: u32,
        AtomicU64: u64,
        AtomicUsize: usize,
    }
}
