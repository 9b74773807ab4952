//! Ending a server by signals: feature `signals`.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use crate::control::{Drain, ServerGroup, ServerHandle};
use crate::errors::{Error, Result};
use crate::sys;

impl ServerHandle {
    /// From now on the first SIGTERM or SIGINT (Ctrl-C) asks the server to
    /// end, as [`shutdown`](Self::shutdown) does with this deadline; the
    /// second leaves it no more time; the third does what it does by default,
    /// and that ends the process.
    ///
    /// There is no thread for it: the signal handler itself shuts the server
    /// down. So it can be used with every dispatcher. It is there for the rest
    /// of the process, after the server has ended, too. Handlers that the
    /// program has installed before are still called. Several servers may each
    /// have theirs, and end together then.
    ///
    /// Needs the feature `signals`.
    ///
    /// # Errors
    ///
    /// Those of `sigaction(2)`, which it has no reason for.
    ///
    /// ```
    /// use std::io::Write;
    /// use std::time::Duration;
    /// use sockserver::{Request, ThreadingTCPServer, handler_fn};
    ///
    /// let server = ThreadingTCPServer::bind_with(("127.0.0.1", 0), |_| {
    ///     handler_fn(|rq: &mut Request| writeln!(rq.wfile(), "hello"))
    /// })?;
    /// server.handle().shutdown_on_signals(Duration::from_secs(30))?;
    /// # signal_hook::low_level::raise(signal_hook::consts::SIGTERM)?;
    /// let report = server.serve_forever()?;
    /// println!("{report}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `signal.signal(signal.SIGTERM, …)`, and a thread that calls
    /// `server.shutdown()`, since that waits.
    #[doc(alias = "SIGTERM")]
    #[doc(alias = "SIGINT")]
    #[doc(alias = "signal")]
    #[doc(alias = "sigaction")]
    pub fn shutdown_on_signals(&self, deadline: impl Into<Option<Duration>>) -> Result<()> {
        self.shutdown_on_signals_with(Drain::within(deadline))
    }

    /// The same, with a lame duck before it, as
    /// [`shutdown_with`](Self::shutdown_with) has: the first signal begins it,
    /// the second ends it, too.
    ///
    /// Needs the feature `signals`.
    ///
    /// # Errors
    ///
    /// See [`shutdown_on_signals`](Self::shutdown_on_signals).
    ///
    /// ```
    /// use std::io::Write;
    /// use std::time::Duration;
    /// use sockserver::{Drain, Request, ThreadingTCPServer, handler_fn};
    ///
    /// let server = ThreadingTCPServer::bind_with(("127.0.0.1", 0), |_| {
    ///     handler_fn(|rq: &mut Request| writeln!(rq.wfile(), "hello"))
    /// })?;
    /// server.handle().shutdown_on_signals_with(Drain {
    ///     lame_duck: Duration::from_secs(10),
    ///     ..Default::default()
    /// })?;
    /// # signal_hook::low_level::raise(signal_hook::consts::SIGTERM)?;
    /// let report = server.serve_forever()?;
    /// println!("{report}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python has none: a thread that sleeps before it calls `server.shutdown()`.
    pub fn shutdown_on_signals_with(&self, drain: Drain) -> Result<()> {
        let seen = Arc::new(AtomicUsize::new(0));
        for signal in [libc::SIGTERM, libc::SIGINT] {
            // Not the whole server: its state is not to live as long as the
            // process.
            let control = Arc::clone(self.0.control());
            sys::shut_down_on(signal, control, drain, Arc::clone(&seen))
                .map_err(|error| Error::os("sigaction", error))?;
        }
        Ok(())
    }
}

impl ServerGroup {
    /// The same for all of them: [`ServerHandle::shutdown_on_signals_with`].
    ///
    /// Needs the feature `signals`.
    ///
    /// # Errors
    ///
    /// See [`ServerHandle::shutdown_on_signals`].
    ///
    /// ```
    /// use std::thread;
    /// use sockserver::{Drain, Request, ServerGroup, ThreadingTCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let one = ThreadingTCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let other = ThreadingTCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let group = ServerGroup::from([one.handle(), other.handle()]);
    /// group.shutdown_on_signals_with(Drain::default())?;
    /// # signal_hook::low_level::raise(signal_hook::consts::SIGTERM)?;
    /// thread::scope(|scope| {
    ///     scope.spawn(|| one.serve_forever());
    ///     other.serve_forever()
    /// })?;
    /// println!("{}", group.wait(None)?); // of both
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python has none: a loop over the servers, in a thread, since each
    /// `server.shutdown()` waits.
    pub fn shutdown_on_signals_with(&self, drain: Drain) -> Result<()> {
        self.handles()
            .iter()
            .try_for_each(|server| server.shutdown_on_signals_with(drain))
    }
}
