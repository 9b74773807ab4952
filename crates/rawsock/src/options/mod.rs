//! Typed options: constants that know the type of their value.

mod ip;
mod socket;
mod tcp;
mod value;

pub use ip::*;
pub use socket::*;
pub use tcp::*;
pub use value::{Credentials, FromOption, ToOption};

use std::fmt;
use std::marker::PhantomData;

use libc::c_int;

/// A socket option whose value is a `T`, for [`Socket::set`](crate::Socket::set)
/// and [`Socket::get`](crate::Socket::get).
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
pub struct Opt<T> {
    row: Row,
    value: PhantomData<fn(T) -> T>,
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
pub struct GetOpt<T> {
    row: Row,
    value: PhantomData<fn() -> T>,
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
pub struct SetOpt<T> {
    row: Row,
    value: PhantomData<fn(T)>,
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
pub trait Readable {
    /// What reading gives.
    type Value: FromOption;

    /// Where the option is found.
    fn row(&self) -> Row;
}

/// What [`Socket::set`](crate::Socket::set) takes: an [`Opt`] or a [`SetOpt`].
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::Writable;
///
/// fn turn_on<O: Writable<Value = bool> + Copy>(s: &Socket, options: &[O]) -> Result<()> {
///     options.iter().try_for_each(|option| s.set(*option, true))
/// }
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// turn_on(&s, &[opt::SO_REUSEADDR, opt::TCP_NODELAY])?;
/// assert!(s.get(opt::TCP_NODELAY)?);
/// # Ok::<(), Error>(())
/// ```
pub trait Writable {
    /// What is set.
    type Value: ToOption;

    /// Where the option is found.
    fn row(&self) -> Row;
}

/// Where an option is found.
///
/// ```
/// use rawsock::opt::{self, Readable};
///
/// assert_eq!(opt::SO_KEEPALIVE.row().label, "SO_KEEPALIVE");
/// assert_eq!(opt::SO_KEEPALIVE.row().name, rawsock::SO_KEEPALIVE);
/// ```
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
        impl<T> $type<T> {
            /// The option `name` at `level`; `label` is what errors call it.
            ///
            /// ```
            /// use rawsock::opt::Opt;
            ///
            /// const SO_PRIORITY: Opt<i32> = Opt::new("SO_PRIORITY", rawsock::SOL_SOCKET, 12);
            /// ```
            pub const fn new(label: &'static str, level: c_int, name: c_int) -> Self {
                let row = Row { label, level, name };
                Self {
                    row,
                    value: PhantomData,
                }
            }
        }

        impl<T> Clone for $type<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $type<T> {}

        impl<T> fmt::Debug for $type<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($type), self.row.label)
            }
        }
    };
}

option_type!(Opt);
option_type!(GetOpt);
option_type!(SetOpt);

impl<T: FromOption> Readable for Opt<T> {
    type Value = T;

    fn row(&self) -> Row {
        self.row
    }
}

impl<T: FromOption> Readable for GetOpt<T> {
    type Value = T;

    fn row(&self) -> Row {
        self.row
    }
}

impl<T: ToOption> Writable for Opt<T> {
    type Value = T;

    fn row(&self) -> Row {
        self.row
    }
}

impl<T: ToOption> Writable for SetOpt<T> {
    type Value = T;

    fn row(&self) -> Row {
        self.row
    }
}
