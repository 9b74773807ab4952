//! Sockets that wait by themselves, for a moment.
//!
//! Where one datagram follows the other, waiting until a socket or a bell is
//! ready, and receiving then, costs a sixth more than a receive that waits.
//! No bell ends it, so it is short: whoever rings is heard a few milliseconds
//! later.

use std::time::Duration;

use rawsock::{Socket, opt};

/// How long a receive waits. The kernel counts in ticks, and may take twice as
/// long.
pub(crate) const MOMENT: Duration = Duration::from_millis(5);

/// Whether a socket waits by itself, and what is to be restored then.
#[derive(Debug, Default)]
pub(super) struct Nap {
    /// The timeout that the kernel had, which nobody has used.
    before: Option<Option<Duration>>,
}

impl Nap {
    /// From now on a receive without `MSG_DONTWAIT` waits for a moment; says
    /// whether that is so.
    pub(super) fn begin(&mut self, socket: &Socket) -> bool {
        if self.before.is_none() {
            // First the time, so that no receive waits longer.
            let before = socket.get(opt::SO_RCVTIMEO);
            let begun = before.and_then(|before| {
                socket.set(opt::SO_RCVTIMEO, Some(MOMENT))?;
                socket.setblocking(true)?;
                Ok(before)
            });
            self.before = begun.ok();
        }
        self.before.is_some()
    }

    /// It is as it was.
    pub(super) fn end(&mut self, socket: &Socket) {
        if let Some(before) = self.before.take() {
            // It did before, and what there is to lose is speed.
            let _ = socket.setblocking(false);
            let _ = socket.set(opt::SO_RCVTIMEO, before);
        }
    }
}
