//! The client of a connection, in little room.

use std::net::{SocketAddrV4, SocketAddrV6};

use rawsock::Address;

/// An address of a client. There is one for each connection, so it matters
/// that an [`Address`] has room for a Unix path.
#[derive(Debug)]
pub(super) enum Peer {
    V4(SocketAddrV4),
    V6(SocketAddrV6),
    /// `None` is [`Address::Unnamed`], as most Unix clients are.
    Other(Option<Box<Address>>),
}

impl From<&Address> for Peer {
    fn from(address: &Address) -> Self {
        match address {
            Address::Inet(address) => Self::V4(*address),
            Address::Inet6(address) => Self::V6(*address),
            Address::Unnamed => Self::Other(None),
            other => Self::Other(Some(Box::new(other.clone()))),
        }
    }
}

impl From<&Peer> for Address {
    fn from(peer: &Peer) -> Self {
        match peer {
            Peer::V4(address) => Self::Inet(*address),
            Peer::V6(address) => Self::Inet6(*address),
            Peer::Other(None) => Self::Unnamed,
            Peer::Other(Some(address)) => Self::clone(address),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use rawsock::UnixAddr;

    use super::*;

    #[test]
    fn nothing_of_an_address_is_lost() {
        let ip = |text: &str| Address::from(text.parse::<SocketAddr>().unwrap());
        let scoped = SocketAddrV6::new("fe80::1".parse().unwrap(), 7, 8, 9);
        let path = UnixAddr::from_pathname("/tmp/client").unwrap();
        for address in [
            ip("192.0.2.1:80"),
            ip("[2001:db8::1]:80"),
            SocketAddr::V6(scoped).into(),
            Address::Unix(path),
            Address::Unnamed,
        ] {
            assert_eq!(Address::from(&Peer::from(&address)), address);
        }
    }
}
