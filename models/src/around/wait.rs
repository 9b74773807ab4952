//! `ppoll(2)`.

use std::io;
use std::time::Duration;

use crate::control::Bell;
use crate::kernel::fd::AsFd;
use crate::kernel::is_readable;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ready {
    Socket,
    Nothing,
}

/// Whether a file has input.
pub(crate) fn readable(
    file: &impl AsFd,
    _: Option<&Bell>,
    _: Option<Duration>,
) -> io::Result<Ready> {
    let ready = is_readable(file);
    Ok(if ready { Ready::Socket } else { Ready::Nothing })
}

/// Waits until somebody rings, and hushes the bell.
pub(crate) fn bell(bell: &Bell) {
    crate::kernel::wait_readable(bell);
    bell.hush();
}

/// The same again and again, while something is so.
pub(crate) fn bell_while(bell: &Bell, is_so: impl Fn() -> bool) {
    while is_so() {
        self::bell(bell);
    }
}
