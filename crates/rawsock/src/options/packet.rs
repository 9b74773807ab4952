//! Options of packet sockets: `packet(7)`.

use super::layout::{Field, layout};
use super::{FromOption, GetOpt, Opt, SetOpt, ToOption};
use crate::bpf::Program;
use crate::consts;

/// Receive what the card would drop.
pub const PACKET_ADD_MEMBERSHIP: SetOpt<PacketMreq> = SetOpt::new(
    "PACKET_ADD_MEMBERSHIP",
    consts::SOL_PACKET,
    consts::PACKET_ADD_MEMBERSHIP,
);
/// Undo [`PACKET_ADD_MEMBERSHIP`].
pub const PACKET_DROP_MEMBERSHIP: SetOpt<PacketMreq> = SetOpt::new(
    "PACKET_DROP_MEMBERSHIP",
    consts::SOL_PACKET,
    consts::PACKET_DROP_MEMBERSHIP,
);
/// Receive status, lengths and VLAN with messages.
pub const PACKET_AUXDATA: Opt<bool> =
    Opt::new("PACKET_AUXDATA", consts::SOL_PACKET, consts::PACKET_AUXDATA);
/// Name the physical interface of a bond.
pub const PACKET_ORIGDEV: Opt<bool> =
    Opt::new("PACKET_ORIGDEV", consts::SOL_PACKET, consts::PACKET_ORIGDEV);
/// Do not receive what this machine sends.
pub const PACKET_IGNORE_OUTGOING: Opt<bool> = Opt::new(
    "PACKET_IGNORE_OUTGOING",
    consts::SOL_PACKET,
    consts::PACKET_IGNORE_OUTGOING,
);
/// Packets received and dropped; reading resets them.
pub const PACKET_STATISTICS: GetOpt<TpacketStats> = GetOpt::new(
    "PACKET_STATISTICS",
    consts::SOL_PACKET,
    consts::PACKET_STATISTICS,
);
/// Send past the packet scheduler.
pub const PACKET_QDISC_BYPASS: Opt<bool> = Opt::new(
    "PACKET_QDISC_BYPASS",
    consts::SOL_PACKET,
    consts::PACKET_QDISC_BYPASS,
);
/// Packets begin with a virtio header.
pub const PACKET_VNET_HDR: Opt<bool> = Opt::new(
    "PACKET_VNET_HDR",
    consts::SOL_PACKET,
    consts::PACKET_VNET_HDR,
);
/// Length of the virtio header: 0, 10 or 12 bytes.
pub const PACKET_VNET_HDR_SZ: Opt<i32> = Opt::new(
    "PACKET_VNET_HDR_SZ",
    consts::SOL_PACKET,
    consts::PACKET_VNET_HDR_SZ,
);
/// Which time the ring gives: bits `SOF_TIMESTAMPING_*`; 0 for the kernel's.
pub const PACKET_TIMESTAMP: Opt<u32> = Opt::new(
    "PACKET_TIMESTAMP",
    consts::SOL_PACKET,
    consts::PACKET_TIMESTAMP,
);

// Several sockets.

/// Share packets among sockets.
pub const PACKET_FANOUT: Opt<Fanout> =
    Opt::new("PACKET_FANOUT", consts::SOL_PACKET, consts::PACKET_FANOUT);
/// The program that shares packets.
pub const PACKET_FANOUT_DATA: SetOpt<Program<'static>> = SetOpt::new(
    "PACKET_FANOUT_DATA",
    consts::SOL_PACKET,
    consts::PACKET_FANOUT_DATA,
);
/// Counters of rollover.
pub const PACKET_ROLLOVER_STATS: GetOpt<TpacketRolloverStats> = GetOpt::new(
    "PACKET_ROLLOVER_STATS",
    consts::SOL_PACKET,
    consts::PACKET_ROLLOVER_STATS,
);

// Rings. To map them is not the business of this crate.

/// Layout of the ring: `TPACKET_V1` and so on.
pub const PACKET_VERSION: Opt<i32> =
    Opt::new("PACKET_VERSION", consts::SOL_PACKET, consts::PACKET_VERSION);
/// A shared ring for receiving; all zeros for none.
pub const PACKET_RX_RING: SetOpt<TpacketReq> =
    SetOpt::new("PACKET_RX_RING", consts::SOL_PACKET, consts::PACKET_RX_RING);
/// A shared ring for sending; all zeros for none.
pub const PACKET_TX_RING: SetOpt<TpacketReq> =
    SetOpt::new("PACKET_TX_RING", consts::SOL_PACKET, consts::PACKET_TX_RING);
/// Room before each packet in the ring, in bytes.
pub const PACKET_RESERVE: Opt<u32> =
    Opt::new("PACKET_RESERVE", consts::SOL_PACKET, consts::PACKET_RESERVE);
/// Frames longer than this go also to the queue beside the ring, in bytes.
pub const PACKET_COPY_THRESH: SetOpt<i32> = SetOpt::new(
    "PACKET_COPY_THRESH",
    consts::SOL_PACKET,
    consts::PACKET_COPY_THRESH,
);
/// Skip malformed packets of the ring.
pub const PACKET_LOSS: Opt<bool> = Opt::new("PACKET_LOSS", consts::SOL_PACKET, consts::PACKET_LOSS);
/// Packets of the sending ring begin where their header says.
pub const PACKET_TX_HAS_OFF: Opt<bool> = Opt::new(
    "PACKET_TX_HAS_OFF",
    consts::SOL_PACKET,
    consts::PACKET_TX_HAS_OFF,
);

/// What a card is to let pass: `struct packet_mreq`.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::PacketMreq;
///
/// let everything = PacketMreq {
///     ifindex: if_nametoindex("lo")?,
///     r#type: PACKET_MR_PROMISC as u16,
///     ..Default::default()
/// };
/// if let Ok(s) = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)) { // needs CAP_NET_RAW
///     s.set(opt::PACKET_ADD_MEMBERSHIP, everything)?;
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("IHH8s", ifindex, type, len, address)`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "packet_mreq")]
pub struct PacketMreq {
    /// The interface.
    pub ifindex: u32,
    /// `PACKET_MR_*`.
    pub r#type: u16,
    /// The address, for `PACKET_MR_MULTICAST` and `PACKET_MR_UNICAST`.
    pub address: Vec<u8>,
}

/// Eight bytes, and more where an address is longer.
impl ToOption for PacketMreq {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        const ADDRESS: usize = 8;
        let len = self.address.len();
        let mut bytes = Vec::new();
        self.ifindex.put(&mut bytes);
        self.r#type.put(&mut bytes);
        u16::try_from(len).unwrap_or(u16::MAX).put(&mut bytes);
        bytes.extend_from_slice(&self.address);
        bytes.resize(bytes.len() + ADDRESS.saturating_sub(len), 0);
        set(&bytes)
    }
}

/// Counters: `struct tpacket_stats_v3`.
///
/// Python: `struct.unpack("III", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias("tpacket_stats", "tpacket_stats_v3"))]
pub struct TpacketStats {
    /// Packets received, with those dropped.
    pub packets: u32,
    /// Packets dropped for want of room.
    pub drops: u32,
    /// How often the ring was full; with `TPACKET_V3` only.
    pub freeze_q_cnt: u32,
}

layout!(TpacketStats, 12, 8: packets, drops, freeze_q_cnt);

/// How sockets share packets: `struct fanout_args`.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::Fanout;
///
/// let by_flow = Fanout {
///     id: 7,
///     type_flags: PACKET_FANOUT_HASH | PACKET_FANOUT_FLAG_ROLLOVER,
///     ..Default::default()
/// };
/// if let Ok(s) = socket(AF_PACKET, SOCK_RAW, ETH_P_ALL.to_be()) { // needs CAP_NET_RAW
///     s.set(opt::PACKET_FANOUT, by_flow)?;
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("I", id | type_flags << 16)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "fanout_args")]
pub struct Fanout {
    /// Number of the group in this network namespace.
    pub id: u16,
    /// By what a socket is chosen, `PACKET_FANOUT_*`, with flags
    /// `PACKET_FANOUT_FLAG_*`; 16 bits.
    pub type_flags: u32,
    /// Most sockets of the group; 0 for 256. Not read back.
    pub max_num_members: u32,
}

/// The number of members is left out where it says nothing: kernels before
/// 5.10 do not know it.
impl ToOption for Fanout {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        let mut bytes = Vec::new();
        (u32::from(self.id) | self.type_flags << 16).put(&mut bytes);
        if self.max_num_members != 0 {
            self.max_num_members.put(&mut bytes);
        }
        set(&bytes)
    }
}

impl FromOption for Fanout {
    const SIZE: usize = u32::SIZE;

    fn from_option(bytes: &[u8]) -> Option<Self> {
        let number = u32::from_option(bytes)?;
        Some(Self {
            id: u16::try_from(number & 0xffff).ok()?,
            type_flags: number >> 16,
            max_num_members: 0,
        })
    }
}

/// Counters of rollover: `struct tpacket_rollover_stats`.
///
/// Python: `struct.unpack("QQQ", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "tpacket_rollover_stats")]
pub struct TpacketRolloverStats {
    /// Packets that went to another socket.
    pub all: u64,
    /// Of those, packets of large flows.
    pub huge: u64,
    /// Packets that no socket had room for.
    pub failed: u64,
}

layout!(TpacketRolloverStats, 24: all, huge, failed);

/// Measures of a ring: `struct tpacket_req3`, whose beginning is
/// `struct tpacket_req`.
///
/// Python: `struct.pack("7I", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias("tpacket_req", "tpacket_req3"))]
pub struct TpacketReq {
    /// Bytes of a block: whole pages.
    pub block_size: u32,
    /// Blocks.
    pub block_nr: u32,
    /// Bytes of a frame: a multiple of 16.
    pub frame_size: u32,
    /// Frames, as many as the blocks have.
    pub frame_nr: u32,
    /// Milliseconds until a block is handed over that is not full; with
    /// `TPACKET_V3` only, as the two that follow.
    pub retire_blk_tov: u32,
    /// Bytes of a block for the program.
    pub sizeof_priv: u32,
    /// Bits `TP_FT_REQ_*`.
    pub feature_req_word: u32,
}

layout!(TpacketReq, 28: block_size, block_nr, frame_size, frame_nr, retire_blk_tov, sizeof_priv,
    feature_req_word);
