//! Accepting connections.

use std::os::fd::AsFd;

use super::Socket;
use super::wait::{Event, Patience};
use crate::address::Address;
use crate::consts::AF_ALG;
use crate::errors::Result;
use crate::sys;

impl Socket {
    /// Takes the next connection of a listener, and the address of its other
    /// end: one `accept4(2)` with `SOCK_CLOEXEC`.
    ///
    /// The new socket begins with the
    /// [default timeout](crate::getdefaulttimeout), whatever the listener has.
    ///
    /// # Errors
    ///
    /// `EAGAIN` if the listener is non-blocking and nobody waits,
    /// [`Error::TimedOut`](crate::Error::TimedOut) when the time is up, `EINVAL` if the socket does
    /// not listen (any more), `EMFILE` and `ENFILE` when there are too many
    /// descriptors: the connection stays in the queue then, and accepting
    /// again at once would fail again.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let listener = socket(AF_INET, SOCK_STREAM, 0)?;
    /// listener.bind(("127.0.0.1", 0))?;
    /// listener.listen(5)?;
    /// let client = socket(AF_INET, SOCK_STREAM, 0)?;
    /// client.connect(&listener.getsockname()?)?;
    ///
    /// let (conn, addr) = listener.accept()?;
    /// println!("{addr} is here"); // 127.0.0.1:40000 is here
    /// assert_eq!(conn.getpeername()?, addr);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.accept()`.
    #[doc(alias = "accept4")]
    pub fn accept(&self) -> Result<(Socket, Address)> {
        // What is accepted from an algorithm has no name, and asking for it
        // would lose it.
        let accept = match self.family_for("accept")? {
            AF_ALG => sys::accept_nameless,
            _ => sys::accept,
        };
        let (fd, name) = self
            .call(Event::Readable, Patience::Socket, || accept(self.as_fd()))
            .map_err(|stop| stop.error("accept"))?;
        let address = Address::decode(&name);
        let socket = Socket::newborn("accept", fd, self.identity.clone())
            .map_err(|error| error.at(&address))?;
        log::trace!(
            "socket {}: accept {address} as socket {}",
            self.fileno(),
            socket.fileno()
        );
        Ok((socket, address))
    }
}
