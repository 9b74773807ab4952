//! Network interfaces (`AF_PACKET`): `packet(7)`.

use libc::c_int;

/// To this machine.
pub const PACKET_HOST: u8 = libc::PACKET_HOST;
/// To everybody.
pub const PACKET_BROADCAST: u8 = libc::PACKET_BROADCAST;
/// To a group.
pub const PACKET_MULTICAST: u8 = libc::PACKET_MULTICAST;
/// To somebody else.
pub const PACKET_OTHERHOST: u8 = libc::PACKET_OTHERHOST;
/// From this machine.
///
/// ```
/// use rawsock::*;
///
/// /// Whether this machine has sent the frame that came from there.
/// fn is_ours(from: &Address) -> bool {
///     matches!(from, Address::Packet(from) if from.pkttype == PACKET_OUTGOING)
/// }
/// assert!(!is_ours(&PacketAddr::new(1, ETH_P_IP).into()));
/// ```
pub const PACKET_OUTGOING: u8 = libc::PACKET_OUTGOING;
/// Looped back; not seen by programs.
pub const PACKET_LOOPBACK: u8 = libc::PACKET_LOOPBACK;
/// To a program; not seen by programs.
pub const PACKET_USER: u8 = libc::PACKET_USER;
/// To the kernel; not seen by programs.
pub const PACKET_KERNEL: u8 = libc::PACKET_KERNEL;
/// Routed fast; not seen any more.
pub const PACKET_FASTROUTE: u8 = 6;

// Options at level `SOL_PACKET`.

/// Receive what the card would drop: `PACKET_MR_*`.
pub const PACKET_ADD_MEMBERSHIP: c_int = libc::PACKET_ADD_MEMBERSHIP;
/// Undo `PACKET_ADD_MEMBERSHIP`.
pub const PACKET_DROP_MEMBERSHIP: c_int = libc::PACKET_DROP_MEMBERSHIP;
/// Has no effect any more.
pub const PACKET_RECV_OUTPUT: c_int = libc::PACKET_RECV_OUTPUT;
/// A shared ring for receiving.
pub const PACKET_RX_RING: c_int = libc::PACKET_RX_RING;
/// Read-only: packets received and dropped; reading resets them.
pub const PACKET_STATISTICS: c_int = libc::PACKET_STATISTICS;
/// Frames longer than this go also to the queue beside the ring.
pub const PACKET_COPY_THRESH: c_int = libc::PACKET_COPY_THRESH;
/// Receive status, lengths and VLAN with messages.
pub const PACKET_AUXDATA: c_int = libc::PACKET_AUXDATA;
/// Name the physical interface of a bond.
pub const PACKET_ORIGDEV: c_int = libc::PACKET_ORIGDEV;
/// Layout of the ring: `TPACKET_V1` and so on.
pub const PACKET_VERSION: c_int = libc::PACKET_VERSION;
/// Read-only: length of a header in the ring of the version given.
pub const PACKET_HDRLEN: c_int = libc::PACKET_HDRLEN;
/// Room before each packet in the ring.
pub const PACKET_RESERVE: c_int = libc::PACKET_RESERVE;
/// A shared ring for sending.
pub const PACKET_TX_RING: c_int = libc::PACKET_TX_RING;
/// Skip malformed packets of the ring.
pub const PACKET_LOSS: c_int = libc::PACKET_LOSS;
/// Packets begin with a virtio header.
pub const PACKET_VNET_HDR: c_int = libc::PACKET_VNET_HDR;
/// Times of sending.
pub const PACKET_TX_TIMESTAMP: c_int = libc::PACKET_TX_TIMESTAMP;
/// Which time the ring gives: `SOF_TIMESTAMPING_*`.
pub const PACKET_TIMESTAMP: c_int = libc::PACKET_TIMESTAMP;
/// Share packets among sockets: `PACKET_FANOUT_*`.
pub const PACKET_FANOUT: c_int = libc::PACKET_FANOUT;
/// Packets of the sending ring begin where their header says.
pub const PACKET_TX_HAS_OFF: c_int = libc::PACKET_TX_HAS_OFF;
/// Send past the packet scheduler.
pub const PACKET_QDISC_BYPASS: c_int = libc::PACKET_QDISC_BYPASS;
/// Read-only: counters of rollover.
pub const PACKET_ROLLOVER_STATS: c_int = libc::PACKET_ROLLOVER_STATS;
/// The program that shares packets.
pub const PACKET_FANOUT_DATA: c_int = libc::PACKET_FANOUT_DATA;
/// Do not receive what this machine sends.
pub const PACKET_IGNORE_OUTGOING: c_int = libc::PACKET_IGNORE_OUTGOING;
/// Length of the virtio header.
pub const PACKET_VNET_HDR_SZ: c_int = libc::PACKET_VNET_HDR_SZ;

// For `PACKET_ADD_MEMBERSHIP`.

/// Receive one multicast address.
pub const PACKET_MR_MULTICAST: c_int = libc::PACKET_MR_MULTICAST;
/// Receive everything.
pub const PACKET_MR_PROMISC: c_int = libc::PACKET_MR_PROMISC;
/// Receive all multicast addresses.
pub const PACKET_MR_ALLMULTI: c_int = libc::PACKET_MR_ALLMULTI;
/// Receive one more unicast address.
pub const PACKET_MR_UNICAST: c_int = libc::PACKET_MR_UNICAST;

// For `PACKET_VERSION`.

/// The first layout of the ring.
pub const TPACKET_V1: c_int = 0;
/// The layout that is the same for programs of 32 and 64 bits.
pub const TPACKET_V2: c_int = 1;
/// The layout with blocks of packets.
pub const TPACKET_V3: c_int = 2;

// For `PACKET_FANOUT`: by what a socket is chosen.

/// Choose a socket by flow.
pub const PACKET_FANOUT_HASH: u32 = libc::PACKET_FANOUT_HASH;
/// Choose sockets in turn.
pub const PACKET_FANOUT_LB: u32 = libc::PACKET_FANOUT_LB;
/// Choose a socket by processor.
pub const PACKET_FANOUT_CPU: u32 = libc::PACKET_FANOUT_CPU;
/// Choose the next socket when one is full.
pub const PACKET_FANOUT_ROLLOVER: u32 = libc::PACKET_FANOUT_ROLLOVER;
/// Choose a socket by chance.
pub const PACKET_FANOUT_RND: u32 = libc::PACKET_FANOUT_RND;
/// Choose a socket by queue of the card.
pub const PACKET_FANOUT_QM: u32 = libc::PACKET_FANOUT_QM;
/// Choose a socket by a classic BPF program.
pub const PACKET_FANOUT_CBPF: u32 = libc::PACKET_FANOUT_CBPF;
/// Choose a socket by an extended BPF program.
pub const PACKET_FANOUT_EBPF: u32 = libc::PACKET_FANOUT_EBPF;

// For `PACKET_FANOUT`: flags.

/// Take the next when the chosen one is full.
pub const PACKET_FANOUT_FLAG_ROLLOVER: u32 = libc::PACKET_FANOUT_FLAG_ROLLOVER;
/// Choose an unused number for the group.
pub const PACKET_FANOUT_FLAG_UNIQUEID: u32 = libc::PACKET_FANOUT_FLAG_UNIQUEID;
/// Do not receive what this machine sends.
pub const PACKET_FANOUT_FLAG_IGNORE_OUTGOING: u32 = libc::PACKET_FANOUT_FLAG_IGNORE_OUTGOING;
/// Put IP fragments together first.
pub const PACKET_FANOUT_FLAG_DEFRAG: u32 = libc::PACKET_FANOUT_FLAG_DEFRAG;

// Status of a packet, in `PACKET_AUXDATA` and in rings.

/// The kernel has the place in the ring.
pub const TP_STATUS_KERNEL: u32 = libc::TP_STATUS_KERNEL;
/// The program has the place in the ring.
pub const TP_STATUS_USER: u32 = libc::TP_STATUS_USER;
/// The whole packet is in the queue beside the ring.
pub const TP_STATUS_COPY: u32 = libc::TP_STATUS_COPY;
/// Packets were dropped.
pub const TP_STATUS_LOSING: u32 = libc::TP_STATUS_LOSING;
/// The card will compute the checksum.
pub const TP_STATUS_CSUMNOTREADY: u32 = libc::TP_STATUS_CSUMNOTREADY;
/// The VLAN number is valid.
pub const TP_STATUS_VLAN_VALID: u32 = libc::TP_STATUS_VLAN_VALID;
/// The block ended by time.
pub const TP_STATUS_BLK_TMO: u32 = libc::TP_STATUS_BLK_TMO;
/// The VLAN protocol is valid.
pub const TP_STATUS_VLAN_TPID_VALID: u32 = libc::TP_STATUS_VLAN_TPID_VALID;
/// The checksum was verified.
pub const TP_STATUS_CSUM_VALID: u32 = libc::TP_STATUS_CSUM_VALID;
