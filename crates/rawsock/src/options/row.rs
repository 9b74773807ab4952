//! A row: where an option is found, and the type of its value.

use std::fmt;
use std::marker::PhantomData;
use std::os::fd::BorrowedFd;

use libc::c_int;

use super::form::{ReadAs, WriteAs};
use crate::errors::Result;

/// A socket option whose value is a `T`, for [`Socket::set`](crate::Socket::set)
/// and [`Socket::get`](crate::Socket::get).
///
/// What has an owner is set by what it lends, as with [`ToOwned`]: an
/// `Opt<str>` is set to a `&str` and read as a `String`, an `Opt<[T]>` is set
/// to a `&[T]` and read as a `Vec<T>`, and an `OwnedFd` is set by a
/// `BorrowedFd`. [`Timeval`](super::Timeval) and its siblings are forms
/// without values of their own.
///
/// The constants of this module bear the C names. An option that is not among
/// them is one line of your own:
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::Opt;
///
/// /// Wait for a full segment of a thin stream.
/// const TCP_THIN_DUPACK: Opt<bool> = Opt::new("TCP_THIN_DUPACK", rawsock::SOL_TCP, 17);
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// s.set(TCP_THIN_DUPACK, false)?;
/// # Ok::<(), Error>(())
/// ```
///
/// Python: the numbers `level` and `optname`; what their bytes mean is up to
/// the program.
pub struct Opt<T: ?Sized> {
    row: Row,
    value: PhantomData<fn(*const T)>,
}

/// An option that can only be read.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::GetOpt;
///
/// const TCP_IS_MPTCP: GetOpt<bool> = GetOpt::new("TCP_IS_MPTCP", SOL_TCP, 43);
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// assert!(!s.get(TCP_IS_MPTCP).unwrap_or(false)); // an older kernel does not know it
/// # Ok::<(), Error>(())
/// ```
///
/// Python: the numbers `level` and `optname`; what their bytes mean is up to
/// the program.
pub struct GetOpt<T: ?Sized> {
    row: Row,
    value: PhantomData<fn(*const T)>,
}

/// An option that can only be set.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::SetOpt;
///
/// const SO_DETACH_FILTER: SetOpt<i32> = SetOpt::new("SO_DETACH_FILTER", SOL_SOCKET, 27);
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// assert_eq!(s.set(SO_DETACH_FILTER, 0).unwrap_err().errno(), Some(2)); // ENOENT: no filter
/// # Ok::<(), Error>(())
/// ```
///
/// Python: the numbers `level` and `optname`; what their bytes mean is up to
/// the program.
pub struct SetOpt<T: ?Sized> {
    row: Row,
    value: PhantomData<fn(*const T)>,
}

/// What [`Socket::get`](crate::Socket::get) takes: an [`Opt`] or a [`GetOpt`].
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::Readable;
///
/// fn show<O: Readable<Value = bool>>(s: &Socket, option: O) -> Result<String> {
///     let label = option.row().label;
///     Ok(format!("{label} is {}", if s.get(option)? { "on" } else { "off" }))
/// }
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// assert_eq!(show(&s, opt::SO_KEEPALIVE)?, "SO_KEEPALIVE is off");
/// assert_eq!(show(&s, opt::SO_ACCEPTCONN)?, "SO_ACCEPTCONN is off");
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `level, optname[, buflen]` of `s.getsockopt()`.
pub trait Readable {
    /// What reading gives.
    type Value;

    /// Where the option is found.
    ///
    /// ```
    /// use rawsock::opt::{self, Readable};
    ///
    /// assert_eq!(opt::TCP_INFO.row().level, rawsock::SOL_TCP);
    /// ```
    ///
    /// Python: the numbers themselves, `level` and `optname`.
    fn row(&self) -> Row;

    /// Reads the option of the socket `fd`.
    ///
    /// # Errors
    ///
    /// See [`Socket::get`](crate::Socket::get).
    ///
    /// ```
    /// use std::os::fd::AsFd;
    /// use rawsock::opt::{self, Readable};
    ///
    /// let theirs = std::net::UdpSocket::bind("127.0.0.1:0")?; // no `Socket` at all
    /// theirs.set_broadcast(true)?;
    /// assert!(opt::SO_BROADCAST.read(theirs.as_fd())?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `s.getsockopt(level, optname[, buflen])`.
    fn read(&self, fd: BorrowedFd<'_>) -> Result<Self::Value>;
}

/// What [`Socket::set`](crate::Socket::set) takes: an [`Opt`] or a [`SetOpt`].
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::Writable;
///
/// fn turn_on<O>(s: &Socket, options: &[O]) -> Result<()>
/// where
///     O: for<'a> Writable<Value<'a> = bool> + Copy,
/// {
///     options.iter().try_for_each(|option| s.set(*option, true))
/// }
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// turn_on(&s, &[opt::SO_REUSEADDR, opt::TCP_NODELAY])?;
/// assert!(s.get(opt::TCP_NODELAY)?);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `level, optname` of `s.setsockopt()`.
pub trait Writable {
    /// What is set.
    type Value<'a>;

    /// Where the option is found.
    ///
    /// ```
    /// use rawsock::opt::{self, Writable};
    ///
    /// assert_eq!(opt::TCP_ULP.row().label, "TCP_ULP");
    /// ```
    ///
    /// Python: the numbers themselves, `level` and `optname`.
    fn row(&self) -> Row;

    /// Sets the option of the socket `fd`.
    ///
    /// # Errors
    ///
    /// See [`Socket::set`](crate::Socket::set).
    ///
    /// ```
    /// use std::os::fd::AsFd;
    /// use rawsock::opt::{self, Writable};
    ///
    /// let theirs = std::net::UdpSocket::bind("127.0.0.1:0")?; // no `Socket` at all
    /// opt::SO_BROADCAST.write(theirs.as_fd(), true)?;
    /// assert!(theirs.broadcast()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: `s.setsockopt(level, optname, value)`.
    fn write(&self, fd: BorrowedFd<'_>, value: Self::Value<'_>) -> Result<()>;
}

/// Where an option is found.
///
/// ```
/// use rawsock::opt::{self, Readable};
///
/// assert_eq!(opt::SO_KEEPALIVE.row().label, "SO_KEEPALIVE");
/// assert_eq!(opt::SO_KEEPALIVE.row().name, rawsock::SO_KEEPALIVE);
/// ```
///
/// Python: the numbers `level` and `optname`, without a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// What errors call the option: its C name.
    pub label: &'static str,
    /// The level, such as `SOL_SOCKET`.
    pub level: c_int,
    /// The number of the option within its level.
    pub name: c_int,
}

/// What the three types have in common.
macro_rules! option_type {
    ($type:ident) => {
        impl<T: ?Sized> $type<T> {
            /// The option `name` at `level`; `label` is what errors call it.
            ///
            /// ```
            /// use rawsock::opt::Opt;
            ///
            /// const SO_PRIORITY: Opt<i32> = Opt::new("SO_PRIORITY", rawsock::SOL_SOCKET, 12);
            /// ```
            ///
            /// Python: the numbers `level` and `optname`, given to each call.
            pub const fn new(label: &'static str, level: c_int, name: c_int) -> Self {
                let row = Row { label, level, name };
                Self {
                    row,
                    value: PhantomData,
                }
            }
        }

        impl<T: ?Sized> Clone for $type<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T: ?Sized> Copy for $type<T> {}

        impl<T: ?Sized> fmt::Debug for $type<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($type), self.row.label)
            }
        }
    };
}

option_type!(Opt);
option_type!(GetOpt);
option_type!(SetOpt);

impl<T: ReadAs + ?Sized> Readable for Opt<T> {
    type Value = T::Value;

    fn row(&self) -> Row {
        self.row
    }

    fn read(&self, fd: BorrowedFd<'_>) -> Result<T::Value> {
        T::read(self.row, fd)
    }
}

impl<T: ReadAs + ?Sized> Readable for GetOpt<T> {
    type Value = T::Value;

    fn row(&self) -> Row {
        self.row
    }

    fn read(&self, fd: BorrowedFd<'_>) -> Result<T::Value> {
        T::read(self.row, fd)
    }
}

impl<T: WriteAs + ?Sized> Writable for Opt<T> {
    type Value<'a> = T::Value<'a>;

    fn row(&self) -> Row {
        self.row
    }

    fn write(&self, fd: BorrowedFd<'_>, value: T::Value<'_>) -> Result<()> {
        T::write(self.row, fd, value)
    }
}

impl<T: WriteAs + ?Sized> Writable for SetOpt<T> {
    type Value<'a> = T::Value<'a>;

    fn row(&self) -> Row {
        self.row
    }

    fn write(&self, fd: BorrowedFd<'_>, value: T::Value<'_>) -> Result<()> {
        T::write(self.row, fd, value)
    }
}
