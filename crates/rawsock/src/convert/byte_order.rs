//! From the byte order of this machine to that of the network, and back.

/// A 16-bit number of this machine in the byte order of the network.
///
/// For the protocol of a packet socket, which the kernel wants so.
///
/// ```
/// use rawsock::*;
///
/// assert_eq!(htons(ETH_P_IP).to_ne_bytes(), [0x08, 0x00]);
/// match socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)) {
///     Ok(_) => println!("every frame"),
///     Err(error) => assert_eq!(error.errno(), Some(1)), // EPERM, unless root
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.htons(x)`. What it raises for numbers out of range, the
/// compiler says here.
#[must_use]
pub const fn htons(x: u16) -> u16 {
    x.to_be()
}

/// A 16-bit number of the network in the byte order of this machine.
///
/// ```
/// assert_eq!(rawsock::ntohs(u16::from_ne_bytes([0x08, 0x00])), 0x0800);
/// ```
///
/// Python: `socket.ntohs(x)`.
#[must_use]
pub const fn ntohs(x: u16) -> u16 {
    u16::from_be(x)
}

/// A 32-bit number of this machine in the byte order of the network.
///
/// ```
/// assert_eq!(rawsock::htonl(0x7f00_0001).to_ne_bytes(), [127, 0, 0, 1]);
/// ```
///
/// Python: `socket.htonl(x)`.
#[must_use]
pub const fn htonl(x: u32) -> u32 {
    x.to_be()
}

/// A 32-bit number of the network in the byte order of this machine.
///
/// ```
/// assert_eq!(rawsock::ntohl(u32::from_ne_bytes([127, 0, 0, 1])), 0x7f00_0001);
/// ```
///
/// Python: `socket.ntohl(x)`.
#[must_use]
pub const fn ntohl(x: u32) -> u32 {
    u32::from_be(x)
}
