//! TCP options, `TCP_*`: `tcp(7)`.

use libc::c_int;

/// Send small segments at once.
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
/// Microseconds added to every segment sent.
pub const TCP_TX_DELAY: c_int = 37;
