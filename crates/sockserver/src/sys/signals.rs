//! What a signal handler does.
#![allow(unsafe_code)]

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use libc::c_int;
use signal_hook::low_level;

use crate::control::{Control, Drain};

/// From now on, `signal` ends what `control` is about: the first as `drain`
/// says, the second gives it no more time, and the third does what it does by
/// default. `seen` counts them; several signals may share it.
pub(crate) fn shut_down_on(
    signal: c_int,
    control: Arc<Control>,
    drain: Drain,
    seen: Arc<AtomicUsize>,
) -> io::Result<()> {
    let action = move || match seen.fetch_add(1, Ordering::Relaxed) {
        0 => control.shutdown(drain),
        1 => control.shutdown(Drain::within(Duration::ZERO)),
        _ => {
            // It fails for signals that cannot be caught, which have not come
            // here.
            let _ = low_level::emulate_default_handler(signal);
        }
    };
    // SAFETY: the action is async-signal-safe. It counts, reads the clock,
    // stores to atomics and writes to an eventfd; it takes no lock, allocates
    // nothing and drops nothing. `emulate_default_handler` says the same of
    // itself.
    unsafe { low_level::register(signal, action) }?;
    Ok(())
}
