//! Where a client comes from, for the limit on its connections.

use std::net::IpAddr;

use rawsock::Address;

/// An IPv4 address, or the /64 network of an IPv6 address: what one customer
/// of a provider has at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Source {
    V4(u32),
    V6(u64),
}

impl Source {
    /// `None` for clients of other families, which are on this machine.
    pub(super) fn of(address: &Address) -> Option<Self> {
        let ip = address.as_socket()?.ip();
        // An IPv4 client of a dual-stack listener is an IPv4 client.
        Some(match ip.to_canonical() {
            IpAddr::V4(ip) => Self::V4(ip.to_bits()),
            IpAddr::V6(ip) => Self::V6((ip.to_bits() >> 64) as u64),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;

    #[track_caller]
    fn check(a: &str, b: &str, same: bool) {
        let source = |text: &str| {
            let address = Address::from(text.parse::<SocketAddr>().unwrap());
            Source::of(&address)
        };
        assert_eq!(source(a) == source(b), same, "{a} {b}");
    }

    #[test]
    fn sources_are_addresses_and_networks() {
        check("192.0.2.1:1", "192.0.2.1:2", true);
        check("192.0.2.1:1", "192.0.2.2:1", false);
        check("192.0.2.1:1", "[::ffff:192.0.2.1]:1", true);
        check("[2001:db8::1]:1", "[2001:db8::2]:1", true);
        check("[2001:db8::1]:1", "[2001:db8:0:1::1]:1", false);
        assert_eq!(Source::of(&Address::Unnamed), None);
    }
}
