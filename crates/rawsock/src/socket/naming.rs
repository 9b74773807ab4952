//! The names of both ends.

use std::io;
use std::os::fd::AsFd;

use libc::c_int;

use super::Socket;
use crate::address::{Address, ToAddress};
use crate::errors::{Error, Result};
use crate::resolve::destination;
use crate::sys::{self, retry_interrupted};

/// Python's default: `min(SOMAXCONN, 128)`.
const DEFAULT_BACKLOG: c_int = 128;

impl Socket {
    /// Gives the socket a local address: one `bind(2)`.
    ///
    /// A host name is looked up first; see [`ToAddress`] for all the forms.
    /// Port 0 makes the kernel choose one, as the empty name does for
    /// `AF_UNIX`; [`getsockname`](Self::getsockname) tells which.
    ///
    /// # Errors
    ///
    /// `EADDRINUSE` if the address is taken (for a Unix path: if the file
    /// exists), `EADDRNOTAVAIL` if it is not one of this machine, `EACCES` for
    /// a port below 1024 without privilege, `EINVAL` if the socket has an
    /// address already. [`Error::Gai`] if the host is unknown;
    /// [`Error::InvalidInput`] if the address is of the wrong family.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let tcp = socket(AF_INET, SOCK_STREAM, 0)?;
    /// tcp.bind(("127.0.0.1", 0))?;
    ///
    /// let hidden = socket(AF_UNIX, SOCK_DGRAM, 0)?;
    /// hidden.bind("")?; // the kernel chooses an abstract name
    /// assert!(hidden.getsockname()?.as_unix().unwrap().as_abstract_name().is_some());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.bind(address)`.
    pub fn bind(&self, address: impl ToAddress) -> Result<()> {
        let given = address.given();
        let address = self.resolve("bind", &given)?;
        let name = destination("bind", &address)?;
        sys::bind(self.as_fd(), &name).map_err(|error| Error::os("bind", &error).at(&address))?;
        log::trace!("socket {}: bind to {address}", self.fileno());
        Ok(())
    }

    /// Makes the socket accept connections: one `listen(2)`.
    ///
    /// `backlog` is how many may wait to be accepted; `None` means 128, and
    /// the kernel cuts at `/proc/sys/net/core/somaxconn`. As in Python, a
    /// negative one is taken as 0.
    ///
    /// # Errors
    ///
    /// `EADDRINUSE` if another socket listens there, `EOPNOTSUPP` if the kind
    /// has no connections.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// s.bind(("127.0.0.1", 0))?;
    /// s.listen(None)?;
    /// assert!(s.get(opt::SO_ACCEPTCONN)?);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.listen([backlog])`.
    pub fn listen(&self, backlog: impl Into<Option<c_int>>) -> Result<()> {
        let backlog = backlog.into().unwrap_or(DEFAULT_BACKLOG).max(0);
        retry_interrupted(|| self.socket2().listen(backlog)).map_err(|error| {
            let error = Error::os("listen", &error);
            match self.getsockname() {
                Ok(address) => error.at(&address),
                Err(_) => error,
            }
        })
    }

    /// The local address: one `getsockname(2)`.
    ///
    /// # Errors
    ///
    /// `ENOTSOCK` if the descriptor is no socket.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET6, SOCK_STREAM, 0)?;
    /// s.bind(("::1", 0))?;
    /// assert!(s.getsockname()?.to_string().starts_with("[::1]:"));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.getsockname()`.
    #[doc(alias = "local_addr")]
    pub fn getsockname(&self) -> Result<Address> {
        named("getsockname", sys::getsockname(self.as_fd()))
    }

    /// The address of the other end: one `getpeername(2)`.
    ///
    /// # Errors
    ///
    /// `ENOTCONN` if there is no other end.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// assert!(a.getpeername()?.as_unix().unwrap().is_unnamed());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.getpeername()`.
    #[doc(alias = "peer_addr")]
    pub fn getpeername(&self) -> Result<Address> {
        named("getpeername", sys::getpeername(self.as_fd()))
    }
}

fn named(operation: &'static str, answer: io::Result<sys::Sockaddr>) -> Result<Address> {
    match answer {
        Ok(name) => Ok(Address::decode(&name)),
        Err(error) => Err(Error::os(operation, &error)),
    }
}
