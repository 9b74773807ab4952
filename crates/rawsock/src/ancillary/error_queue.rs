//! Messages of the error queue: `MSG_ERRQUEUE` of `recv(2)`, `ip(7)`.

use libc::c_int;

use super::{address, field};
use crate::address::Address;
use crate::consts::SO_EE_CODE_ZEROCOPY_COPIED;

/// What a message of the error queue is about: `struct sock_extended_err` and
/// the address behind it.
///
/// ```
/// use rawsock::*;
/// use rawsock::ancillary::ControlMessage;
///
/// let nobody = socket(AF_INET, SOCK_DGRAM, 0)?;
/// nobody.bind(("127.0.0.1", 0))?;
/// let address = nobody.getsockname()?;
/// nobody.close()?;
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.set(opt::IP_RECVERR, true)?;
/// s.settimeout(5.0)?;
/// s.sendto(b"anybody there?", &address)?;
/// let message = s.recvmsg_with_flags(1024, 256, MSG_ERRQUEUE)?;
/// let [ControlMessage::ExtendedError(error)] = &message.ancillary[..] else {
///     panic!("{message:?}");
/// };
/// assert_eq!(error.errno, 111); // ECONNREFUSED
/// assert_eq!(error.origin, SO_EE_ORIGIN_ICMP);
/// assert_eq!(message.data, b"anybody there?"); // what was sent
/// assert_eq!(message.address, address); // and where to
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.unpack_from("IBBBxII", cmsg_data)`, where `cmsg_type` is
/// `IP_RECVERR`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "sock_extended_err")]
pub struct ExtendedError {
    /// The errno; for times of sending `ENOMSG`.
    pub errno: c_int,
    /// Where it comes from: `SO_EE_ORIGIN_*`.
    pub origin: u8,
    /// The type of the ICMP message.
    pub kind: u8,
    /// The code of the ICMP message.
    pub code: u8,
    /// The path MTU with `EMSGSIZE`; for times of sending `SCM_TSTAMP_*`.
    pub info: u32,
    /// For times of sending, the number of the message.
    pub data: u32,
    /// Who reports the error, if that is known.
    pub offender: Option<Address>,
}

impl ExtendedError {
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (fields, offender) = bytes.split_first_chunk::<16>()?;
        Some(Self {
            errno: c_int::from_ne_bytes(field(fields, 0)?),
            origin: fields[4],
            kind: fields[5],
            code: fields[6],
            info: u32::from_ne_bytes(field(fields, 8)?),
            data: u32::from_ne_bytes(field(fields, 12)?),
            offender: address(offender),
        })
    }

    /// The same as a completion of `MSG_ZEROCOPY`.
    pub(super) fn zerocopy(&self) -> ZerocopyCompletion {
        ZerocopyCompletion {
            first: self.info,
            last: self.data,
            copied: self.code & SO_EE_CODE_ZEROCOPY_COPIED != 0,
        }
    }
}

/// Which sends with `MSG_ZEROCOPY` are complete, so that their buffers are
/// the caller's again.
///
/// Sends are counted from 0, each socket its own, and the count wraps.
///
/// Python: `struct.unpack_from("IBBBxII", cmsg_data)`, as of an
/// [`ExtendedError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ZerocopyCompletion {
    /// The first of the sends.
    pub first: u32,
    /// The last of them.
    pub last: u32,
    /// The kernel copied the data after all, as it does on loopback.
    pub copied: bool,
}
