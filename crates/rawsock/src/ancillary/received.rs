//! Control messages received, by type.

use std::os::fd::OwnedFd;
use std::time::SystemTime;

use libc::c_int;

use super::time::Width;
use super::{
    ExtendedError, Ipv4PacketInfo, Ipv6PacketInfo, PacketAuxdata, Timestamping, ZerocopyCompletion,
    address, time,
};
use crate::address::Address;
use crate::consts::*;
use crate::options::{Credentials, FromOption};
use crate::sys::Taken;

/// A control message that came with [`recvmsg`](crate::Socket::recvmsg).
///
/// Descriptors are owned from the moment they arrive: what is not taken out
/// is closed.
///
/// A message of a type without a case, or whose data are not what the type
/// says (cut, where [`MSG_CTRUNC`] is set), is
/// [`Unknown`](Self::Unknown).
///
/// ```
/// use rawsock::*;
/// use rawsock::ancillary::ControlMessage;
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.bind(("127.0.0.1", 0))?;
/// s.setsockopt(SOL_SOCKET, SO_TIMESTAMPNS, 1)?;
/// s.setsockopt(SOL_IP, IP_RECVTTL, 1)?;
/// s.sendto(b"hello", &s.getsockname()?)?;
/// for item in s.recvmsg(1024, 256)?.ancillary {
///     match item {
///         ControlMessage::TimestampNs(time) => println!("came at {time:?}"),
///         ControlMessage::Ttl(hops) => assert_eq!(hops, 64),
///         other => panic!("{other:?}"),
///     }
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: the `(cmsg_level, cmsg_type, cmsg_data)` of `s.recvmsg()`.
#[derive(Debug)]
#[non_exhaustive]
#[doc(alias("cmsg", "cmsghdr"))]
pub enum ControlMessage {
    /// Descriptors (`SCM_RIGHTS`), CLOEXEC.
    Rights(Vec<OwnedFd>),
    /// The sender's process (`SCM_PIDFD`), after `SO_PASSPIDFD`. If the kernel
    /// could not make one, [`Unknown`](Self::Unknown) has its negative errno.
    PidFd(OwnedFd),
    /// Process, user and group of the sender when it sent this
    /// (`SCM_CREDENTIALS`), after [`SO_PASSCRED`](crate::opt::SO_PASSCRED);
    /// pid 0 and uid and gid 65534 if that was set too late. Who connected or
    /// listened is [`SO_PEERCRED`](crate::opt::SO_PEERCRED).
    Credentials(Credentials),
    /// The sender's security context (`SCM_SECURITY`), after `SO_PASSSEC`.
    Security(Vec<u8>),
    /// When the packet came, to the microsecond (`SO_TIMESTAMP`).
    Timestamp(SystemTime),
    /// When the packet came, to the nanosecond (`SO_TIMESTAMPNS`).
    TimestampNs(SystemTime),
    /// When the packet came or left (`SO_TIMESTAMPING`).
    Timestamping(Timestamping),
    /// Where a packet came in and its length on the wire
    /// (`SOF_TIMESTAMPING_OPT_PKTINFO`).
    TimestampingPacketInfo {
        /// Index of the interface, 0 if unknown.
        ifindex: u32,
        /// Bytes, with the link layer's.
        length: u32,
    },
    /// Interface and addresses of an IPv4 packet (`IP_PKTINFO`).
    Ipv4PacketInfo(Ipv4PacketInfo),
    /// Interface and address of an IPv6 packet (`IPV6_RECVPKTINFO`).
    Ipv6PacketInfo(Ipv6PacketInfo),
    /// Time to live of an IPv4 packet (`IP_RECVTTL`).
    Ttl(c_int),
    /// Hop limit of an IPv6 packet (`IPV6_RECVHOPLIMIT`).
    HopLimit(c_int),
    /// Type of service of an IPv4 packet (`IP_RECVTOS`).
    Tos(u8),
    /// Traffic class of an IPv6 packet (`IPV6_RECVTCLASS`).
    TrafficClass(c_int),
    /// Flow label and traffic class of an IPv6 packet (`IPV6_FLOWINFO`), in
    /// host byte order.
    FlowInfo(u32),
    /// Where a packet was addressed to before it was diverted here
    /// (`IP_RECVORIGDSTADDR`, `IPV6_RECVORIGDSTADDR`).
    OriginalDestination(Address),
    /// The largest fragment of a packet that came in fragments
    /// (`IP_RECVFRAGSIZE`, `IPV6_RECVFRAGSIZE`).
    FragmentSize(c_int),
    /// The path MTU to an address (`IPV6_RECVPATHMTU`).
    PathMtu {
        /// Where to.
        destination: Address,
        /// Bytes.
        mtu: u32,
    },
    /// Size of the datagrams that were joined to this one, which ends with a
    /// shorter one perhaps (`UDP_GRO`).
    GroSize(c_int),
    /// How many packets were dropped since the socket was made, for want of
    /// room (`SO_RXQ_OVFL`).
    RxqOverflow(u32),
    /// The packet's mark (`SO_RCVMARK`).
    Mark(u32),
    /// The packet's priority (`SO_RCVPRIORITY`).
    Priority(u32),
    /// What the error queue has, but for zerocopy (`IP_RECVERR` and its kin).
    ExtendedError(ExtendedError),
    /// Buffers of `MSG_ZEROCOPY` are free again.
    ZerocopyCompletion(ZerocopyCompletion),
    /// What is left to read (`TCP_INQ`, `SO_INQ`), in bytes.
    Unread(c_int),
    /// The type of a record (`TLS_GET_RECORD_TYPE`).
    TlsRecordType(u8),
    /// Of a captured frame (`PACKET_AUXDATA`).
    PacketAuxdata(PacketAuxdata),
    /// The multicast group of a netlink message, 0 for none
    /// (`NETLINK_PKTINFO`).
    NetlinkGroup(u32),
    /// Any other: what `recvmsg(2)` gave.
    Unknown {
        /// `cmsg_level`.
        level: c_int,
        /// `cmsg_type`.
        kind: c_int,
        /// `cmsg_data`.
        data: Vec<u8>,
    },
}

/// Names of 64-bit times, which a 32-bit system has beside the old ones.
const SO_TIMESTAMP_NEW: c_int = 63;
const SO_TIMESTAMPNS_NEW: c_int = 64;
const SO_TIMESTAMPING_NEW: c_int = 65;

impl ControlMessage {
    pub(super) fn from_taken(taken: Taken<'_>) -> Self {
        let Taken {
            level,
            kind,
            data,
            mut fds,
        } = taken;
        match (level, kind) {
            (SOL_SOCKET, SCM_RIGHTS) => return Self::Rights(fds),
            (SOL_SOCKET, SCM_PIDFD) if fds.len() == 1 => {
                if let Some(fd) = fds.pop() {
                    return Self::PidFd(fd);
                }
            }
            _ => {}
        }
        Self::from_bytes(level, kind, data).unwrap_or_else(|| Self::Unknown {
            level,
            kind,
            data: data.to_vec(),
        })
    }

    /// The message that has no descriptors, if it is a known one.
    fn from_bytes(level: c_int, kind: c_int, data: &[u8]) -> Option<Self> {
        match level {
            SOL_SOCKET => socket(kind, data),
            SOL_IP => ip(kind, data),
            SOL_IPV6 => ipv6(kind, data),
            SOL_UDP if kind == UDP_GRO => int(data).map(Self::GroSize),
            SOL_TCP if kind == TCP_CM_INQ => int(data).map(Self::Unread),
            SOL_TLS if kind == TLS_GET_RECORD_TYPE => {
                u8::from_option(data).map(Self::TlsRecordType)
            }
            SOL_PACKET => packet(kind, data),
            SOL_NETLINK if kind == NETLINK_PKTINFO => {
                u32::from_option(data).map(Self::NetlinkGroup)
            }
            SOL_VSOCK if kind == VSOCK_RECVERR => error(data),
            _ => None,
        }
    }
}

fn socket(kind: c_int, data: &[u8]) -> Option<ControlMessage> {
    Some(match kind {
        SCM_CREDENTIALS => ControlMessage::Credentials(Credentials::from_option(data)?),
        SCM_SECURITY => ControlMessage::Security(data.to_vec()),
        SO_TIMESTAMP_NEW => ControlMessage::Timestamp(time::micros(data, Width::Wide)?),
        SO_TIMESTAMPNS_NEW => ControlMessage::TimestampNs(time::nanos(data, Width::Wide)?),
        SO_TIMESTAMPING_NEW => ControlMessage::Timestamping(time::timestamping(data, Width::Wide)?),
        SCM_TIMESTAMP => ControlMessage::Timestamp(time::micros(data, Width::Long)?),
        SCM_TIMESTAMPNS => ControlMessage::TimestampNs(time::nanos(data, Width::Long)?),
        SCM_TIMESTAMPING => ControlMessage::Timestamping(time::timestamping(data, Width::Long)?),
        SCM_TIMESTAMPING_PKTINFO => ControlMessage::TimestampingPacketInfo {
            ifindex: u32::from_ne_bytes(super::field(data, 0)?),
            length: u32::from_ne_bytes(super::field(data, 4)?),
        },
        SO_RXQ_OVFL => ControlMessage::RxqOverflow(u32::from_option(data)?),
        SCM_INQ => ControlMessage::Unread(int(data)?),
        SO_MARK => ControlMessage::Mark(u32::from_option(data)?),
        SO_PRIORITY => ControlMessage::Priority(u32::from_option(data)?),
        _ => return None,
    })
}

fn ip(kind: c_int, data: &[u8]) -> Option<ControlMessage> {
    Some(match kind {
        IP_PKTINFO => ControlMessage::Ipv4PacketInfo(Ipv4PacketInfo::from_bytes(data)?),
        IP_TTL => ControlMessage::Ttl(int(data)?),
        IP_TOS => ControlMessage::Tos(u8::from_option(data)?),
        IP_ORIGDSTADDR => ControlMessage::OriginalDestination(address(data)?),
        IP_RECVFRAGSIZE => ControlMessage::FragmentSize(int(data)?),
        IP_RECVERR => return error(data),
        _ => return None,
    })
}

fn ipv6(kind: c_int, data: &[u8]) -> Option<ControlMessage> {
    Some(match kind {
        IPV6_PKTINFO => ControlMessage::Ipv6PacketInfo(Ipv6PacketInfo::from_bytes(data)?),
        IPV6_HOPLIMIT => ControlMessage::HopLimit(int(data)?),
        IPV6_TCLASS => ControlMessage::TrafficClass(int(data)?),
        IPV6_FLOWINFO => ControlMessage::FlowInfo(u32::from_be(u32::from_option(data)?)),
        IPV6_ORIGDSTADDR => ControlMessage::OriginalDestination(address(data)?),
        IPV6_RECVFRAGSIZE => ControlMessage::FragmentSize(int(data)?),
        // struct ip6_mtuinfo: sockaddr_in6 and the number.
        IPV6_PATHMTU => {
            let (destination, mtu) = <&[u8; 32]>::try_from(data).ok()?.split_last_chunk()?;
            ControlMessage::PathMtu {
                destination: address(destination)?,
                mtu: u32::from_ne_bytes(*mtu),
            }
        }
        IPV6_RECVERR => return error(data),
        _ => return None,
    })
}

fn packet(kind: c_int, data: &[u8]) -> Option<ControlMessage> {
    match kind {
        PACKET_AUXDATA => PacketAuxdata::from_bytes(data).map(ControlMessage::PacketAuxdata),
        PACKET_TX_TIMESTAMP => error(data),
        _ => None,
    }
}

fn error(data: &[u8]) -> Option<ControlMessage> {
    let error = ExtendedError::from_bytes(data)?;
    Some(match error.origin {
        SO_EE_ORIGIN_ZEROCOPY => ControlMessage::ZerocopyCompletion(error.zerocopy()),
        _ => ControlMessage::ExtendedError(error),
    })
}

/// A whole `int`: one byte of it would be one that was cut.
fn int(data: &[u8]) -> Option<c_int> {
    data.try_into().ok().map(c_int::from_ne_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every level and type with a case, and some without.
    const TYPES: &[(c_int, c_int)] = &[
        (SOL_SOCKET, SCM_CREDENTIALS),
        (SOL_SOCKET, SCM_SECURITY),
        (SOL_SOCKET, SCM_TIMESTAMP),
        (SOL_SOCKET, SCM_TIMESTAMPNS),
        (SOL_SOCKET, SCM_TIMESTAMPING),
        (SOL_SOCKET, SCM_TIMESTAMPING_PKTINFO),
        (SOL_SOCKET, SO_RXQ_OVFL),
        (SOL_SOCKET, SCM_INQ),
        (SOL_SOCKET, SO_MARK),
        (SOL_SOCKET, SO_PRIORITY),
        (SOL_IP, IP_PKTINFO),
        (SOL_IP, IP_TTL),
        (SOL_IP, IP_TOS),
        (SOL_IP, IP_ORIGDSTADDR),
        (SOL_IP, IP_RECVFRAGSIZE),
        (SOL_IP, IP_RECVERR),
        (SOL_IPV6, IPV6_PKTINFO),
        (SOL_IPV6, IPV6_HOPLIMIT),
        (SOL_IPV6, IPV6_TCLASS),
        (SOL_IPV6, IPV6_FLOWINFO),
        (SOL_IPV6, IPV6_ORIGDSTADDR),
        (SOL_IPV6, IPV6_PATHMTU),
        (SOL_IPV6, IPV6_RECVERR),
        (SOL_UDP, UDP_GRO),
        (SOL_TCP, TCP_CM_INQ),
        (SOL_TLS, TLS_GET_RECORD_TYPE),
        (SOL_PACKET, PACKET_AUXDATA),
        (SOL_PACKET, PACKET_TX_TIMESTAMP),
        (SOL_NETLINK, NETLINK_PKTINFO),
        (SOL_SOCKET, 12345),
        (-1, 0),
    ];

    /// Whatever the length and the bytes, there is an answer, and what has no
    /// case keeps its bytes.
    #[test]
    fn every_length_of_every_type_is_decoded() {
        // Under Miri it would take minutes.
        let step = if cfg!(miri) { 9 } else { 1 };
        for (level, kind) in TYPES {
            for len in (0..200).step_by(step) {
                for byte in [0, 1, 0x7f, 0x80, 0xff] {
                    let data = vec![byte; len];
                    let taken = Taken {
                        level: *level,
                        kind: *kind,
                        data: &data,
                        fds: Vec::new(),
                    };
                    if let ControlMessage::Unknown {
                        level: l,
                        kind: k,
                        data: d,
                    } = ControlMessage::from_taken(taken)
                    {
                        assert_eq!((l, k, d), (*level, *kind, data));
                    }
                }
            }
        }
    }

    #[test]
    fn a_report_of_zerocopy_is_told_from_an_error() {
        let mut bytes = [0; 16];
        bytes[4] = SO_EE_ORIGIN_ZEROCOPY;
        bytes[6] = SO_EE_CODE_ZEROCOPY_COPIED;
        bytes[8..12].copy_from_slice(&3_u32.to_ne_bytes());
        bytes[12..].copy_from_slice(&7_u32.to_ne_bytes());
        let Some(ControlMessage::ZerocopyCompletion(done)) = error(&bytes) else {
            panic!("not a completion");
        };
        assert_eq!((done.first, done.last, done.copied), (3, 7, true));
        bytes[4] = SO_EE_ORIGIN_ICMP;
        let Some(ControlMessage::ExtendedError(error)) = error(&bytes) else {
            panic!("not an error");
        };
        assert_eq!((error.info, error.data, error.offender), (3, 7, None));
    }
}
