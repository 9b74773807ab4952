//! Flags of `SO_TIMESTAMPING` and `SO_TXTIME`, `SOF_*`.

/// Take the time when the card has sent.
pub const SOF_TIMESTAMPING_TX_HARDWARE: u32 = libc::SOF_TIMESTAMPING_TX_HARDWARE;
/// Take the time when the driver gets the packet.
pub const SOF_TIMESTAMPING_TX_SOFTWARE: u32 = libc::SOF_TIMESTAMPING_TX_SOFTWARE;
/// Take the time when the card has received.
pub const SOF_TIMESTAMPING_RX_HARDWARE: u32 = libc::SOF_TIMESTAMPING_RX_HARDWARE;
/// Take the time when the packet enters the kernel.
///
/// ```
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// let take_and_report = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
/// s.set(opt::SO_TIMESTAMPING, take_and_report)?;
/// assert_eq!(s.get(opt::SO_TIMESTAMPING)?, take_and_report);
/// # Ok::<(), Error>(())
/// ```
///
/// Python has none of `SOF_*`.
pub const SOF_TIMESTAMPING_RX_SOFTWARE: u32 = libc::SOF_TIMESTAMPING_RX_SOFTWARE;
/// Report times of the kernel.
pub const SOF_TIMESTAMPING_SOFTWARE: u32 = libc::SOF_TIMESTAMPING_SOFTWARE;
/// Has no effect any more.
pub const SOF_TIMESTAMPING_SYS_HARDWARE: u32 = libc::SOF_TIMESTAMPING_SYS_HARDWARE;
/// Report times of the card.
pub const SOF_TIMESTAMPING_RAW_HARDWARE: u32 = libc::SOF_TIMESTAMPING_RAW_HARDWARE;
/// Number what is sent, and report the number with its time.
pub const SOF_TIMESTAMPING_OPT_ID: u32 = libc::SOF_TIMESTAMPING_OPT_ID;
/// Take the time when the packet enters the packet scheduler.
pub const SOF_TIMESTAMPING_TX_SCHED: u32 = libc::SOF_TIMESTAMPING_TX_SCHED;
/// Take the time when the peer has acknowledged all bytes.
pub const SOF_TIMESTAMPING_TX_ACK: u32 = libc::SOF_TIMESTAMPING_TX_ACK;
/// Report addresses with every time of sending.
pub const SOF_TIMESTAMPING_OPT_CMSG: u32 = libc::SOF_TIMESTAMPING_OPT_CMSG;
/// Report times of sending without the packet.
pub const SOF_TIMESTAMPING_OPT_TSONLY: u32 = libc::SOF_TIMESTAMPING_OPT_TSONLY;
/// Report counters of the connection with times of sending.
pub const SOF_TIMESTAMPING_OPT_STATS: u32 = libc::SOF_TIMESTAMPING_OPT_STATS;
/// Report interface and length of received packets.
pub const SOF_TIMESTAMPING_OPT_PKTINFO: u32 = libc::SOF_TIMESTAMPING_OPT_PKTINFO;
/// Report both the kernel's and the card's time of sending.
pub const SOF_TIMESTAMPING_OPT_TX_SWHW: u32 = libc::SOF_TIMESTAMPING_OPT_TX_SWHW;
/// Use a certain clock of the card.
pub const SOF_TIMESTAMPING_BIND_PHC: u32 = libc::SOF_TIMESTAMPING_BIND_PHC;
/// Begin the numbers of a TCP connection where nothing is sent yet.
pub const SOF_TIMESTAMPING_OPT_ID_TCP: u32 = libc::SOF_TIMESTAMPING_OPT_ID_TCP;
/// Leave out times of receiving that others asked for.
pub const SOF_TIMESTAMPING_OPT_RX_FILTER: u32 = libc::SOF_TIMESTAMPING_OPT_RX_FILTER;
/// Take the time when the card says that it has sent.
pub const SOF_TIMESTAMPING_TX_COMPLETION: u32 = 0x40000;

// Which time of sending a message of the error queue has, its `ee_info`.

/// When the driver or the card sent it.
pub const SCM_TSTAMP_SND: u32 = 0;
/// When it entered the packet scheduler.
pub const SCM_TSTAMP_SCHED: u32 = 1;
/// When the peer acknowledged it.
pub const SCM_TSTAMP_ACK: u32 = 2;
/// When the card said that it was sent.
pub const SCM_TSTAMP_COMPLETION: u32 = 3;

// Flags of `SO_TXTIME`.

/// The time is the latest, not the exact one.
pub const SOF_TXTIME_DEADLINE_MODE: u32 = libc::SOF_TXTIME_DEADLINE_MODE;
/// Report what could not be sent in time.
pub const SOF_TXTIME_REPORT_ERRORS: u32 = libc::SOF_TXTIME_REPORT_ERRORS;
