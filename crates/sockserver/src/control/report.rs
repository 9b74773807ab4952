//! How a server ended.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

/// How the connections ended that were there when a server was asked to end.
///
/// Each is counted once, and so are those that were taken from the queue after
/// that. Who is still queued in the kernel when the time is up counts nowhere.
///
/// A client hears an answer before the server has noted that its request is
/// over. So one that has just been answered may be counted as finished, and not
/// as idle.
///
/// ```
/// use std::time::Duration;
/// use sockserver::{DrainReport, Flow, Request, TCPServer, handler_fn};
///
/// let server = TCPServer::bind_with(("127.0.0.1", 0), |_| {
///     handler_fn(|_rq: &mut Request| Ok(Flow::Close))
/// })?;
/// server.handle().shutdown(Duration::from_secs(5)); // remembered
/// assert_eq!(server.serve_forever()?, DrainReport::default());
/// # Ok::<(), sockserver::Error>(())
/// ```
///
/// Python has none: nobody counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DrainReport {
    /// Their requests came to an end in time.
    pub finished: usize,
    /// They had no request, and were closed.
    pub idle_closed: usize,
    /// They were shut down at the deadline, and their handlers came back.
    pub cancelled: usize,
    /// They were shut down at the deadline, and their handlers have not come
    /// back since. Those that ran in processes of their own were killed.
    pub abandoned: usize,
}

/// Of several servers.
impl Add for DrainReport {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            finished: self.finished + other.finished,
            idle_closed: self.idle_closed + other.idle_closed,
            cancelled: self.cancelled + other.cancelled,
            abandoned: self.abandoned + other.abandoned,
        }
    }
}

impl Sum for DrainReport {
    fn sum<I: Iterator<Item = Self>>(reports: I) -> Self {
        reports.fold(Self::default(), Self::add)
    }
}

impl fmt::Display for DrainReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            finished,
            idle_closed,
            cancelled,
            abandoned,
        } = self;
        write!(
            f,
            "{finished} finished, {idle_closed} idle closed, {cancelled} cancelled, {abandoned} abandoned"
        )
    }
}
