//! What the client gets.

use std::io::{self, Write};

use super::Wire;

/// What the client gets, as [`Request::wfile`](crate::Request::wfile) gives
/// it: buffered, with a deadline.
///
/// It is sent when there is enough of it, before a read has to wait, when
/// `handle` is back, and by [`flush`](Write::flush). A client that takes
/// nothing for [`write_stall`](crate::Deadlines::write_stall) is given up:
/// [`TimedOut`](io::ErrorKind::TimedOut).
///
/// Python: `self.wfile`. Unlike Python, where nothing is gathered unless
/// `wbufsize` says so.
pub struct WFile<'a> {
    pub(crate) wire: Wire<'a>,
}

impl Write for WFile<'_> {
    /// Takes all of the data, or fails.
    #[inline]
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.wire.write(data)?;
        Ok(data.len())
    }

    #[inline]
    fn flush(&mut self) -> io::Result<()> {
        self.wire.flush_some()
    }
}

impl std::fmt::Debug for WFile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WFile").finish_non_exhaustive()
    }
}
