//! TCP options, `TCP_*`: `tcp(7)`.

use libc::c_int;

/// Send small segments at once.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// s.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)?;
/// assert_eq!(s.getsockopt(SOL_TCP, TCP_NODELAY)?, 1); // the same level
/// # Ok::<(), Error>(())
/// ```
pub const TCP_NODELAY: c_int = libc::TCP_NODELAY;
/// Largest segment.
pub const TCP_MAXSEG: c_int = libc::TCP_MAXSEG;
/// Send full segments only.
pub const TCP_CORK: c_int = libc::TCP_CORK;
/// Idle seconds before the first keepalive probe.
pub const TCP_KEEPIDLE: c_int = libc::TCP_KEEPIDLE;
/// Seconds between keepalive probes.
pub const TCP_KEEPINTVL: c_int = libc::TCP_KEEPINTVL;
/// Probes before the connection is given up.
pub const TCP_KEEPCNT: c_int = libc::TCP_KEEPCNT;
/// SYNs before a connect is given up.
pub const TCP_SYNCNT: c_int = libc::TCP_SYNCNT;
/// Seconds in FIN-WAIT-2.
pub const TCP_LINGER2: c_int = libc::TCP_LINGER2;
/// Accept only when data are there, within seconds.
pub const TCP_DEFER_ACCEPT: c_int = libc::TCP_DEFER_ACCEPT;
/// Largest advertised window.
pub const TCP_WINDOW_CLAMP: c_int = libc::TCP_WINDOW_CLAMP;
/// Read-only: the state of a connection.
pub const TCP_INFO: c_int = libc::TCP_INFO;
/// Acknowledge at once.
pub const TCP_QUICKACK: c_int = libc::TCP_QUICKACK;
/// Congestion control by name.
pub const TCP_CONGESTION: c_int = libc::TCP_CONGESTION;
/// RFC 2385 signatures.
pub const TCP_MD5SIG: c_int = libc::TCP_MD5SIG;
/// Linear timeouts for thin streams.
pub const TCP_THIN_LINEAR_TIMEOUTS: c_int = libc::TCP_THIN_LINEAR_TIMEOUTS;
/// Early retransmit for thin streams.
pub const TCP_THIN_DUPACK: c_int = libc::TCP_THIN_DUPACK;
/// Milliseconds that data may stay unacknowledged.
pub const TCP_USER_TIMEOUT: c_int = libc::TCP_USER_TIMEOUT;
/// Checkpoint and restore.
pub const TCP_REPAIR: c_int = libc::TCP_REPAIR;
/// Queue that repair works on.
pub const TCP_REPAIR_QUEUE: c_int = libc::TCP_REPAIR_QUEUE;
/// Sequence number of the repair queue.
pub const TCP_QUEUE_SEQ: c_int = libc::TCP_QUEUE_SEQ;
/// Options under repair.
pub const TCP_REPAIR_OPTIONS: c_int = libc::TCP_REPAIR_OPTIONS;
/// Data in SYNs of a listener, with a queue length.
pub const TCP_FASTOPEN: c_int = libc::TCP_FASTOPEN;
/// Time stamp under repair.
pub const TCP_TIMESTAMP: c_int = libc::TCP_TIMESTAMP;
/// Unsent bytes above which the socket is not writable.
pub const TCP_NOTSENT_LOWAT: c_int = libc::TCP_NOTSENT_LOWAT;
/// Read-only: state of the congestion control.
pub const TCP_CC_INFO: c_int = libc::TCP_CC_INFO;
/// Keep the SYN of accepted connections.
pub const TCP_SAVE_SYN: c_int = libc::TCP_SAVE_SYN;
/// Read-only: the kept SYN.
pub const TCP_SAVED_SYN: c_int = libc::TCP_SAVED_SYN;
/// Window under repair.
pub const TCP_REPAIR_WINDOW: c_int = libc::TCP_REPAIR_WINDOW;
/// Send the SYN with the first data.
pub const TCP_FASTOPEN_CONNECT: c_int = libc::TCP_FASTOPEN_CONNECT;
/// Upper layer protocol by name, such as `tls`.
pub const TCP_ULP: c_int = libc::TCP_ULP;
/// RFC 2385 signatures with a prefix.
pub const TCP_MD5SIG_EXT: c_int = libc::TCP_MD5SIG_EXT;
/// Key of fast open cookies.
pub const TCP_FASTOPEN_KEY: c_int = libc::TCP_FASTOPEN_KEY;
/// Fast open without cookie.
pub const TCP_FASTOPEN_NO_COOKIE: c_int = libc::TCP_FASTOPEN_NO_COOKIE;
/// Map received pages.
pub const TCP_ZEROCOPY_RECEIVE: c_int = libc::TCP_ZEROCOPY_RECEIVE;
/// Receive the count of unread bytes with messages.
pub const TCP_INQ: c_int = libc::TCP_INQ;
/// The control message of `TCP_INQ`, and its number.
pub const TCP_CM_INQ: c_int = libc::TCP_CM_INQ;
/// Microseconds added to every segment sent.
pub const TCP_TX_DELAY: c_int = 37;
/// Add a key of the TCP authentication option (RFC 5925).
pub const TCP_AO_ADD_KEY: c_int = 38;
/// Remove a key of the authentication option.
pub const TCP_AO_DEL_KEY: c_int = 39;
/// Settings and counters of the authentication option.
pub const TCP_AO_INFO: c_int = 40;
/// Read-only: the keys of the authentication option.
pub const TCP_AO_GET_KEYS: c_int = 41;
/// Checkpoint and restore of the authentication option.
pub const TCP_AO_REPAIR: c_int = 42;
/// Read-only: does the connection speak Multipath TCP?
pub const TCP_IS_MPTCP: c_int = 43;
/// Longest wait for an acknowledgement, in milliseconds.
pub const TCP_RTO_MAX_MS: c_int = 44;
/// Shortest wait for an acknowledgement, in microseconds.
pub const TCP_RTO_MIN_US: c_int = 45;
/// Longest delay of an acknowledgement, in microseconds.
pub const TCP_DELACK_MAX_US: c_int = 46;

// For `TCP_REPAIR`.

/// Begin the repair.
pub const TCP_REPAIR_ON: c_int = 1;
/// End the repair, and ask the peer for its window.
pub const TCP_REPAIR_OFF: c_int = 0;
/// End the repair without a word to the peer.
pub const TCP_REPAIR_OFF_NO_WP: c_int = -1;

// For `TCP_REPAIR_QUEUE`.

/// Repair no queue.
pub const TCP_NO_QUEUE: c_int = 0;
/// Repair what was received.
pub const TCP_RECV_QUEUE: c_int = 1;
/// Repair what is to be sent.
pub const TCP_SEND_QUEUE: c_int = 2;

// States of a connection, the first byte of `TCP_INFO`.

/// Data flow both ways.
pub const TCP_ESTABLISHED: u8 = 1;
/// Connecting.
pub const TCP_SYN_SENT: u8 = 2;
/// Being connected to.
pub const TCP_SYN_RECV: u8 = 3;
/// Closed here; the peer does not know yet.
pub const TCP_FIN_WAIT1: u8 = 4;
/// Closed here; the peer knows.
pub const TCP_FIN_WAIT2: u8 = 5;
/// Closed on both sides, waiting for stray segments.
pub const TCP_TIME_WAIT: u8 = 6;
/// No connection.
pub const TCP_CLOSE: u8 = 7;
/// Closed by the peer.
pub const TCP_CLOSE_WAIT: u8 = 8;
/// Closed by the peer, then here; the peer does not know yet.
pub const TCP_LAST_ACK: u8 = 9;
/// Listening.
pub const TCP_LISTEN: u8 = 10;
/// Closed on both sides at once.
pub const TCP_CLOSING: u8 = 11;

// Bits of `tcpi_options` in `TCP_INFO`.

/// Time stamps are used.
pub const TCPI_OPT_TIMESTAMPS: u8 = 1;
/// Selective acknowledgements are used.
pub const TCPI_OPT_SACK: u8 = 2;
/// Windows are scaled.
pub const TCPI_OPT_WSCALE: u8 = 4;
/// Explicit congestion notification is used.
pub const TCPI_OPT_ECN: u8 = 8;
/// A packet that can be marked has come.
pub const TCPI_OPT_ECN_SEEN: u8 = 16;
/// The SYN carried data that were acknowledged.
pub const TCPI_OPT_SYN_DATA: u8 = 32;
