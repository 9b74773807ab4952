//! The error queue: fields of `struct sock_extended_err`, `SO_EE_*`: `ip(7)`.

/// From nowhere.
pub const SO_EE_ORIGIN_NONE: u8 = libc::SO_EE_ORIGIN_NONE;
/// From this machine.
pub const SO_EE_ORIGIN_LOCAL: u8 = libc::SO_EE_ORIGIN_LOCAL;
/// From an ICMP message.
pub const SO_EE_ORIGIN_ICMP: u8 = libc::SO_EE_ORIGIN_ICMP;
/// From an ICMPv6 message.
///
/// ```
/// use rawsock::*;
/// use rawsock::ancillary::ControlMessage;
///
/// let nobody = socket(AF_INET6, SOCK_DGRAM, 0)?;
/// nobody.bind(("::1", 0))?;
/// let address = nobody.getsockname()?;
/// nobody.close()?;
///
/// let s = socket(AF_INET6, SOCK_DGRAM, 0)?;
/// s.set(opt::IPV6_RECVERR, true)?;
/// s.sendto(b"anybody there?", &address)?;
/// s.wait_readable(5.0)?;
/// let message = s.recvmsg_with_flags(1024, 256, MSG_ERRQUEUE)?;
/// let [ControlMessage::ExtendedError(error)] = &message.ancillary[..] else {
///     panic!("{message:?}");
/// };
/// assert_eq!(error.origin, SO_EE_ORIGIN_ICMP6);
/// # Ok::<(), Error>(())
/// ```
///
/// Python has none of `SO_EE_*`.
pub const SO_EE_ORIGIN_ICMP6: u8 = libc::SO_EE_ORIGIN_ICMP6;
/// A report on sending.
pub const SO_EE_ORIGIN_TXSTATUS: u8 = libc::SO_EE_ORIGIN_TXSTATUS;
/// A time of sending; the number of `SO_EE_ORIGIN_TXSTATUS`.
pub const SO_EE_ORIGIN_TIMESTAMPING: u8 = libc::SO_EE_ORIGIN_TIMESTAMPING;
/// Buffers of `MSG_ZEROCOPY` are free again.
pub const SO_EE_ORIGIN_ZEROCOPY: u8 = 5;
/// A message of `SO_TXTIME` was not sent.
pub const SO_EE_ORIGIN_TXTIME: u8 = 6;

// What has happened, by origin.

/// `MSG_ZEROCOPY` copied after all.
pub const SO_EE_CODE_ZEROCOPY_COPIED: u8 = 1;
/// The time to send made no sense.
pub const SO_EE_CODE_TXTIME_INVALID_PARAM: u8 = 1;
/// The time to send had passed.
pub const SO_EE_CODE_TXTIME_MISSED: u8 = 2;

// With `IP_RECVERR_RFC4884`.

/// The extensions of the ICMP message are broken.
pub const SO_EE_RFC4884_FLAG_INVALID: u8 = 1;
