//! TCP options: `tcp(7)`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use super::layout::{Field, layout};
use super::multicast::storage;
use super::{GetOpt, Opt, SetOpt, TcpInfo, ToOption};
use crate::consts;

/// Send small segments at once.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// s.set(opt::TCP_NODELAY, true)?;
/// s.set(opt::TCP_CONGESTION, "reno")?;
/// assert_eq!(s.get(opt::TCP_CONGESTION)?, "reno");
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `s.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)`.
pub const TCP_NODELAY: Opt<bool> = Opt::new("TCP_NODELAY", consts::SOL_TCP, consts::TCP_NODELAY);
/// Send full segments only; what is held back goes after 200 ms.
pub const TCP_CORK: Opt<bool> = Opt::new("TCP_CORK", consts::SOL_TCP, consts::TCP_CORK);
/// Acknowledge at once; the kernel may turn it off again.
pub const TCP_QUICKACK: Opt<bool> = Opt::new("TCP_QUICKACK", consts::SOL_TCP, consts::TCP_QUICKACK);
/// Largest segment in bytes.
pub const TCP_MAXSEG: Opt<i32> = Opt::new("TCP_MAXSEG", consts::SOL_TCP, consts::TCP_MAXSEG);
/// Idle seconds before the first keepalive probe; 7200 by default.
pub const TCP_KEEPIDLE: Opt<i32> = Opt::new("TCP_KEEPIDLE", consts::SOL_TCP, consts::TCP_KEEPIDLE);
/// Seconds between keepalive probes; 75 by default.
pub const TCP_KEEPINTVL: Opt<i32> =
    Opt::new("TCP_KEEPINTVL", consts::SOL_TCP, consts::TCP_KEEPINTVL);
/// Probes before the connection is given up; 9 by default.
pub const TCP_KEEPCNT: Opt<i32> = Opt::new("TCP_KEEPCNT", consts::SOL_TCP, consts::TCP_KEEPCNT);
/// SYNs before a `connect` is given up: 1 to 255, 6 by default.
pub const TCP_SYNCNT: Opt<i32> = Opt::new("TCP_SYNCNT", consts::SOL_TCP, consts::TCP_SYNCNT);
/// Seconds that a closed socket stays in FIN-WAIT-2; -1 for not at all, 0 for the default.
pub const TCP_LINGER2: Opt<i32> = Opt::new("TCP_LINGER2", consts::SOL_TCP, consts::TCP_LINGER2);
/// Milliseconds that data may stay unacknowledged; 0 for the default.
pub const TCP_USER_TIMEOUT: Opt<i32> = Opt::new(
    "TCP_USER_TIMEOUT",
    consts::SOL_TCP,
    consts::TCP_USER_TIMEOUT,
);
/// Accept only when data are there, within so many seconds; the kernel rounds to its retransmission times.
pub const TCP_DEFER_ACCEPT: Opt<i32> = Opt::new(
    "TCP_DEFER_ACCEPT",
    consts::SOL_TCP,
    consts::TCP_DEFER_ACCEPT,
);
/// Largest window advertised, in bytes.
pub const TCP_WINDOW_CLAMP: Opt<i32> = Opt::new(
    "TCP_WINDOW_CLAMP",
    consts::SOL_TCP,
    consts::TCP_WINDOW_CLAMP,
);
/// Unsent bytes above which the socket is not writable.
pub const TCP_NOTSENT_LOWAT: Opt<u32> = Opt::new(
    "TCP_NOTSENT_LOWAT",
    consts::SOL_TCP,
    consts::TCP_NOTSENT_LOWAT,
);
/// The state of the connection.
pub const TCP_INFO: GetOpt<TcpInfo> = GetOpt::new("TCP_INFO", consts::SOL_TCP, consts::TCP_INFO);
/// Whether the connection speaks Multipath TCP. Since Linux 6.9.
pub const TCP_IS_MPTCP: GetOpt<bool> =
    GetOpt::new("TCP_IS_MPTCP", consts::SOL_TCP, consts::TCP_IS_MPTCP);
/// Receive the count of unread bytes with messages.
pub const TCP_INQ: Opt<bool> = Opt::new("TCP_INQ", consts::SOL_TCP, consts::TCP_INQ);
/// Upper layer protocol by name, such as `"tls"`; once set, it stays.
pub const TCP_ULP: Opt<str> = Opt::new("TCP_ULP", consts::SOL_TCP, consts::TCP_ULP);

// Congestion and time.

/// Congestion control by name, such as `"cubic"`.
pub const TCP_CONGESTION: Opt<str> =
    Opt::new("TCP_CONGESTION", consts::SOL_TCP, consts::TCP_CONGESTION);
/// State of the congestion control, in a structure of its own; empty for those that have none.
pub const TCP_CC_INFO: GetOpt<[u8]> =
    GetOpt::new("TCP_CC_INFO", consts::SOL_TCP, consts::TCP_CC_INFO);
/// Linear timeouts for thin streams.
pub const TCP_THIN_LINEAR_TIMEOUTS: Opt<bool> = Opt::new(
    "TCP_THIN_LINEAR_TIMEOUTS",
    consts::SOL_TCP,
    consts::TCP_THIN_LINEAR_TIMEOUTS,
);
/// Early retransmit for thin streams; has no effect any more.
pub const TCP_THIN_DUPACK: Opt<bool> =
    Opt::new("TCP_THIN_DUPACK", consts::SOL_TCP, consts::TCP_THIN_DUPACK);
/// Microseconds added to every segment sent, for tests.
pub const TCP_TX_DELAY: Opt<i32> = Opt::new("TCP_TX_DELAY", consts::SOL_TCP, consts::TCP_TX_DELAY);
/// Longest wait for an acknowledgement in milliseconds: 1000 to 120 000. Since Linux 6.15.
pub const TCP_RTO_MAX_MS: Opt<i32> =
    Opt::new("TCP_RTO_MAX_MS", consts::SOL_TCP, consts::TCP_RTO_MAX_MS);
/// Shortest wait for an acknowledgement in microseconds. Since Linux 6.18.
pub const TCP_RTO_MIN_US: Opt<i32> =
    Opt::new("TCP_RTO_MIN_US", consts::SOL_TCP, consts::TCP_RTO_MIN_US);
/// Longest delay of an acknowledgement in microseconds. Since Linux 6.18.
pub const TCP_DELACK_MAX_US: Opt<i32> = Opt::new(
    "TCP_DELACK_MAX_US",
    consts::SOL_TCP,
    consts::TCP_DELACK_MAX_US,
);

// The beginning of a connection.

/// How many connections with data in their SYN a listener queues; 0 for none.
pub const TCP_FASTOPEN: Opt<i32> = Opt::new("TCP_FASTOPEN", consts::SOL_TCP, consts::TCP_FASTOPEN);
/// Send the SYN with the first data, not at `connect`.
pub const TCP_FASTOPEN_CONNECT: Opt<bool> = Opt::new(
    "TCP_FASTOPEN_CONNECT",
    consts::SOL_TCP,
    consts::TCP_FASTOPEN_CONNECT,
);
/// Key of fast open cookies: 16 bytes, or 32 for two keys.
pub const TCP_FASTOPEN_KEY: Opt<[u8]> = Opt::new(
    "TCP_FASTOPEN_KEY",
    consts::SOL_TCP,
    consts::TCP_FASTOPEN_KEY,
);
/// Fast open without cookie.
pub const TCP_FASTOPEN_NO_COOKIE: Opt<bool> = Opt::new(
    "TCP_FASTOPEN_NO_COOKIE",
    consts::SOL_TCP,
    consts::TCP_FASTOPEN_NO_COOKIE,
);
/// Keep the SYN of accepted connections: 1 from the network header on, 2 from the link header on.
pub const TCP_SAVE_SYN: Opt<i32> = Opt::new("TCP_SAVE_SYN", consts::SOL_TCP, consts::TCP_SAVE_SYN);
/// The kept SYN of this connection; reading takes it away.
pub const TCP_SAVED_SYN: GetOpt<[u8]> =
    GetOpt::new("TCP_SAVED_SYN", consts::SOL_TCP, consts::TCP_SAVED_SYN);

// Signatures.

/// Sign segments to and from one peer, and drop what is not signed: RFC 2385.
pub const TCP_MD5SIG: SetOpt<TcpMd5Sig> =
    SetOpt::new("TCP_MD5SIG", consts::SOL_TCP, consts::TCP_MD5SIG);
/// [`TCP_MD5SIG`] for a network or an interface.
pub const TCP_MD5SIG_EXT: SetOpt<TcpMd5Sig> =
    SetOpt::new("TCP_MD5SIG_EXT", consts::SOL_TCP, consts::TCP_MD5SIG_EXT);

// Checkpoint and restore.

/// Work on a connection without the peer's notice: `TCP_REPAIR_ON` and so on; needs `CAP_NET_ADMIN`.
pub const TCP_REPAIR: Opt<i32> = Opt::new("TCP_REPAIR", consts::SOL_TCP, consts::TCP_REPAIR);
/// Queue that repair works on: `TCP_RECV_QUEUE` and so on.
pub const TCP_REPAIR_QUEUE: Opt<i32> = Opt::new(
    "TCP_REPAIR_QUEUE",
    consts::SOL_TCP,
    consts::TCP_REPAIR_QUEUE,
);
/// Sequence number of the repair queue.
pub const TCP_QUEUE_SEQ: Opt<u32> =
    Opt::new("TCP_QUEUE_SEQ", consts::SOL_TCP, consts::TCP_QUEUE_SEQ);
/// What was agreed upon when the connection began.
pub const TCP_REPAIR_OPTIONS: SetOpt<[TcpRepairOpt]> = SetOpt::new(
    "TCP_REPAIR_OPTIONS",
    consts::SOL_TCP,
    consts::TCP_REPAIR_OPTIONS,
);
/// Windows under repair.
pub const TCP_REPAIR_WINDOW: Opt<TcpRepairWindow> = Opt::new(
    "TCP_REPAIR_WINDOW",
    consts::SOL_TCP,
    consts::TCP_REPAIR_WINDOW,
);
/// Clock of time stamps; to be set under repair.
pub const TCP_TIMESTAMP: Opt<u32> =
    Opt::new("TCP_TIMESTAMP", consts::SOL_TCP, consts::TCP_TIMESTAMP);

/// A key for signed segments: `struct tcp_md5sig`.
///
/// The default has no key, which takes the peer's key away.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::TcpMd5Sig;
///
/// let router = TcpMd5Sig {
///     addr: "192.0.2.1".parse().unwrap(),
///     key: b"between us".to_vec(),
///     ..Default::default()
/// };
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// if let Err(error) = s.set(opt::TCP_MD5SIG, router) {
///     println!("{error}"); // a kernel without signatures
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("128sBBHi80s", …)`.
#[derive(Clone, PartialEq, Eq, Hash)]
#[doc(alias = "tcp_md5sig")]
pub struct TcpMd5Sig {
    /// The peer, or its network.
    pub addr: IpAddr,
    /// For `TCP_MD5SIG_EXT`: 1 if `prefixlen` counts, 2 if `ifindex` does.
    pub flags: u8,
    /// Bits of the network.
    pub prefixlen: u8,
    /// The interface.
    pub ifindex: i32,
    /// The key, up to 80 bytes; a longer one is an error of the kernel.
    pub key: Vec<u8>,
}

impl Default for TcpMd5Sig {
    fn default() -> Self {
        Self {
            addr: Ipv4Addr::UNSPECIFIED.into(),
            flags: 0,
            prefixlen: 0,
            ifindex: 0,
            key: Vec::new(),
        }
    }
}

impl ToOption for TcpMd5Sig {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        const MOST: usize = 80;
        let mut bytes = storage(self.addr);
        self.flags.put(&mut bytes);
        self.prefixlen.put(&mut bytes);
        // The kernel refuses what is longer than it may be.
        u16::try_from(self.key.len())
            .unwrap_or(u16::MAX)
            .put(&mut bytes);
        self.ifindex.put(&mut bytes);
        let mut key = [0; MOST];
        for (place, byte) in key.iter_mut().zip(&self.key) {
            *place = *byte;
        }
        key.put(&mut bytes);
        set(&bytes)
    }
}

/// Everything but the key.
impl fmt::Debug for TcpMd5Sig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpMd5Sig")
            .field("addr", &self.addr)
            .field("flags", &self.flags)
            .field("prefixlen", &self.prefixlen)
            .field("ifindex", &self.ifindex)
            .finish_non_exhaustive()
    }
}

/// What two ends had agreed upon: `struct tcp_repair_opt`.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::TcpRepairOpt;
///
/// const MSS: u32 = 2; // kinds of TCP options
/// const SACK_PERMITTED: u32 = 4;
/// let agreed = [
///     TcpRepairOpt { code: MSS, val: 1460 },
///     TcpRepairOpt { code: SACK_PERMITTED, val: 0 },
/// ];
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// assert!(s.set(opt::TCP_REPAIR_OPTIONS, &agreed).is_err()); // not under repair
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("II", code, val)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "tcp_repair_opt")]
pub struct TcpRepairOpt {
    /// The kind of TCP option.
    pub code: u32,
    /// Its value.
    pub val: u32,
}

layout!(TcpRepairOpt, 8: code, val);

/// Windows of a connection under repair: `struct tcp_repair_window`.
///
/// Python: `struct.pack("5I", …)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "tcp_repair_window")]
pub struct TcpRepairWindow {
    /// Sequence number of the segment that the window of the peer came with.
    pub snd_wl1: u32,
    /// Window of the peer.
    pub snd_wnd: u32,
    /// Largest window that the peer ever had.
    pub max_window: u32,
    /// Own window.
    pub rcv_wnd: u32,
    /// Sequence number that the own window begins at.
    pub rcv_wup: u32,
}

layout!(TcpRepairWindow, 20: snd_wl1, snd_wnd, max_window, rcv_wnd, rcv_wup);
