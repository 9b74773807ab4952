//! The socket that echoes go out by and come in by.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use rawsock::ancillary::ControlMessage;
use rawsock::*;

use super::echo::{Echo, Version, behind_ipv4, checksum};
use super::program::Failure;

/// A socket that is connected to the machine in question.
///
/// That keeps the packets of others away from a raw socket, but not from a
/// datagram socket, which takes every answer to its identifier.
pub(crate) struct Link {
    s: Socket,
    peer: IpAddr,
    version: Version,
    identifier: u16,
}

/// What has come of an echo of ours.
pub(crate) enum News {
    /// The answer.
    Reply {
        from: IpAddr,
        sequence: u16,
        len: usize,
        hops: Option<i32>,
    },
    /// The news that there will be none.
    Error {
        from: Option<IpAddr>,
        sequence: u16,
        cause: std::io::Error,
    },
}

impl Link {
    pub(crate) fn to(address: SocketAddr, raw: bool, hops: Option<u8>) -> Result<Self, Failure> {
        let (family, protocol, version) = match address {
            SocketAddr::V4(_) => (AF_INET, IPPROTO_ICMP, Version::V4),
            SocketAddr::V6(_) => (AF_INET6, IPPROTO_ICMPV6, Version::V6),
        };
        let unprivileged = match raw {
            true => None,
            false => socket(family, SOCK_DGRAM, protocol).ok(),
        };
        let s = match unprivileged {
            Some(s) => s,
            None => socket(family, SOCK_RAW, protocol).map_err(|error| {
                let cure = "CAP_NET_RAW, or a group of net.ipv4.ping_group_range, would help";
                match error.errno() {
                    Some(libc::EPERM) => Failure::Work(format!("{error}: {cure}")),
                    _ => error.into(),
                }
            })?,
        };
        match version {
            Version::V4 => {
                s.set(opt::IP_RECVTTL, true)?;
                s.set(opt::IP_RECVERR, true)?;
            }
            Version::V6 => {
                s.set(opt::IPV6_RECVHOPLIMIT, true)?;
                s.set(opt::IPV6_RECVERR, true)?;
            }
        }
        match (hops, version) {
            (None, _) => {}
            (Some(hops), Version::V4) => s.set(opt::IP_TTL, hops.into())?,
            (Some(hops), Version::V6) => {
                s.set(opt::IPV6_UNICAST_HOPS, hops.into())?;
            }
        }
        // Port 0: the kernel chooses an identifier, for a datagram socket.
        s.bind(("", 0))?;
        s.connect(address)?;
        let [i0, i1, ..] = token();
        let identifier = match s.getsockname()?.port() {
            Some(port) if s.kind() == SOCK_DGRAM => port,
            _ => u16::from_be_bytes([i0, i1]),
        };
        Ok(Self {
            s,
            peer: address.ip(),
            version,
            identifier,
        })
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self.s.kind() {
            SOCK_DGRAM => "datagram",
            _ => "raw",
        }
    }

    pub(crate) fn send(&self, sequence: u16, data: &[u8]) -> Result<()> {
        let kind = self.version.request();
        let identifier = self.identifier;
        let echo = Echo {
            kind,
            identifier,
            sequence,
            data,
        };
        self.s.send(&echo.to_bytes()).map(drop)
    }

    /// The next news of an echo with these data, if it comes in time.
    pub(crate) fn receive(&self, until: Instant, data: &[u8]) -> Result<Option<News>> {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if !self.s.wait_readable(left)? {
                return Ok(None);
            }
            let news = match self.take(0) {
                Ok(message) => self.reply(&message, data),
                // What it is about, if anything, is in the queue of errors.
                Err(_) => None,
            };
            if news.is_some() {
                return Ok(news);
            }
            match self.take(MSG_ERRQUEUE) {
                Ok(message) => match self.error(&message, data) {
                    None => {}
                    news => return Ok(news),
                },
                Err(error) if error.is_would_block() => {}
                Err(error) => return Err(error),
            }
            // A flood of what is not for us must not hold us up.
            if Instant::now() >= until {
                return Ok(None);
            }
        }
    }

    fn take(&self, flags: impl Into<MsgFlag>) -> Result<Message> {
        // The largest packet, and room for a hop limit and an error.
        let room = CMSG_SPACE(4) + CMSG_SPACE(64);
        let flags = flags.into() | MSG_DONTWAIT;
        self.s.recvmsg_with_flags(65_535, room, flags)
    }

    /// The answer, if it is one to us.
    fn reply(&self, message: &Message, data: &[u8]) -> Option<News> {
        let packet = &message.data[..];
        let bytes = match (self.version, self.s.kind()) {
            (Version::V4, SOCK_RAW) => behind_ipv4(packet)?,
            _ => packet,
        };
        // A raw socket is given also what the kernel will refuse; ICMPv6 it
        // has checked.
        if self.version == Version::V4 && checksum(bytes) != 0 {
            return None;
        }
        let echo = Echo::from_bytes(bytes, self.version)?;
        let from = message.address.ip()?;
        let is_ours = from == self.peer
            && echo.kind == self.version.reply()
            && echo.identifier == self.identifier
            && echo.data == data;
        let hops = message.ancillary.iter().find_map(|item| match item {
            ControlMessage::Ttl(hops) | ControlMessage::HopLimit(hops) => Some(*hops),
            _ => None,
        });
        is_ours.then_some(News::Reply {
            from,
            sequence: echo.sequence,
            len: bytes.len(),
            hops,
        })
    }

    /// The bad news, if it quotes an echo of ours. Routers quote little, so
    /// the data count only as far as there are any.
    fn error(&self, message: &Message, data: &[u8]) -> Option<News> {
        let echo = Echo::from_bytes(&message.data, self.version)?;
        let is_ours = echo.kind == self.version.request()
            && echo.identifier == self.identifier
            && data.starts_with(echo.data);
        let error = message.ancillary.iter().find_map(|item| match item {
            ControlMessage::ExtendedError(error) if is_ours => Some(error),
            _ => None,
        })?;
        Some(News::Error {
            from: error.offender.as_ref().and_then(Address::ip),
            sequence: echo.sequence,
            cause: std::io::Error::from_raw_os_error(error.errno),
        })
    }
}

/// Bytes that nobody else has, from the generator that hash maps begin with.
pub(crate) fn token() -> [u8; 16] {
    let mut token = [0; 16];
    let halves = token.chunks_exact_mut(8);
    for (half, number) in halves.zip([1, 2]) {
        let random = RandomState::new().hash_one(number);
        half.copy_from_slice(&random.to_ne_bytes());
    }
    token
}
