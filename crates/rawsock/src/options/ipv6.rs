//! IPv6 options: `ipv6(7)`, RFC 3542. Memberships are in `multicast.rs`.

use std::net::{Ipv6Addr, SocketAddrV6};
use std::os::fd::BorrowedFd;

use super::form::write_answered;
use super::layout::{Field, layout};
use super::{GetOpt, IndexInNetworkOrder, Opt, Row, SetOpt, WriteAs};
use crate::consts;
use crate::consts::{IPV6_FL_A_GET, IPV6_FL_S_NONE};
use crate::errors::Result;

/// IPv6 only: leave IPv4 to other sockets.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET6, SOCK_STREAM, 0)?;
/// s.set(opt::IPV6_V6ONLY, false)?; // for IPv4 clients too
/// s.bind(("::", 0))?;
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `s.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0)`.
pub const IPV6_V6ONLY: Opt<bool> = Opt::new("IPV6_V6ONLY", consts::SOL_IPV6, consts::IPV6_V6ONLY);
/// Hop limit of unicast packets sent; -1 for the default.
pub const IPV6_UNICAST_HOPS: Opt<i32> = Opt::new(
    "IPV6_UNICAST_HOPS",
    consts::SOL_IPV6,
    consts::IPV6_UNICAST_HOPS,
);
/// Traffic class of packets sent; -1 for the default.
pub const IPV6_TCLASS: Opt<i32> = Opt::new("IPV6_TCLASS", consts::SOL_IPV6, consts::IPV6_TCLASS);
/// Do not fragment: too large datagrams fail with `EMSGSIZE`.
pub const IPV6_DONTFRAG: Opt<bool> =
    Opt::new("IPV6_DONTFRAG", consts::SOL_IPV6, consts::IPV6_DONTFRAG);
/// Path MTU discovery mode: `IPV6_PMTUDISC_*`.
pub const IPV6_MTU_DISCOVER: Opt<i32> = Opt::new(
    "IPV6_MTU_DISCOVER",
    consts::SOL_IPV6,
    consts::IPV6_MTU_DISCOVER,
);
/// Read: known path MTU of a connected socket, `ENOTCONN` without connection. Set: largest packet sent, 1280 at least.
pub const IPV6_MTU: Opt<i32> = Opt::new("IPV6_MTU", consts::SOL_IPV6, consts::IPV6_MTU);
/// The path MTU to the peer; `ENOTCONN` without connection.
pub const IPV6_PATHMTU: GetOpt<Ip6MtuInfo> =
    GetOpt::new("IPV6_PATHMTU", consts::SOL_IPV6, consts::IPV6_PATHMTU);
/// Bind to an address that does not exist yet.
pub const IPV6_FREEBIND: Opt<bool> =
    Opt::new("IPV6_FREEBIND", consts::SOL_IPV6, consts::IPV6_FREEBIND);
/// Bind to addresses of others, for transparent proxying; setting it needs `CAP_NET_ADMIN`.
pub const IPV6_TRANSPARENT: Opt<bool> = Opt::new(
    "IPV6_TRANSPARENT",
    consts::SOL_IPV6,
    consts::IPV6_TRANSPARENT,
);
/// Interface of unicast packets sent, by index; 0 for any.
pub const IPV6_UNICAST_IF: Opt<IndexInNetworkOrder> =
    Opt::new("IPV6_UNICAST_IF", consts::SOL_IPV6, consts::IPV6_UNICAST_IF);
/// Drop packets whose hop limit is below this.
pub const IPV6_MINHOPCOUNT: Opt<i32> = Opt::new(
    "IPV6_MINHOPCOUNT",
    consts::SOL_IPV6,
    consts::IPV6_MINHOPCOUNT,
);
/// Which source address is preferred: bits `IPV6_PREFER_SRC_*`.
pub const IPV6_ADDR_PREFERENCES: Opt<i32> = Opt::new(
    "IPV6_ADDR_PREFERENCES",
    consts::SOL_IPV6,
    consts::IPV6_ADDR_PREFERENCES,
);
/// Make up flow labels of packets sent.
pub const IPV6_AUTOFLOWLABEL: Opt<bool> = Opt::new(
    "IPV6_AUTOFLOWLABEL",
    consts::SOL_IPV6,
    consts::IPV6_AUTOFLOWLABEL,
);
/// Send the flow information of the destination address.
pub const IPV6_FLOWINFO_SEND: Opt<bool> = Opt::new(
    "IPV6_FLOWINFO_SEND",
    consts::SOL_IPV6,
    consts::IPV6_FLOWINFO_SEND,
);
/// Get, renew and release flow labels; the kernel's choice of a label comes back in the request.
pub const IPV6_FLOWLABEL_MGR: SetOpt<In6FlowLabelReq> = SetOpt::new(
    "IPV6_FLOWLABEL_MGR",
    consts::SOL_IPV6,
    consts::IPV6_FLOWLABEL_MGR,
);
/// The caller builds the IPv6 header (`SOCK_RAW`).
pub const IPV6_HDRINCL: Opt<bool> =
    Opt::new("IPV6_HDRINCL", consts::SOL_IPV6, consts::IPV6_HDRINCL);
/// Offset of the checksum in raw packets, in bytes; -1 for none.
pub const IPV6_CHECKSUM: Opt<i32> =
    Opt::new("IPV6_CHECKSUM", consts::SOL_IPV6, consts::IPV6_CHECKSUM);
/// Receive all packets with this router alert option (`SOCK_RAW` of `IPPROTO_RAW`); negative for none.
pub const IPV6_ROUTER_ALERT: SetOpt<i32> = SetOpt::new(
    "IPV6_ROUTER_ALERT",
    consts::SOL_IPV6,
    consts::IPV6_ROUTER_ALERT,
);
/// Receive router alerts of the own network namespace only.
pub const IPV6_ROUTER_ALERT_ISOLATE: Opt<bool> = Opt::new(
    "IPV6_ROUTER_ALERT_ISOLATE",
    consts::SOL_IPV6,
    consts::IPV6_ROUTER_ALERT_ISOLATE,
);
/// Source address and interface of packets sent.
pub const IPV6_PKTINFO: SetOpt<In6PktInfo> =
    SetOpt::new("IPV6_PKTINFO", consts::SOL_IPV6, consts::IPV6_PKTINFO);
/// Hop-by-hop options of packets sent, with their header; setting them needs `CAP_NET_RAW`.
pub const IPV6_HOPOPTS: Opt<[u8]> =
    Opt::new("IPV6_HOPOPTS", consts::SOL_IPV6, consts::IPV6_HOPOPTS);
/// Destination options of packets sent, with their header; setting them needs `CAP_NET_RAW`.
pub const IPV6_DSTOPTS: Opt<[u8]> =
    Opt::new("IPV6_DSTOPTS", consts::SOL_IPV6, consts::IPV6_DSTOPTS);
/// Destination options before a routing header, with their header; setting them needs `CAP_NET_RAW`.
pub const IPV6_RTHDRDSTOPTS: Opt<[u8]> = Opt::new(
    "IPV6_RTHDRDSTOPTS",
    consts::SOL_IPV6,
    consts::IPV6_RTHDRDSTOPTS,
);
/// Routing header of packets sent.
pub const IPV6_RTHDR: Opt<[u8]> = Opt::new("IPV6_RTHDR", consts::SOL_IPV6, consts::IPV6_RTHDR);
/// Where a connection that the firewall redirected was meant to go; `ENOENT` if it was not redirected.
pub const IP6T_SO_ORIGINAL_DST: GetOpt<SocketAddrV6> =
    GetOpt::new("IP6T_SO_ORIGINAL_DST", consts::SOL_IPV6, 80);

// What comes with messages.

/// Receive destination address and interface with messages.
pub const IPV6_RECVPKTINFO: Opt<bool> = Opt::new(
    "IPV6_RECVPKTINFO",
    consts::SOL_IPV6,
    consts::IPV6_RECVPKTINFO,
);
/// Receive the hop limit with messages.
pub const IPV6_RECVHOPLIMIT: Opt<bool> = Opt::new(
    "IPV6_RECVHOPLIMIT",
    consts::SOL_IPV6,
    consts::IPV6_RECVHOPLIMIT,
);
/// Receive the traffic class with messages.
pub const IPV6_RECVTCLASS: Opt<bool> =
    Opt::new("IPV6_RECVTCLASS", consts::SOL_IPV6, consts::IPV6_RECVTCLASS);
/// Receive hop-by-hop options with messages; setting it needs `CAP_NET_RAW`.
pub const IPV6_RECVHOPOPTS: Opt<bool> = Opt::new(
    "IPV6_RECVHOPOPTS",
    consts::SOL_IPV6,
    consts::IPV6_RECVHOPOPTS,
);
/// Receive the routing header with messages.
pub const IPV6_RECVRTHDR: Opt<bool> =
    Opt::new("IPV6_RECVRTHDR", consts::SOL_IPV6, consts::IPV6_RECVRTHDR);
/// Receive destination options with messages; setting it needs `CAP_NET_RAW`.
pub const IPV6_RECVDSTOPTS: Opt<bool> = Opt::new(
    "IPV6_RECVDSTOPTS",
    consts::SOL_IPV6,
    consts::IPV6_RECVDSTOPTS,
);
/// Receive changes of the path MTU.
pub const IPV6_RECVPATHMTU: Opt<bool> = Opt::new(
    "IPV6_RECVPATHMTU",
    consts::SOL_IPV6,
    consts::IPV6_RECVPATHMTU,
);
/// Receive the original destination with messages.
pub const IPV6_RECVORIGDSTADDR: Opt<bool> = Opt::new(
    "IPV6_RECVORIGDSTADDR",
    consts::SOL_IPV6,
    consts::IPV6_RECVORIGDSTADDR,
);
/// Receive the size of the largest fragment with messages.
pub const IPV6_RECVFRAGSIZE: Opt<bool> = Opt::new(
    "IPV6_RECVFRAGSIZE",
    consts::SOL_IPV6,
    consts::IPV6_RECVFRAGSIZE,
);
/// Receive the flow information with messages.
pub const IPV6_FLOWINFO: Opt<bool> =
    Opt::new("IPV6_FLOWINFO", consts::SOL_IPV6, consts::IPV6_FLOWINFO);
/// Queue ICMPv6 errors, and report them to unconnected sockets too.
pub const IPV6_RECVERR: Opt<bool> =
    Opt::new("IPV6_RECVERR", consts::SOL_IPV6, consts::IPV6_RECVERR);
/// Receive the extensions of ICMPv6 errors too.
pub const IPV6_RECVERR_RFC4884: Opt<bool> = Opt::new(
    "IPV6_RECVERR_RFC4884",
    consts::SOL_IPV6,
    consts::IPV6_RECVERR_RFC4884,
);
/// [`IPV6_RECVPKTINFO`] before RFC 3542.
pub const IPV6_2292PKTINFO: Opt<bool> = Opt::new(
    "IPV6_2292PKTINFO",
    consts::SOL_IPV6,
    consts::IPV6_2292PKTINFO,
);
/// [`IPV6_RECVHOPLIMIT`] before RFC 3542.
pub const IPV6_2292HOPLIMIT: Opt<bool> = Opt::new(
    "IPV6_2292HOPLIMIT",
    consts::SOL_IPV6,
    consts::IPV6_2292HOPLIMIT,
);
/// [`IPV6_RECVHOPOPTS`] before RFC 3542.
pub const IPV6_2292HOPOPTS: Opt<bool> = Opt::new(
    "IPV6_2292HOPOPTS",
    consts::SOL_IPV6,
    consts::IPV6_2292HOPOPTS,
);
/// [`IPV6_RECVRTHDR`] before RFC 3542.
pub const IPV6_2292RTHDR: Opt<bool> =
    Opt::new("IPV6_2292RTHDR", consts::SOL_IPV6, consts::IPV6_2292RTHDR);
/// [`IPV6_RECVDSTOPTS`] before RFC 3542.
pub const IPV6_2292DSTOPTS: Opt<bool> = Opt::new(
    "IPV6_2292DSTOPTS",
    consts::SOL_IPV6,
    consts::IPV6_2292DSTOPTS,
);

/// Source address and interface of packets sent: `struct in6_pktinfo`.
///
/// The default leaves both to the routes.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::In6PktInfo;
///
/// let s = socket(AF_INET6, SOCK_DGRAM, 0)?;
/// let source = In6PktInfo { addr: std::net::Ipv6Addr::LOCALHOST, ..Default::default() };
/// s.set(opt::IPV6_PKTINFO, source)?;
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("16sI", addr, ifindex)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "in6_pktinfo")]
pub struct In6PktInfo {
    /// Source address; unspecified for the best.
    pub addr: Ipv6Addr,
    /// Interface by index; 0 for any.
    pub ifindex: u32,
}

impl Default for In6PktInfo {
    fn default() -> Self {
        Self {
            addr: Ipv6Addr::UNSPECIFIED,
            ifindex: 0,
        }
    }
}

layout!(In6PktInfo, 20: addr, ifindex);

/// A path MTU: `struct ip6_mtuinfo`, of which Linux leaves the address out.
///
/// Python: `struct.unpack("28xI", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "ip6_mtuinfo")]
pub struct Ip6MtuInfo {
    /// Bytes that fit into one packet.
    pub mtu: u32,
}

layout!(Ip6MtuInfo, 32: [28], mtu);

/// What to do with a flow label: `struct in6_flowlabel_req`.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::In6FlowLabelReq;
///
/// let s = socket(AF_INET6, SOCK_DGRAM, 0)?;
/// let mut request = In6FlowLabelReq {
///     dst: std::net::Ipv6Addr::LOCALHOST,
///     action: IPV6_FL_A_GET,
///     share: IPV6_FL_S_EXCL,
///     flags: IPV6_FL_F_CREATE,
///     ..Default::default()
/// };
/// s.set(opt::IPV6_FLOWLABEL_MGR, &mut request)?;
/// assert_ne!(request.label, 0); // the kernel's choice
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `bytearray(struct.pack("16sIBBHHH4x", …))`, into which the kernel
/// writes the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "in6_flowlabel_req")]
pub struct In6FlowLabelReq {
    /// To whom the label leads.
    pub dst: Ipv6Addr,
    /// The label, in host order; 0 to have one chosen.
    pub label: u32,
    /// What to do: `IPV6_FL_A_*`.
    pub action: u8,
    /// With whom the label is shared: `IPV6_FL_S_*`.
    pub share: u8,
    /// Bits `IPV6_FL_F_*`.
    pub flags: u16,
    /// How long the label is kept when it is not used, in seconds.
    pub expires: u16,
    /// How long the label is kept after its end, in seconds.
    pub linger: u16,
}

impl Default for In6FlowLabelReq {
    fn default() -> Self {
        Self {
            dst: Ipv6Addr::UNSPECIFIED,
            label: 0,
            action: IPV6_FL_A_GET,
            share: IPV6_FL_S_NONE,
            flags: 0,
            expires: 0,
            linger: 0,
        }
    }
}

/// The kernel writes the label into the request.
impl WriteAs for In6FlowLabelReq {
    type Value<'a> = &'a mut In6FlowLabelReq;

    fn write(row: Row, fd: BorrowedFd<'_>, request: &mut In6FlowLabelReq) -> Result<()> {
        let mut bytes = Vec::with_capacity(32);
        request.dst.put(&mut bytes);
        request.label.to_be().put(&mut bytes);
        request.action.put(&mut bytes);
        request.share.put(&mut bytes);
        request.flags.put(&mut bytes);
        request.expires.put(&mut bytes);
        request.linger.put(&mut bytes);
        0_u32.put(&mut bytes);
        write_answered(row, fd, &mut bytes)?;
        if let Some(label) = u32::take(&mut &bytes[16..]) {
            request.label = u32::from_be(label);
        }
        Ok(())
    }
}
