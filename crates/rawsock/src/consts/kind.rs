//! Socket kinds, `SOCK_*`.

use std::fmt;
use std::ops::BitOr;

use libc::c_int;

use super::{name_of, named_constants};

/// What a socket carries: the second argument of [`socket`](crate::socket()),
/// with [`SOCK_NONBLOCK`] or [`SOCK_CLOEXEC`] added by `|` if wanted.
///
/// Any number is legal.
///
/// ```
/// use rawsock::{SOCK_NONBLOCK, SOCK_STREAM};
///
/// assert_eq!(
///     format!("{:?}", SOCK_STREAM | SOCK_NONBLOCK),
///     "SOCK_STREAM | SOCK_NONBLOCK"
/// );
/// ```
///
/// Python: `socket.SocketKind`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[doc(alias = "type")]
pub struct SocketKind(pub(super) c_int);

impl SocketKind {
    /// The kind without the `SOCK_NONBLOCK` and `SOCK_CLOEXEC` bits.
    pub(crate) fn without_flags(self) -> Self {
        Self(self.0 & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC))
    }

    /// Whether every bit of `other` is set: for `SOCK_NONBLOCK` and
    /// `SOCK_CLOEXEC`, since the kinds themselves are numbers and not bits.
    ///
    /// ```
    /// use rawsock::{SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_STREAM};
    ///
    /// let kind = SOCK_STREAM | SOCK_NONBLOCK;
    /// assert!(kind.contains(SOCK_NONBLOCK));
    /// assert!(!kind.contains(SOCK_CLOEXEC));
    /// ```
    ///
    /// Python: `kind & other == other`.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl From<c_int> for SocketKind {
    fn from(number: c_int) -> Self {
        Self(number)
    }
}

impl From<SocketKind> for c_int {
    fn from(kind: SocketKind) -> Self {
        kind.0
    }
}

impl BitOr for SocketKind {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Debug for SocketKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bare = self.without_flags();
        match name_of(NAMES, bare.0) {
            Some(name) => f.write_str(name)?,
            None => write!(f, "SocketKind({})", bare.0)?,
        }
        for flag in [SOCK_NONBLOCK, SOCK_CLOEXEC] {
            if self.contains(flag) {
                write!(f, " | {}", name_of(NAMES, flag.0).unwrap_or("?"))?;
            }
        }
        Ok(())
    }
}

named_constants! { SocketKind, NAMES;
    /// A connected stream of bytes, such as TCP.
    SOCK_STREAM = libc::SOCK_STREAM;
    /// Separate messages without connection, such as UDP.
    SOCK_DGRAM = libc::SOCK_DGRAM;
    /// The network protocol itself; needs `CAP_NET_RAW`: `raw(7)`, `packet(7)`.
    SOCK_RAW = libc::SOCK_RAW;
    /// Reliable messages without connection (TIPC).
    SOCK_RDM = libc::SOCK_RDM;
    /// Reliable messages in order over a connection.
    SOCK_SEQPACKET = libc::SOCK_SEQPACKET;
    /// Datagram Congestion Control Protocol; Python does not have it.
    SOCK_DCCP = libc::SOCK_DCCP;
    /// Make the socket non-blocking: as `settimeout(0)` right after creation.
    SOCK_NONBLOCK = libc::SOCK_NONBLOCK;
    /// Close the descriptor on `exec`; every socket of this crate has it anyway.
    SOCK_CLOEXEC = libc::SOCK_CLOEXEC;
}
