//! Echo messages of ICMP, RFC 792, and ICMPv6, RFC 4443: made, and found in
//! whatever bytes arrive. No I/O.

/// Type, code, checksum, identifier, sequence number.
const HEADER: usize = 8;

/// Which of the two protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V4,
    V6,
}

impl Version {
    pub(crate) const fn request(self) -> u8 {
        match self {
            Self::V4 => 8,
            Self::V6 => 128,
        }
    }

    pub(crate) const fn reply(self) -> u8 {
        match self {
            Self::V4 => 0,
            Self::V6 => 129,
        }
    }
}

/// An echo message, a request or a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Echo<'a> {
    pub(crate) kind: u8,
    pub(crate) identifier: u16,
    pub(crate) sequence: u16,
    pub(crate) data: &'a [u8],
}

impl<'a> Echo<'a> {
    /// The bytes. The kernel fills in the checksum of ICMPv6, because the
    /// addresses are in it.
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = vec![self.kind, 0, 0, 0];
        bytes.extend(self.identifier.to_be_bytes());
        bytes.extend(self.sequence.to_be_bytes());
        bytes.extend(self.data);
        let sum = checksum(&bytes).to_be_bytes();
        bytes[2..4].copy_from_slice(&sum);
        bytes
    }

    /// The message of these bytes, if they are an echo message. Says nothing
    /// of its checksum.
    pub(crate) fn from_bytes(bytes: &'a [u8], version: Version) -> Option<Self> {
        let (header, data) = bytes.split_first_chunk::<HEADER>()?;
        let [kind, code, _, _, i0, i1, s0, s1] = *header;
        let is_echo = code == 0 && [version.request(), version.reply()].contains(&kind);
        is_echo.then_some(Self {
            kind,
            identifier: u16::from_be_bytes([i0, i1]),
            sequence: u16::from_be_bytes([s0, s1]),
            data,
        })
    }
}

/// What follows the header of an IPv4 packet, with which a raw socket begins.
pub(crate) fn behind_ipv4(packet: &[u8]) -> Option<&[u8]> {
    const LEAST: usize = 20;
    let first = *packet.first()?;
    let len = usize::from(first & 0xf) * 4;
    let is_header = first >> 4 == 4 && len >= LEAST;
    packet.get(len..).filter(|_| is_header)
}

/// The checksum of the Internet, RFC 1071: 0 over what includes a right one.
pub(crate) fn checksum(bytes: &[u8]) -> u16 {
    let pairs = bytes.chunks(2).map(|pair| {
        let low = pair.get(1).copied().unwrap_or(0);
        u64::from(u16::from_be_bytes([pair[0], low]))
    });
    let mut sum: u64 = pairs.sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}
