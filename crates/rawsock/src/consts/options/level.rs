//! Option levels, `SOL_*`.

use libc::c_int;

/// Options of every socket: `socket(7)`.
pub const SOL_SOCKET: c_int = libc::SOL_SOCKET;
/// IPv4: `ip(7)`; equals `IPPROTO_IP`.
pub const SOL_IP: c_int = libc::SOL_IP;
/// IPv6: `ipv6(7)`; equals `IPPROTO_IPV6`; Python does not have it.
pub const SOL_IPV6: c_int = libc::SOL_IPV6;
/// TCP: `tcp(7)`; equals `IPPROTO_TCP`.
///
/// ```
/// use rawsock::*;
///
/// assert_eq!(SOL_TCP, IPPROTO_TCP.into()); // a protocol is a level as well
/// ```
pub const SOL_TCP: c_int = libc::SOL_TCP;
/// UDP: `udp(7)`; equals `IPPROTO_UDP`.
pub const SOL_UDP: c_int = libc::SOL_UDP;
/// ICMPv6; equals `IPPROTO_ICMPV6`.
pub const SOL_ICMPV6: c_int = libc::SOL_ICMPV6;
/// SCTP; equals `IPPROTO_SCTP`.
pub const SOL_SCTP: c_int = 132;
/// UDP-Lite: `udplite(7)`; equals `IPPROTO_UDPLITE`.
pub const SOL_UDPLITE: c_int = 136;
/// Raw sockets: `raw(7)`; equals `IPPROTO_RAW`.
pub const SOL_RAW: c_int = libc::SOL_RAW;
/// IPX.
pub const SOL_IPX: c_int = 256;
/// AX.25.
pub const SOL_AX25: c_int = 257;
/// AppleTalk.
pub const SOL_ATALK: c_int = 258;
/// NET/ROM.
pub const SOL_NETROM: c_int = 259;
/// X.25 PLP of amateur radio.
pub const SOL_ROSE: c_int = 260;
/// DECnet.
pub const SOL_DECNET: c_int = libc::SOL_DECNET;
/// X.25.
pub const SOL_X25: c_int = libc::SOL_X25;
/// Network interfaces: `packet(7)`.
pub const SOL_PACKET: c_int = libc::SOL_PACKET;
/// ATM cells.
pub const SOL_ATM: c_int = libc::SOL_ATM;
/// ATM adaptation layers.
pub const SOL_AAL: c_int = libc::SOL_AAL;
/// Infrared.
pub const SOL_IRDA: c_int = libc::SOL_IRDA;
/// 802.2LLC of old.
pub const SOL_NETBEUI: c_int = libc::SOL_NETBEUI;
/// Logical link control.
pub const SOL_LLC: c_int = libc::SOL_LLC;
/// DCCP.
pub const SOL_DCCP: c_int = libc::SOL_DCCP;
/// Netlink: `netlink(7)`.
pub const SOL_NETLINK: c_int = libc::SOL_NETLINK;
/// TIPC.
pub const SOL_TIPC: c_int = libc::SOL_TIPC;
/// RxRPC.
pub const SOL_RXRPC: c_int = 272;
/// PPP over L2TP.
pub const SOL_PPPOL2TP: c_int = 273;
/// Bluetooth, whatever the protocol.
pub const SOL_BLUETOOTH: c_int = libc::SOL_BLUETOOTH;
/// Phonet pipes.
pub const SOL_PNPIPE: c_int = 275;
/// Reliable Datagram Sockets: `rds(7)`.
pub const SOL_RDS: c_int = 276;
/// IBM z/VM inter-user communication.
pub const SOL_IUCV: c_int = 277;
/// CAIF.
pub const SOL_CAIF: c_int = 278;
/// The kernel's crypto API.
pub const SOL_ALG: c_int = libc::SOL_ALG;
/// Near-field communication.
pub const SOL_NFC: c_int = 280;
/// Kernel connection multiplexer.
pub const SOL_KCM: c_int = 281;
/// TLS in the kernel, on top of TCP.
pub const SOL_TLS: c_int = libc::SOL_TLS;
/// Frames past the network stack.
pub const SOL_XDP: c_int = libc::SOL_XDP;
/// Multipath TCP.
pub const SOL_MPTCP: c_int = 284;
/// Management Component Transport Protocol.
pub const SOL_MCTP: c_int = 285;
/// SMC-R and SMC-D.
pub const SOL_SMC: c_int = 286;
/// Virtual machines; most of their options are at level `AF_VSOCK`.
pub const SOL_VSOCK: c_int = 287;
/// Bluetooth host controller interface.
pub const SOL_HCI: c_int = 0;
/// Bluetooth L2CAP.
pub const SOL_L2CAP: c_int = 6;
/// Bluetooth voice links.
pub const SOL_SCO: c_int = 17;
/// Bluetooth serial ports.
pub const SOL_RFCOMM: c_int = 18;
/// CAN; each CAN protocol adds its number.
pub const SOL_CAN_BASE: c_int = libc::SOL_CAN_BASE;
/// CAN frames.
pub const SOL_CAN_RAW: c_int = libc::SOL_CAN_RAW;
/// ISO 15765-2 over CAN.
pub const SOL_CAN_ISOTP: c_int = 106;
/// SAE J1939 over CAN.
pub const SOL_CAN_J1939: c_int = libc::SOL_CAN_J1939;
