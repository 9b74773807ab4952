//! Work in a thread of its own, for at most so long.
//!
//! Nothing can interrupt `getaddrinfo(3)`. So a caller who has a deadline
//! leaves the thread behind when the time is up; it ends when the C library
//! gives up (after half a minute or so, with glibc's defaults) and its answer
//! goes nowhere. There is [`ROOM`] for so many such threads; whoever comes
//! when there is none waits for a place, within its own time.

use std::sync::mpsc;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::{io, thread};

use nix::sys::signal::{SigSet, SigmaskHow};

use crate::timeouts::Deadline;

/// Places for all lookups with a deadline, of the whole process.
static ROOM: Room = Room::new(128);

/// Does `work` in another thread; `None` if the deadline passes before it is
/// done.
///
/// # Errors
///
/// `EAGAIN` if there can be no more threads.
pub(super) fn run<T: Send + 'static>(
    deadline: Deadline,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<Option<T>> {
    ROOM.run(deadline, work)
}

/// A number of places, and how many are taken.
struct Room {
    places: usize,
    taken: Mutex<usize>,
    left: Condvar,
}

impl Room {
    const fn new(places: usize) -> Self {
        Self {
            places,
            taken: Mutex::new(0),
            left: Condvar::new(),
        }
    }

    fn run<T: Send + 'static>(
        &'static self,
        deadline: Deadline,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<Option<T>> {
        let Some(place) = self.enter(deadline) else {
            return Ok(None);
        };
        let (sender, receiver) = mpsc::sync_channel(1);
        let thread = thread::Builder::new().name("rawsock lookup".to_owned());
        without_signals(|| {
            thread.spawn(move || {
                // Nobody listens any more if the time was up.
                let _ = sender.send(work());
                drop(place);
            })
        })?;
        let left = deadline.remaining().unwrap_or_default();
        // It fails at the deadline, or if the work panicked.
        Ok(receiver.recv_timeout(left).ok())
    }

    /// Waits for a place, as long as there is time.
    fn enter(&'static self, deadline: Deadline) -> Option<Place> {
        let mut taken = self.lock();
        let mut left = deadline.remaining()?;
        while *taken >= self.places {
            let waited = self.left.wait_timeout(taken, left);
            taken = waited.unwrap_or_else(PoisonError::into_inner).0;
            left = deadline.remaining()?;
        }
        *taken += 1;
        Some(Place(self))
    }

    /// A panic cannot leave a wrong number behind.
    fn lock(&self) -> MutexGuard<'_, usize> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in a room, left on drop.
struct Place(&'static Room);

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.lock() -= 1;
        self.0.left.notify_one();
    }
}

/// Starts a thread that takes no signals: they are for the threads of the
/// program, which may want to be interrupted by them.
fn without_signals<T>(start: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK)?;
    let started = start();
    before.thread_set_mask()?;
    started
}

// Miri has no signals to mask.
#[cfg(all(test, not(miri)))]
mod tests {
    use std::time::Duration;

    use super::*;

    const SHORT: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(60);

    fn within(time: Duration) -> Deadline {
        Deadline::after(time)
    }

    #[test]
    fn what_is_done_in_time_is_answered() {
        static ROOM: Room = Room::new(1);
        for number in 0..100 {
            let answer = ROOM.run(within(LONG), move || number).unwrap();
            assert_eq!(answer, Some(number));
        }
    }

    #[test]
    fn a_full_room_is_waited_for() {
        static ROOM: Room = Room::new(2);
        let (hold, held) = mpsc::channel::<()>();
        let held = std::sync::Arc::new(Mutex::new(held));
        for _ in 0..2 {
            let held = held.clone();
            let stuck = ROOM.run(within(SHORT), move || held.lock().unwrap().recv().is_ok());
            assert_eq!(stuck.unwrap(), None);
        }
        assert_eq!(*ROOM.lock(), 2, "both were left behind");
        let began = std::sync::Arc::new(Mutex::new(false));
        let begins = began.clone();
        let late = ROOM.run(within(SHORT), move || *begins.lock().unwrap() = true);
        assert!(late.unwrap().is_none());
        assert!(!*began.lock().unwrap(), "no third thread");

        drop(hold);
        let answer = ROOM.run(within(LONG), || 7).unwrap();
        assert_eq!(answer, Some(7), "a place became free");
    }

    #[test]
    fn a_panic_gives_its_place_back() {
        static ROOM: Room = Room::new(1);
        let answer = ROOM.run(within(LONG), || panic!("on purpose"));
        assert_eq!(answer.unwrap(), None::<()>);
        assert_eq!(ROOM.run(within(LONG), || 7).unwrap(), Some(7));
    }

    #[test]
    fn the_thread_takes_no_signals_and_the_caller_does() {
        static ROOM: Room = Room::new(1);
        let before = SigSet::thread_get_mask().unwrap();
        let masked = || SigSet::thread_get_mask().unwrap();
        let inside = ROOM.run(within(LONG), masked).unwrap().unwrap();
        assert!(inside.contains(nix::sys::signal::SIGINT));
        assert_eq!(SigSet::thread_get_mask().unwrap(), before);
    }
}
