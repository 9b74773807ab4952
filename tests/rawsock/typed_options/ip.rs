//! IPv4, IPv6, ICMP and UDP.

use std::net::{Ipv6Addr, SocketAddr};

use rawsock::opt::{Icmp6Filter, In6FlowLabelReq, In6PktInfo, PortRange};
use rawsock::*;

use super::{check, is, maybe, privileged, reads, since, tcp, tcp6, toggles, udp, udp6};
use crate::fixtures::assert_errno;

#[test]
fn ipv4_switches() {
    const TEST: &str = "typed_options::ip::ipv4_switches";
    toggles(
        &udp(),
        &[
            opt::IP_FREEBIND,
            opt::IP_BIND_ADDRESS_NO_PORT,
            opt::IP_PKTINFO,
            opt::IP_RECVTTL,
            opt::IP_RECVTOS,
            opt::IP_RECVOPTS,
            opt::IP_RETOPTS,
            opt::IP_RECVRETOPTS,
            opt::IP_PASSSEC,
            opt::IP_RECVORIGDSTADDR,
            opt::IP_CHECKSUM,
            opt::IP_RECVFRAGSIZE,
            opt::IP_RECVERR,
            opt::IP_RECVERR_RFC4884,
            opt::IP_MULTICAST_LOOP,
            opt::IP_MULTICAST_ALL,
        ],
    );
    if privileged(TEST, "IP_TRANSPARENT and raw sockets") {
        toggles(&udp(), &[opt::IP_TRANSPARENT]);
        let raw = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP).unwrap();
        toggles(&raw, &[opt::IP_HDRINCL, opt::IP_NODEFRAG]);
        raw.set(opt::IP_ROUTER_ALERT, true).unwrap();
        raw.set(opt::IP_ROUTER_ALERT, false).unwrap();
        let filter = !(1 << 8);
        check(&raw, opt::ICMP_FILTER, filter, filter);
    }
}

#[test]
fn ipv4_numbers() {
    const TEST: &str = "typed_options::ip::ipv4_numbers";
    let s = udp();
    check(&s, opt::IP_TTL, 17, 17);
    check(&s, opt::IP_TTL, -1, 64);
    check(&s, opt::IP_TOS, 0x10, 0x10);
    check(&s, opt::IP_MINTTL, 3, 3);
    check(&s, opt::IP_MULTICAST_TTL, 9, 9);
    check(&s, opt::IP_MULTICAST_TTL, -1, 1);
    for mode in [
        IP_PMTUDISC_DONT,
        IP_PMTUDISC_WANT,
        IP_PMTUDISC_DO,
        IP_PMTUDISC_PROBE,
        IP_PMTUDISC_INTERFACE,
        IP_PMTUDISC_OMIT,
    ] {
        check(&s, opt::IP_MTU_DISCOVER, mode, mode);
    }
    assert_errno(s.get(opt::IP_MTU), 107);
    s.connect(("127.0.0.1", 9)).unwrap();
    assert!(s.get(opt::IP_MTU).unwrap() >= 1500);
    let range = PortRange {
        low: 40_000,
        high: 40_100,
    };
    check(&tcp(), opt::IP_LOCAL_PORT_RANGE, range, range);
    let backward = PortRange { low: 2, high: 1 };
    assert_errno(tcp().set(opt::IP_LOCAL_PORT_RANGE, backward), 22);
    if since(TEST, "IP_PROTOCOL", (6, 4)) && privileged(TEST, "IP_PROTOCOL") {
        let raw = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP).unwrap();
        reads(&raw, opt::IP_PROTOCOL, IPPROTO_ICMP);
    }
    let lo = if_nametoindex("lo").unwrap();
    let s = udp();
    s.set(opt::IP_UNICAST_IF, lo).unwrap();
    assert_eq!(s.get(opt::IP_UNICAST_IF).unwrap(), lo);
    // Nobody redirected it: not connected, or no firewall that could.
    let error = tcp().get(opt::SO_ORIGINAL_DST).unwrap_err();
    assert!(matches!(error.errno(), Some(2 | 92)), "{error}");
}

#[test]
fn ipv4_options_of_packets() {
    let s = udp();
    // Record one route; the kernel rounds the length up.
    let record = [7, 7, 4, 0, 0, 0, 0];
    s.set(opt::IP_OPTIONS, &record).unwrap();
    assert_eq!(
        s.get(opt::IP_OPTIONS).unwrap(),
        [&record[..], &[0]].concat()
    );
    s.set(opt::IP_OPTIONS, &[]).unwrap();
    assert_eq!(s.get(opt::IP_OPTIONS).unwrap(), b"");
    assert_errno(s.set(opt::IP_OPTIONS, &[1; 41]), 22);
}

#[test]
fn ipv6_switches() {
    const TEST: &str = "typed_options::ip::ipv6_switches";
    toggles(&tcp6(), &[opt::IPV6_V6ONLY]);
    toggles(
        &udp6(),
        &[
            opt::IPV6_DONTFRAG,
            opt::IPV6_FREEBIND,
            opt::IPV6_AUTOFLOWLABEL,
            opt::IPV6_FLOWINFO_SEND,
            opt::IPV6_ROUTER_ALERT_ISOLATE,
            opt::IPV6_RECVPKTINFO,
            opt::IPV6_RECVHOPLIMIT,
            opt::IPV6_RECVTCLASS,
            opt::IPV6_RECVRTHDR,
            opt::IPV6_RECVPATHMTU,
            opt::IPV6_RECVORIGDSTADDR,
            opt::IPV6_RECVFRAGSIZE,
            opt::IPV6_FLOWINFO,
            opt::IPV6_RECVERR,
            opt::IPV6_RECVERR_RFC4884,
            opt::IPV6_2292PKTINFO,
            opt::IPV6_2292HOPLIMIT,
            opt::IPV6_2292RTHDR,
            opt::IPV6_MULTICAST_LOOP,
            opt::IPV6_MULTICAST_ALL,
        ],
    );
    if !privileged(TEST, "IPV6_TRANSPARENT and others") {
        return;
    }
    toggles(
        &udp6(),
        &[
            opt::IPV6_TRANSPARENT,
            opt::IPV6_RECVHOPOPTS,
            opt::IPV6_RECVDSTOPTS,
            opt::IPV6_2292HOPOPTS,
            opt::IPV6_2292DSTOPTS,
        ],
    );
    let raw = socket(AF_INET6, SOCK_RAW, IPPROTO_UDP).unwrap();
    toggles(&raw, &[opt::IPV6_HDRINCL]);
    check(&raw, opt::IPV6_CHECKSUM, 6, 6);
    check(&raw, opt::IPV6_CHECKSUM, -1, -1);
    let raw = socket(AF_INET6, SOCK_RAW, IPPROTO_RAW).unwrap();
    raw.set(opt::IPV6_ROUTER_ALERT, 0).unwrap();
    raw.set(opt::IPV6_ROUTER_ALERT, -1).unwrap();
    let raw = socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6).unwrap();
    let filter = Icmp6Filter::block_all().pass(129).pass(0).block(0);
    assert!(filter.passes(129) && !filter.passes(128) && !filter.passes(0));
    check(&raw, opt::ICMP6_FILTER, filter, filter);
    is(&raw, opt::ICMPV6_FILTER, filter);
}

#[test]
fn ipv6_numbers() {
    let s = udp6();
    check(&s, opt::IPV6_UNICAST_HOPS, 21, 21);
    check(&s, opt::IPV6_UNICAST_HOPS, -1, 64);
    check(&s, opt::IPV6_MULTICAST_HOPS, 21, 21);
    check(&s, opt::IPV6_TCLASS, 0x20, 0x20);
    check(&s, opt::IPV6_TCLASS, -1, 0);
    check(&s, opt::IPV6_MINHOPCOUNT, 3, 3);
    for mode in [
        IPV6_PMTUDISC_DONT,
        IPV6_PMTUDISC_WANT,
        IPV6_PMTUDISC_DO,
        IPV6_PMTUDISC_PROBE,
        IPV6_PMTUDISC_INTERFACE,
        IPV6_PMTUDISC_OMIT,
    ] {
        check(&s, opt::IPV6_MTU_DISCOVER, mode, mode);
    }
    for bits in [IPV6_PREFER_SRC_TMP, IPV6_PREFER_SRC_PUBLIC] {
        s.set(opt::IPV6_ADDR_PREFERENCES, bits).unwrap();
        assert_eq!(s.get(opt::IPV6_ADDR_PREFERENCES).unwrap() & bits, bits);
    }
    let lo = if_nametoindex("lo").unwrap();
    s.set(opt::IPV6_UNICAST_IF, lo).unwrap();
    assert_eq!(s.get(opt::IPV6_UNICAST_IF).unwrap(), lo);
    check(&s, opt::IPV6_MULTICAST_IF, lo, lo);

    let s = udp6();
    assert_errno(s.get(opt::IPV6_MTU), 107);
    assert_errno(s.get(opt::IPV6_PATHMTU), 107);
    s.set(opt::IPV6_MTU, 1280).unwrap();
    s.connect(("::1", 9)).unwrap();
    let mtu = s.get(opt::IPV6_MTU).unwrap();
    assert!(mtu >= 1280, "{mtu}");
    assert_eq!(i64::from(s.get(opt::IPV6_PATHMTU).unwrap().mtu), mtu.into());
    let error = tcp6().get(opt::IP6T_SO_ORIGINAL_DST).unwrap_err();
    assert!(matches!(error.errno(), Some(2 | 92)), "{error}");
}

#[test]
fn the_source_of_packets_is_chosen() {
    let s = udp6();
    let source = In6PktInfo {
        addr: Ipv6Addr::LOCALHOST,
        ifindex: if_nametoindex("lo").unwrap(),
    };
    s.set(opt::IPV6_PKTINFO, source).unwrap();
    s.set(opt::IPV6_PKTINFO, In6PktInfo::default()).unwrap();
    s.set(opt::SO_BINDTODEVICE, "lo").unwrap();
    let elsewhere = In6PktInfo {
        ifindex: source.ifindex + 1,
        ..Default::default()
    };
    assert_errno(s.set(opt::IPV6_PKTINFO, elsewhere), 22);
}

#[test]
fn a_flow_label_is_chosen_kept_and_released() {
    let s = udp6();
    let mut request = In6FlowLabelReq {
        dst: Ipv6Addr::LOCALHOST,
        action: IPV6_FL_A_GET,
        share: IPV6_FL_S_EXCL,
        flags: IPV6_FL_F_CREATE,
        ..Default::default()
    };
    s.set(opt::IPV6_FLOWLABEL_MGR, &mut request).unwrap();
    assert!((1..1 << 20).contains(&request.label), "{request:?}");
    // Exclusive: nobody else gets it.
    let mut again = request;
    assert!(udp6().set(opt::IPV6_FLOWLABEL_MGR, &mut again).is_err());
    request.action = IPV6_FL_A_PUT;
    s.set(opt::IPV6_FLOWLABEL_MGR, &mut request).unwrap();
    assert_errno(s.set(opt::IPV6_FLOWLABEL_MGR, &mut request), 3);
}

#[test]
fn ipv6_options_of_packets() {
    const TEST: &str = "typed_options::ip::ipv6_options_of_packets";
    // Next header, length, and padding of six bytes.
    let options = [0, 0, 1, 4, 0, 0, 0, 0];
    let s = udp6();
    if privileged(TEST, "IPV6_HOPOPTS") {
        for option in [opt::IPV6_HOPOPTS, opt::IPV6_DSTOPTS, opt::IPV6_RTHDRDSTOPTS] {
            s.set(option, &options).unwrap();
            assert_eq!(s.get(option).unwrap(), options, "{option:?}");
            s.set(option, &[]).unwrap();
            assert_eq!(s.get(option).unwrap(), b"", "{option:?}");
        }
    }
    // Mobile IPv6: one home address, which is the last segment.
    let header = [&[0, 2, 2, 1, 0, 0, 0, 0][..], &[0; 16]].concat();
    match s.set(opt::IPV6_RTHDR, &header) {
        Ok(()) => assert_eq!(s.get(opt::IPV6_RTHDR).unwrap(), header),
        // A kernel without Mobile IPv6.
        Err(error) => assert_eq!(error.errno(), Some(22), "{error}"),
    }
    assert_errno(s.set(opt::IPV6_RTHDR, &[1; 9]), 22);
    s.set(opt::IPV6_RTHDR, &[]).unwrap();
    assert_eq!(s.get(opt::IPV6_RTHDR).unwrap(), b"");
}

#[test]
fn udp_options() {
    let s = udp();
    toggles(&s, &[opt::UDP_CORK, opt::UDP_GRO]);
    check(&s, opt::UDP_SEGMENT, 1200, 1200);
    assert_errno(s.set(opt::UDP_SEGMENT, 1 << 17), 22);
    toggles(&udp6(), &[opt::UDP_NO_CHECK6_TX, opt::UDP_NO_CHECK6_RX]);
    let s = udp();
    is(&s, opt::UDP_ENCAP, 0);
    check(&s, opt::UDP_ENCAP, UDP_ENCAP_L2TPINUDP, UDP_ENCAP_L2TPINUDP);
}

#[test]
fn cork_and_segments_change_datagrams() {
    let receiver = udp();
    receiver.bind(("127.0.0.1", 0)).unwrap();
    let s = udp();
    s.connect(receiver.getsockname().unwrap()).unwrap();
    s.set(opt::UDP_CORK, true).unwrap();
    s.send(b"one ").unwrap();
    s.send(b"datagram").unwrap();
    s.set(opt::UDP_CORK, false).unwrap();
    assert_eq!(receiver.recv(100).unwrap(), b"one datagram");
    s.set(opt::UDP_SEGMENT, 3).unwrap();
    s.send(b"abcdefgh").unwrap();
    for part in [&b"abc"[..], b"def", b"gh"] {
        assert_eq!(receiver.recv(100).unwrap(), part);
    }
}

#[test]
fn udplite_options() {
    const TEST: &str = "typed_options::ip::udplite_options";
    for family in [AF_INET, AF_INET6] {
        let Some(s) = maybe(TEST, family, SOCK_DGRAM, IPPROTO_UDPLITE) else {
            return;
        };
        check(&s, opt::UDPLITE_SEND_CSCOV, 20, 20);
        check(&s, opt::UDPLITE_RECV_CSCOV, 20, 20);
        // The header is always covered.
        check(&s, opt::UDPLITE_SEND_CSCOV, 1, 8);
    }
}

#[test]
fn automatic_ports_are_in_their_range() {
    let s = tcp();
    let range = PortRange {
        low: 41_000,
        high: 41_999,
    };
    s.set(opt::IP_LOCAL_PORT_RANGE, range).unwrap();
    s.bind(("127.0.0.1", 0)).unwrap();
    let address: SocketAddr = s.getsockname().unwrap().try_into().unwrap();
    assert!((range.low..=range.high).contains(&address.port()));
}
