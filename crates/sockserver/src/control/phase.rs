//! What a server does between its beginning and its end, and how it is asked
//! to end.

use std::time::Duration;

/// What a server that serves does: for [`Hooks::on_phase`](crate::Hooks::on_phase).
///
/// Python has none: a server does not say whether it serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[non_exhaustive]
pub enum Phase {
    /// It takes whoever comes.
    Serving = 1,
    /// It was asked to end, and still takes whoever comes, for a while.
    LameDuck,
    /// It takes nobody any more but those who are queued, and the requests
    /// that are there come to their end. Who connects later waits in the
    /// kernel's queue, unread, and is reset when the listening socket is closed.
    Draining,
}

/// How a server is to end: for
/// [`ServerHandle::shutdown_with`](crate::ServerHandle::shutdown_with).
///
/// ```
/// use std::time::Duration;
/// use sockserver::Drain;
///
/// // Served on until the load balancer sends no more clients here.
/// let drain = Drain { lame_duck: Duration::from_secs(5), ..Default::default() };
/// assert_eq!(drain.deadline, Some(Duration::from_secs(10)));
/// ```
///
/// Python has none: `block_on_close` is a deadline of for ever, or of nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drain {
    /// How long it goes on serving as if nothing had happened, only that
    /// handlers and [`Hooks::on_phase`](crate::Hooks::on_phase) can see that
    /// the end is near: zero by default. It is for those who still come here,
    /// until they have heard that they had better go elsewhere: after it they
    /// would wait in the kernel's queue, and be reset in the end.
    pub lame_duck: Duration,
    /// How long after that requests may go on, of which half a line is one;
    /// `None` is for ever. 10 s by default. After a lame duck it is kept in
    /// hundredths of a second, rounded up, and 23 hours are for ever.
    pub deadline: Option<Duration>,
}

impl Drain {
    /// Without a lame duck.
    pub(crate) fn within(deadline: impl Into<Option<Duration>>) -> Self {
        Self {
            lame_duck: Duration::ZERO,
            deadline: deadline.into(),
        }
    }
}

impl Default for Drain {
    fn default() -> Self {
        Self::within(Duration::from_secs(10))
    }
}
