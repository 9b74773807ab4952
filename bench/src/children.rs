//! Processes that end with this one, also when somebody ends it by a signal:
//! twenty servers would be left behind otherwise.

use std::collections::BTreeSet;
use std::io;
use std::process::{self, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// A process that is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Child(process::Child);

impl Child {
    pub(crate) fn spawn(command: &mut Command) -> io::Result<Self> {
        // The lock is for who kills them all: it misses none.
        let mut all = all();
        let child = command.spawn()?;
        all.insert(raw(&child));
        Ok(Self(child))
    }

    pub(crate) fn get(&mut self) -> &mut process::Child {
        &mut self.0
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Nobody may kill it when its number is somebody else's.
        let mut all = all();
        all.remove(&raw(&self.0));
        // Both fail if it has ended, which is what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// From now on a signal that ends this process ends them first.
pub(crate) fn end_on_signals() -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    thread::spawn(move || {
        let signal = signals.forever().next();
        for child in all().iter() {
            // It may have ended by the same signal.
            let _ = kill(Pid::from_raw(*child), Signal::SIGKILL);
        }
        process::exit(128 + signal.unwrap_or_default());
    });
    Ok(())
}

static ALL: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());

fn all() -> MutexGuard<'static, BTreeSet<i32>> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

fn raw(child: &process::Child) -> i32 {
    child.id().cast_signed()
}
