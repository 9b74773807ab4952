//! Several servers that end together.

use std::time::{Duration, Instant};

use super::{Drain, DrainReport, ServerHandle, WaitError};

/// Several servers, of whatever kinds, that end together: the public one and
/// the one for administrators, IPv4 and IPv6, TCP and UDP.
///
/// Each is served by a thread of its own, as without a group.
///
/// ```
/// use std::io::Write;
/// use std::thread;
/// use std::time::Duration;
/// use sockserver::{Request, ServerGroup, TCPServer, ThreadingTCPServer, handler_fn};
///
/// let public = ThreadingTCPServer::bind_with(("127.0.0.1", 0), |_| {
///     handler_fn(|rq: &mut Request| writeln!(rq.wfile(), "hello"))
/// })?;
/// let health = TCPServer::bind_with(("127.0.0.1", 0), |_| {
///     handler_fn(|rq: &mut Request| writeln!(rq.wfile(), "well"))
/// })?;
/// let group = ServerGroup::from([public.handle(), health.handle()]);
/// # let other = group.clone();
/// # let ending = thread::spawn(move || other.shutdown(Duration::from_secs(5)));
///
/// thread::scope(|scope| {
///     let serving = [
///         scope.spawn(|| public.serve_forever()),
///         scope.spawn(|| health.serve_forever()),
///     ];
///     for server in serving {
///         if server.join().unwrap().is_err() {
///             // One without the other is of no use.
///             group.shutdown(Duration::ZERO);
///         }
///     }
/// });
/// println!("{}", group.wait(None)?); // of both
/// # ending.join().unwrap();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Python has none: a list of servers, whose `shutdown()` is called one after
/// the other.
#[derive(Clone, Debug, Default)]
pub struct ServerGroup(Vec<ServerHandle>);

impl ServerGroup {
    /// The servers, in the order in which they were given.
    ///
    /// ```
    /// use sockserver::{Request, ServerGroup, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let public = TCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let health = TCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let group = ServerGroup::from([public.handle(), health.handle()]);
    /// let accepted: u64 = group.handles().iter().map(|server| server.stats().accepted).sum();
    /// assert_eq!(accepted, 0);
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: the list itself.
    pub fn handles(&self) -> &[ServerHandle] {
        &self.0
    }

    /// Asks all of them to end, as [`ServerHandle::shutdown`] does, from
    /// anywhere.
    ///
    /// ```
    /// use std::time::Duration;
    /// use sockserver::{Request, ServerGroup, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let public = TCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let health = TCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let group = ServerGroup::from([public.handle(), health.handle()]);
    /// group.shutdown(Duration::from_secs(5));
    /// public.serve_forever()?; // ends at once
    /// health.serve_forever()?;
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python: `server.shutdown()` for each.
    pub fn shutdown(&self, deadline: impl Into<Option<Duration>>) {
        self.shutdown_with(Drain::within(deadline));
    }

    /// The same with a lame duck: [`ServerHandle::shutdown_with`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use sockserver::{Drain, Phase, ServerGroup};
    /// # use sockserver::{Request, handler_fn, testing::TestServer};
    /// # let echo = |rq: &mut Request| {
    /// #     let (mut rfile, mut wfile) = rq.files();
    /// #     std::io::copy(&mut rfile, &mut wfile).map(drop)
    /// # };
    /// # let start = || TestServer::start_with(move |_| handler_fn(echo));
    /// # let (public, health) = (start()?, start()?);
    /// # for server in [&public, &health] {
    /// #     // It serves.
    /// #     let client = rawsock::create_connection(server.address())?;
    /// #     client.sendall(b"x")?;
    /// #     client.recv(1)?;
    /// # }
    /// # let handles = [public.handle().clone(), health.handle().clone()];
    ///
    /// let group = ServerGroup::from(handles); // of servers that serve
    /// group.shutdown_with(Drain {
    ///     lame_duck: Duration::from_secs(10),
    ///     deadline: Some(Duration::from_secs(5)),
    /// });
    /// for server in group.handles() {
    ///     assert_eq!(server.phase(), Some(Phase::LameDuck));
    /// }
    /// # Ok::<(), sockserver::Error>(())
    /// ```
    ///
    /// Python has none: see [`ServerHandle::shutdown_with`].
    pub fn shutdown_with(&self, drain: Drain) {
        for server in &self.0 {
            server.shutdown_with(drain);
        }
    }

    /// Waits until all have ended, or no longer than that, and answers the sum
    /// of their reports.
    ///
    /// # Errors
    ///
    /// [`WaitError::InsideHandler`] in a handler of one of them;
    /// [`WaitError::Elapsed`] if one has not ended by then.
    ///
    /// ```
    /// use std::thread;
    /// use std::time::Duration;
    /// use sockserver::{Request, ServerGroup, TCPServer, handler_fn};
    ///
    /// let handler = handler_fn(|_: &mut Request| Ok(()));
    /// let public = TCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let health = TCPServer::bind_with(("127.0.0.1", 0), move |_| handler)?;
    /// let group = ServerGroup::from([public.handle(), health.handle()]);
    /// let serving = [
    ///     thread::spawn(move || public.serve_forever()),
    ///     thread::spawn(move || health.serve_forever()),
    /// ];
    /// group.shutdown(Duration::from_secs(5));
    /// let report = group.wait(Duration::from_secs(10))?;
    /// assert_eq!(report.abandoned, 0);
    /// # for server in serving {
    /// #     server.join().unwrap()?;
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python has none: joining the threads of the servers.
    pub fn wait(&self, timeout: impl Into<Option<Duration>>) -> Result<DrainReport, WaitError> {
        // Before it waits for another one.
        if self.0.iter().any(ServerHandle::is_inside) {
            return Err(WaitError::InsideHandler);
        }
        let timeout = timeout.into().map(|timeout| (Instant::now(), timeout));
        self.0
            .iter()
            .map(|server| {
                let left = timeout.map(|(from, time)| time.saturating_sub(from.elapsed()));
                server.wait(left)
            })
            .sum()
    }
}

impl FromIterator<ServerHandle> for ServerGroup {
    fn from_iter<I: IntoIterator<Item = ServerHandle>>(servers: I) -> Self {
        Self(servers.into_iter().collect())
    }
}

impl<const N: usize> From<[ServerHandle; N]> for ServerGroup {
    fn from(servers: [ServerHandle; N]) -> Self {
        Self(servers.into())
    }
}

impl Extend<ServerHandle> for ServerGroup {
    fn extend<I: IntoIterator<Item = ServerHandle>>(&mut self, servers: I) {
        self.0.extend(servers);
    }
}
