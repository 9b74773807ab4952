//! Control messages to send, by type.

use std::os::fd::BorrowedFd;

use libc::c_int;

use super::{Ipv4PacketInfo, Ipv6PacketInfo};
use crate::consts::*;
use crate::errors::{Error, Result};
use crate::options::Credentials;
use crate::sys::{Outgoing, Refusal};

/// A control message to go with [`sendmsg`](crate::Socket::sendmsg).
///
/// ```
/// use std::io::IoSlice;
/// use std::os::fd::AsFd;
/// use rawsock::*;
/// use rawsock::ancillary::{ControlMessage, ControlMessageRef};
///
/// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
/// let file = tempfile::tempfile()?;
/// let fds = [file.as_fd()];
/// a.sendmsg(&[IoSlice::new(b"a file")], &[ControlMessageRef::Rights(&fds)])?;
///
/// let message = b.recvmsg(1024, CMSG_LEN(4))?;
/// assert!(matches!(&message.ancillary[..], [ControlMessage::Rights(fds)] if fds.len() == 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Python: the `(cmsg_level, cmsg_type, cmsg_data)` that `s.sendmsg()` takes;
/// [`Raw`](Self::Raw) is the same.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
#[doc(alias("cmsg", "cmsghdr"))]
pub enum ControlMessageRef<'a> {
    /// Descriptors (`SCM_RIGHTS`), 253 at most; the receiver gets copies.
    Rights(&'a [BorrowedFd<'a>]),
    /// Process, user and group (`SCM_CREDENTIALS`), which have to be the
    /// sender's own unless it has the privilege to lie.
    Credentials(Credentials),
    /// Address and interface to send from (`IP_PKTINFO`).
    Ipv4PacketInfo(Ipv4PacketInfo),
    /// Address and interface to send from (`IPV6_PKTINFO`).
    Ipv6PacketInfo(Ipv6PacketInfo),
    /// Time to live (`IP_TTL`), 1 to 255.
    Ttl(c_int),
    /// Hop limit (`IPV6_HOPLIMIT`), 0 to 255, or -1 for the default.
    HopLimit(c_int),
    /// Type of service (`IP_TOS`).
    Tos(u8),
    /// Traffic class (`IPV6_TCLASS`), 0 to 255. RFC 3542 has -1 for the
    /// default; Linux 6.18 sends 255 then.
    TrafficClass(c_int),
    /// Whether the packet may not be fragmented (`IPV6_DONTFRAG`).
    DontFragment(bool),
    /// Cut the data into datagrams of so many bytes (`UDP_SEGMENT`).
    GsoSize(u16),
    /// When to send, in nanoseconds of the clock of `SO_TXTIME`
    /// (`SCM_TXTIME`).
    TxTime(u64),
    /// Which times to report of this message: `SOF_TIMESTAMPING_TX_*`
    /// (`SO_TIMESTAMPING`).
    Timestamping(u32),
    /// The number to report times under (`SCM_TS_OPT_ID`).
    TimestampId(u32),
    /// The mark of this packet (`SO_MARK`); needs `CAP_NET_ADMIN`.
    Mark(u32),
    /// The priority of this packet (`SO_PRIORITY`).
    Priority(u32),
    /// The type of the record (`TLS_SET_RECORD_TYPE`).
    TlsRecordType(u8),
    /// What an algorithm is to do: `ALG_OP_*` (`ALG_SET_OP`).
    AlgOp(c_int),
    /// The initialisation vector of an algorithm (`ALG_SET_IV`).
    AlgIv(&'a [u8]),
    /// How many bytes are authenticated only (`ALG_SET_AEAD_ASSOCLEN`).
    AlgAssocLen(u32),
    /// Any other. Refused is what would hold a descriptor (use
    /// [`Rights`](Self::Rights)), memory that peers write to (RDS), and more
    /// than four bytes for a level that this crate does not know.
    Raw {
        /// `cmsg_level`.
        level: c_int,
        /// `cmsg_type`.
        kind: c_int,
        /// `cmsg_data`.
        data: &'a [u8],
    },
}

/// The messages as the kernel wants them, appended to `control`.
#[inline]
pub(crate) fn outgoing<'a>(
    operation: &'static str,
    control: &mut Outgoing<'a>,
    messages: &[ControlMessageRef<'a>],
) -> Result<()> {
    for message in messages {
        append(control, message).map_err(|Refusal(reason)| Error::invalid(operation, reason))?;
    }
    Ok(())
}

fn append<'a>(
    control: &mut Outgoing<'a>,
    message: &ControlMessageRef<'a>,
) -> std::result::Result<(), Refusal> {
    use ControlMessageRef as M;
    let (level, kind, bytes): (_, _, &[u8]) = match message {
        M::Rights(fds) => return control.push_rights(fds),
        M::AlgIv(iv) => return control.push(SOL_ALG, ALG_SET_IV, &counted(iv)?),
        M::Credentials(c) => (
            SOL_SOCKET,
            SCM_CREDENTIALS,
            &[
                c.pid.to_ne_bytes(),
                c.uid.to_ne_bytes(),
                c.gid.to_ne_bytes(),
            ]
            .concat(),
        ),
        M::Ipv4PacketInfo(info) => (SOL_IP, IP_PKTINFO, &info.to_bytes()),
        M::Ipv6PacketInfo(info) => (SOL_IPV6, IPV6_PKTINFO, &info.to_bytes()),
        M::Ttl(hops) => (SOL_IP, IP_TTL, &hops.to_ne_bytes()),
        M::HopLimit(hops) => (SOL_IPV6, IPV6_HOPLIMIT, &hops.to_ne_bytes()),
        M::Tos(tos) => (SOL_IP, IP_TOS, &[*tos]),
        M::TrafficClass(class) => (SOL_IPV6, IPV6_TCLASS, &class.to_ne_bytes()),
        M::DontFragment(on) => (SOL_IPV6, IPV6_DONTFRAG, &c_int::from(*on).to_ne_bytes()),
        M::GsoSize(size) => (SOL_UDP, UDP_SEGMENT, &size.to_ne_bytes()),
        M::TxTime(time) => (SOL_SOCKET, SCM_TXTIME, &time.to_ne_bytes()),
        M::Timestamping(flags) => (SOL_SOCKET, SO_TIMESTAMPING, &flags.to_ne_bytes()),
        M::TimestampId(id) => (SOL_SOCKET, SCM_TS_OPT_ID, &id.to_ne_bytes()),
        M::Mark(mark) => (SOL_SOCKET, SO_MARK, &mark.to_ne_bytes()),
        M::Priority(priority) => (SOL_SOCKET, SO_PRIORITY, &priority.to_ne_bytes()),
        M::TlsRecordType(kind) => (SOL_TLS, TLS_SET_RECORD_TYPE, &[*kind]),
        M::AlgOp(op) => (SOL_ALG, ALG_SET_OP, &op.to_ne_bytes()),
        M::AlgAssocLen(len) => (SOL_ALG, ALG_SET_AEAD_ASSOCLEN, &len.to_ne_bytes()),
        M::Raw { level, kind, data } => (*level, *kind, *data),
    };
    control.push(level, kind, bytes)
}

/// `struct af_alg_iv`: the length, then the bytes.
fn counted(iv: &[u8]) -> std::result::Result<Vec<u8>, Refusal> {
    let len = u32::try_from(iv.len())
        .map_err(|_| Refusal("an initialisation vector has at most 4294967295 bytes"))?;
    Ok([&len.to_ne_bytes()[..], iv].concat())
}
