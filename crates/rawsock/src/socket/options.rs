//! Options: raw by number, typed by constant.

use std::os::fd::AsFd;

use libc::c_int;

use super::Socket;
use crate::errors::{Error, Result};
use crate::options::{FromOption, Readable, ToOption, Writable};
use crate::sys;

impl Socket {
    /// Sets an option by level and number: one `setsockopt(2)`.
    ///
    /// `value` is an integer (an `i32` for almost every option, so a plain
    /// literal will do), a `bool`, text or bytes. The typed twins are set by
    /// [`set`](Self::set).
    ///
    /// The function is safe for every argument: options whose value holds an
    /// address that the kernel writes to, or a descriptor, are refused, and
    /// so are more than four bytes for a level this crate does not know;
    /// [`setsockopt_unchecked`](Self::setsockopt_unchecked) takes those.
    ///
    /// # Errors
    ///
    /// `ENOPROTOOPT` if the level does not know the option, `EINVAL` for a
    /// value it does not take, `EPERM` or `EACCES` without the privilege for
    /// it. [`Error::InvalidInput`] for what is refused.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)?;
    /// s.setsockopt(IPPROTO_TCP, TCP_NODELAY, true)?;
    /// s.setsockopt(IPPROTO_TCP, TCP_CONGESTION, b"reno")?;
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.setsockopt(level, optname, value)`.
    pub fn setsockopt(
        &self,
        level: impl Into<c_int>,
        name: c_int,
        value: impl ToOption,
    ) -> Result<()> {
        value
            .with_bytes(|bytes| sys::setsockopt(self.as_fd(), level.into(), name, bytes))
            .map_err(|error| Error::option("setsockopt", &error))
    }

    /// Sets an option to a length without bytes: `setsockopt(2)` with a null
    /// pointer.
    ///
    /// For the few options whose length is the value, such as
    /// `ALG_SET_AEAD_AUTHSIZE`.
    ///
    /// # Errors
    ///
    /// See [`setsockopt`](Self::setsockopt); `EFAULT` if the option does want
    /// bytes.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// let error = s.setsockopt_len(SOL_SOCKET, SO_KEEPALIVE, 4).unwrap_err();
    /// assert_eq!(error.errno(), Some(14)); // EFAULT: it wants bytes
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.setsockopt(level, optname, None, optlen)`.
    pub fn setsockopt_len(&self, level: impl Into<c_int>, name: c_int, len: usize) -> Result<()> {
        sys::setsockopt_null(self.as_fd(), level.into(), name, len)
            .map_err(|error| Error::option("setsockopt", &error))
    }

    /// Reads an integer option by level and number: one `getsockopt(2)`.
    ///
    /// # Errors
    ///
    /// `ENOPROTOOPT` if the level does not know the option;
    /// [`Error::InvalidInput`] if it has fewer bytes than an integer, or if
    /// reading it like this would leave a descriptor without owner. Of one that
    /// has more, as `SO_LINGER`, these are the first four bytes, as in Python.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// s.setsockopt(SOL_SOCKET, SO_RCVBUF, 10_000)?;
    /// assert_eq!(s.getsockopt(SOL_SOCKET, SO_RCVBUF)?, 20_000); // Linux doubles it
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.getsockopt(level, optname)`.
    pub fn getsockopt(&self, level: impl Into<c_int>, name: c_int) -> Result<c_int> {
        let mut bytes = [0; c_int::SIZE];
        let len = sys::getsockopt(self.as_fd(), level.into(), name, &mut bytes)
            .map_err(|error| Error::option("getsockopt", &error))?;
        c_int::from_option(&bytes[..len])
            .ok_or_else(|| Error::invalid("getsockopt", "the option is not an integer"))
    }

    /// Reads up to `len` bytes of an option: one `getsockopt(2)`, into a
    /// buffer of zeros.
    ///
    /// Unlike Python, which takes 1024 at most, `len` has no limit.
    ///
    /// # Errors
    ///
    /// See [`getsockopt`](Self::getsockopt); [`Error::InvalidInput`] for a
    /// `len` beyond 2³¹ - 1, `ENOMEM` if there is no room for so many bytes.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// let name = s.getsockopt_bytes(SOL_TCP, TCP_CONGESTION, 16)?;
    /// println!("{}", name.escape_ascii()); // cubic\x00\x00…
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.getsockopt(level, optname, buflen)`.
    pub fn getsockopt_bytes(
        &self,
        level: impl Into<c_int>,
        name: c_int,
        len: usize,
    ) -> Result<Vec<u8>> {
        sys::getsockopt_vec(self.as_fd(), level.into(), name, len)
            .map_err(|error| Error::option("getsockopt", &error))
    }

    /// Sets a typed option: one `setsockopt(2)`.
    ///
    /// # Errors
    ///
    /// See [`setsockopt`](Self::setsockopt).
    ///
    /// ```
    /// use std::time::Duration;
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// s.set(opt::SO_REUSEPORT, true)?;
    /// s.set(opt::SO_LINGER, Some(Duration::from_secs(3)))?;
    /// s.set(opt::TCP_KEEPIDLE, 30)?;
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.setsockopt(level, optname, value)`, with bytes of `struct.pack()`
    /// where the value is no `int`.
    pub fn set<O: Writable>(&self, option: O, value: O::Value<'_>) -> Result<()> {
        option.write(self.as_fd(), value)
    }

    /// Reads a typed option: one `getsockopt(2)`.
    ///
    /// # Errors
    ///
    /// See [`getsockopt`](Self::getsockopt).
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// assert_eq!(a.get(opt::SO_PEERCRED)?.pid, std::process::id() as i32);
    /// assert_eq!(a.get(opt::SO_LINGER)?, None);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.getsockopt(level, optname[, buflen])`, and `struct.unpack()` where
    /// the value is no `int`.
    pub fn get<O: Readable>(&self, option: O) -> Result<O::Value> {
        option.read(self.as_fd())
    }
}
