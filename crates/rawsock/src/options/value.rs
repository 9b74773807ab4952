//! Values of options as the bytes the kernel wants and gives.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::time::Duration;

use libc::{c_int, c_long};

use crate::address::Address;
use crate::consts::{AddressFamily, Protocol, SocketKind};

/// What an option can be set to: integers, `bool`, text and bytes, and the
/// structures behind the typed options.
///
/// Integers go out at their own size, so a `c_int` option wants an `i32`.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::ToOption;
///
/// /// `struct timeval`, for the kernel's own timeouts.
/// struct Timeval { sec: i64, usec: i64 }
///
/// impl ToOption for Timeval {
///     fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
///         set(&[self.sec, self.usec].map(i64::to_ne_bytes).concat())
///     }
/// }
///
/// # if cfg!(target_pointer_width = "64") {
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// s.setsockopt(SOL_SOCKET, SO_RCVTIMEO, Timeval { sec: 1, usec: 0 })?;
/// # }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `int`, bytes as of `struct.pack()`, or `None` with a length.
pub trait ToOption {
    /// Hands the bytes for `setsockopt(2)` to `set`, and its answer back.
    ///
    /// Named bytes would have to be owned or borrowed by case; like this
    /// nothing is allocated.
    ///
    /// ```
    /// use rawsock::opt::{Credentials, ToOption};
    ///
    /// assert_eq!(true.with_bytes(<[u8]>::to_vec), 1_i32.to_ne_bytes());
    /// assert_eq!(Credentials::default().with_bytes(<[u8]>::len), 12);
    /// ```
    ///
    /// Python: `struct.pack()`.
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R;
}

/// What an option can be read as.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::{FromOption, GetOpt};
///
/// /// The first bytes of `struct tcp_info`: the state.
/// struct TcpState(u8);
///
/// impl FromOption for TcpState {
///     const SIZE: usize = 8;
///
///     fn from_option(bytes: &[u8]) -> Option<Self> {
///         bytes.first().map(|state| Self(*state))
///     }
/// }
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// let state = s.get(GetOpt::<TcpState>::new("TCP_INFO", SOL_TCP, TCP_INFO))?;
/// assert_eq!(state.0, 7); // TCP_CLOSE
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `int`, or bytes for `struct.unpack()`.
pub trait FromOption: Sized {
    /// How many bytes to ask the kernel for.
    const SIZE: usize;

    /// The value of the bytes that the kernel gave, `None` if they are none.
    ///
    /// ```
    /// use rawsock::opt::FromOption;
    ///
    /// assert_eq!(i32::from_option(&[64]), Some(64)); // `IP_MULTICAST_TTL` may have one byte
    /// assert_eq!(i32::from_option(&[64, 0]), None);
    /// ```
    ///
    /// Python: `struct.unpack()`.
    fn from_option(bytes: &[u8]) -> Option<Self>;
}

/// Integers as they are in memory.
macro_rules! integers {
    ($($type:ty),+) => {
        $(
            impl ToOption for $type {
                fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
                    set(&self.to_ne_bytes())
                }
            }

            impl FromOption for $type {
                const SIZE: usize = size_of::<$type>();

                fn from_option(bytes: &[u8]) -> Option<Self> {
                    Some(Self::from_ne_bytes(bytes.try_into().ok()?))
                }
            }
        )+
    };
}

integers!(u8, u16, u32, u64, i8, i16, i64);

impl ToOption for c_int {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        set(&self.to_ne_bytes())
    }
}

/// Some options, such as `IP_MULTICAST_TTL`, may answer in one byte.
impl FromOption for c_int {
    const SIZE: usize = size_of::<c_int>();

    fn from_option(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [byte] => Some((*byte).into()),
            _ => Some(Self::from_ne_bytes(bytes.try_into().ok()?)),
        }
    }
}

/// Numbers with names of their own.
macro_rules! named {
    ($($type:ty),+) => {
        $(impl FromOption for $type {
            const SIZE: usize = c_int::SIZE;

            fn from_option(bytes: &[u8]) -> Option<Self> {
                c_int::from_option(bytes).map(Self::from)
            }
        })+
    };
}

named!(AddressFamily, SocketKind, Protocol);

impl ToOption for bool {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        set(&c_int::from(*self).to_ne_bytes())
    }
}

impl FromOption for bool {
    const SIZE: usize = c_int::SIZE;

    fn from_option(bytes: &[u8]) -> Option<Self> {
        c_int::from_option(bytes).map(|number| number != 0)
    }
}

/// Bytes as they are: a name, or a structure of the caller's making.
impl ToOption for [u8] {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        set(self)
    }
}

impl<const N: usize> ToOption for [u8; N] {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        set(self)
    }
}

impl ToOption for Vec<u8> {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        set(self)
    }
}

impl ToOption for str {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        set(self.as_bytes())
    }
}

impl ToOption for String {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        set(self.as_bytes())
    }
}

impl<T: ToOption + ?Sized> ToOption for &T {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        (**self).with_bytes(set)
    }
}

/// Where the value says nothing, and the kernel wants an integer.
impl ToOption for () {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        0_i32.with_bytes(set)
    }
}

impl ToOption for Ipv4Addr {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        set(&self.octets())
    }
}

impl FromOption for Ipv4Addr {
    const SIZE: usize = 4;

    fn from_option(bytes: &[u8]) -> Option<Self> {
        <[u8; 4]>::try_from(bytes).ok().map(Self::from)
    }
}

/// `struct sockaddr_in`.
impl ToOption for SocketAddrV4 {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        set(&Address::from(SocketAddr::V4(*self)).to_bytes())
    }
}

impl FromOption for SocketAddrV4 {
    const SIZE: usize = 16;

    fn from_option(bytes: &[u8]) -> Option<Self> {
        match Address::from_bytes(bytes) {
            Ok(Address::Inet(address)) => Some(address),
            _ => None,
        }
    }
}

/// `struct sockaddr_in6`.
impl FromOption for SocketAddrV6 {
    const SIZE: usize = 28;

    fn from_option(bytes: &[u8]) -> Option<Self> {
        match Address::from_bytes(bytes) {
            Ok(Address::Inet6(address)) => Some(address),
            _ => None,
        }
    }
}

/// `struct linger`: whole seconds, rounded up, so that a short time is not
/// taken for zero, which would throw the data away.
impl ToOption for Option<Duration> {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        let seconds = self.map_or(0, |time| {
            let up = u64::from(time.subsec_nanos() > 0);
            c_int::try_from(time.as_secs().saturating_add(up)).unwrap_or(c_int::MAX)
        });
        let mut bytes = [0; 2 * size_of::<c_int>()];
        let (on, time) = bytes.split_at_mut(size_of::<c_int>());
        on.copy_from_slice(&c_int::from(self.is_some()).to_ne_bytes());
        time.copy_from_slice(&seconds.to_ne_bytes());
        set(&bytes)
    }
}

impl FromOption for Option<Duration> {
    const SIZE: usize = 2 * size_of::<c_int>();

    fn from_option(bytes: &[u8]) -> Option<Self> {
        let (on, seconds) = bytes.split_first_chunk()?;
        let seconds = c_int::from_ne_bytes(seconds.try_into().ok()?);
        let time = Duration::from_secs(seconds.max(0).unsigned_abs().into());
        Some((c_int::from_ne_bytes(*on) != 0).then_some(time))
    }
}

/// The elements of a list one behind another.
pub(super) fn joined<T: ToOption>(list: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for element in list {
        element.with_bytes(|more| bytes.extend_from_slice(more));
    }
    bytes
}

pub(super) const TIMEVAL_SIZE: usize = size_of::<libc::timeval>();

const SECONDS_SIZE: usize = size_of::<c_long>();

/// `struct timeval`; see [`Timeval`](super::Timeval).
pub(super) fn timeval_of(time: Option<Duration>) -> Vec<u8> {
    let (seconds, micros) = match time {
        None => (0, 0),
        Some(Duration::ZERO) => (0, 1),
        Some(time) => match time.subsec_nanos().div_ceil(1000) {
            1_000_000 => (time.as_secs().saturating_add(1), 0),
            micros => (time.as_secs(), micros),
        },
    };
    let seconds = c_long::try_from(seconds).unwrap_or(c_long::MAX);
    // Less than a million fits everywhere.
    let micros = c_long::from(micros.cast_signed());
    let mut bytes = [&seconds.to_ne_bytes()[..], &micros.to_ne_bytes()].concat();
    bytes.resize(TIMEVAL_SIZE, 0);
    bytes
}

/// The time of a `struct timeval`.
pub(super) fn duration_of(bytes: &[u8]) -> Option<Duration> {
    let (seconds, rest) = bytes.split_first_chunk::<SECONDS_SIZE>()?;
    let micros = c_long::from_ne_bytes(*rest.first_chunk()?);
    let seconds = u64::try_from(c_long::from_ne_bytes(*seconds)).ok()?;
    let micros = u64::try_from(micros)
        .ok()
        .filter(|micros| *micros < 1_000_000)?;
    Duration::from_secs(seconds).checked_add(Duration::from_micros(micros))
}
