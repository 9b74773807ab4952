//! Memberships: traffic arrives, and stops.
//!
//! Every group is joined on the loopback interface and has an address of its
//! own, so that tests do not hear one another.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::Command;

use rawsock::opt::{
    GroupFilter, GroupReq, GroupSourceReq, IpMreqSource, IpMreqn, IpMsFilter, Ipv6Mreq, SetOpt,
    Writable,
};
use rawsock::*;
use testkit::{Peer, Rerun, is_rerun, is_root, skip, tool};

use super::{check, udp, udp6};
use crate::fixtures::{assert_errno, assert_would_block};

/// Runs the test again in a network of its own, where groups of IPv6 have a
/// route: the loopback interface has none.
fn in_own_net(test: &str) -> bool {
    const SETUP: &str = "ip link set lo up && ip -6 route add ff01::/16 dev lo table local";
    if is_rerun(test) {
        return true;
    }
    let (Some(unshare), Some(_)) = (tool(test, "unshare"), tool(test, "ip")) else {
        return false;
    };
    let network = || {
        let mut command = Command::new(&unshare);
        // A user namespace makes anybody root of the network, but is not
        // to be had everywhere.
        command.args([if is_root() { "-n" } else { "-rn" }, "sh", "-c"]);
        command
    };
    let possible = network().arg(SETUP).output().unwrap();
    if !possible.status.success() {
        let why = String::from_utf8_lossy(&possible.stderr);
        skip(test, &format!("no network of its own: {why}"));
        return false;
    }
    let mut command = network();
    command.arg(format!("{SETUP} && exec \"$@\"")).arg("sh");
    let (status, said) = Peer::start(&mut Rerun::of(test).under(command)).finish();
    assert!(status.success() && Rerun::ran_one(&said), "{said:#?}");
    false
}

fn lo() -> u32 {
    if_nametoindex("lo").unwrap()
}

/// Groups of this process: tests of several processes run at once.
fn group4(last: u8) -> Ipv4Addr {
    let [_, _, a, b] = std::process::id().to_be_bytes();
    Ipv4Addr::new(239, a, b, last)
}

fn group6(last: u16) -> Ipv6Addr {
    let id = u16::try_from(std::process::id() & 0xffff).unwrap();
    // Known on this machine only.
    Ipv6Addr::new(0xff01, 0, 0, 0, 0, 0, id, last)
}

/// A receiver of what goes to any address, but for groups only those that it
/// joined itself.
fn receiver(group: IpAddr) -> (Socket, SocketAddr) {
    let s = match group {
        IpAddr::V4(_) => udp(),
        IpAddr::V6(_) => udp6(),
    };
    match group {
        IpAddr::V4(_) => check(&s, opt::IP_MULTICAST_ALL, false, false),
        IpAddr::V6(_) => check(&s, opt::IPV6_MULTICAST_ALL, false, false),
    }
    s.bind(("", 0)).unwrap();
    let bound: SocketAddr = s.getsockname().unwrap().try_into().unwrap();
    (s, SocketAddr::new(group, bound.port()))
}

/// A sender on the loopback interface, from an address of its own.
fn sender(source: IpAddr) -> Socket {
    match source {
        IpAddr::V4(address) => {
            let s = udp();
            let here = IpMreqn {
                address: Ipv4Addr::LOCALHOST,
                ifindex: lo(),
                ..Default::default()
            };
            s.set(opt::IP_MULTICAST_IF, here).unwrap();
            // The address is all that comes back.
            let back = s.get(opt::IP_MULTICAST_IF).unwrap();
            assert_eq!(back.address, Ipv4Addr::LOCALHOST);
            s.bind((address, 0_u16)).unwrap();
            s
        }
        IpAddr::V6(_) => {
            let s = udp6();
            check(&s, opt::IPV6_MULTICAST_IF, lo(), lo());
            s
        }
    }
}

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// The loopback delivers within the call, so what has not arrived does not.
#[track_caller]
fn arrives(from: &Socket, to: SocketAddr, at: &Socket) {
    from.sendto(b"all", to).unwrap();
    assert_eq!(at.recv_with_flags(10, MSG_DONTWAIT).unwrap(), b"all");
}

#[track_caller]
fn does_not_arrive(from: &Socket, to: SocketAddr, at: &Socket) {
    from.sendto(b"all", to).unwrap();
    assert_would_block(at.recv_with_flags(10, MSG_DONTWAIT));
}

/// Traffic arrives between joining and leaving, and not otherwise.
#[track_caller]
fn joins_and_leaves<T>(group: IpAddr, join: SetOpt<T>, leave: SetOpt<T>, how: T)
where
    T: Copy + for<'a> opt::WriteAs<Value<'a> = T>,
    SetOpt<T>: for<'a> Writable<Value<'a> = T>,
{
    let (s, to) = receiver(group);
    let from = sender(match group {
        IpAddr::V4(_) => HERE,
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    });
    does_not_arrive(&from, to, &s);
    s.set(join, how).unwrap();
    arrives(&from, to, &s);
    assert_errno(s.set(join, how), 98);
    s.set(leave, how).unwrap();
    does_not_arrive(&from, to, &s);
    assert_errno(s.set(leave, how), 99);
}

#[test]
fn by_address() {
    let multiaddr = group4(1);
    let how = IpMreqn {
        multiaddr,
        address: Ipv4Addr::LOCALHOST,
        ..Default::default()
    };
    let (join, leave) = (opt::IP_ADD_MEMBERSHIP, opt::IP_DROP_MEMBERSHIP);
    joins_and_leaves(multiaddr.into(), join, leave, how);
}

#[test]
fn by_index() {
    let multiaddr = group4(2);
    let how = IpMreqn {
        multiaddr,
        ifindex: lo(),
        ..Default::default()
    };
    let (join, leave) = (opt::IP_ADD_MEMBERSHIP, opt::IP_DROP_MEMBERSHIP);
    joins_and_leaves(multiaddr.into(), join, leave, how);
}

#[test]
fn ipv6() {
    if !in_own_net("typed_options::multicast::ipv6") {
        return;
    }
    for (last, join, leave) in [
        (3, opt::IPV6_JOIN_GROUP, opt::IPV6_LEAVE_GROUP),
        (4, opt::IPV6_ADD_MEMBERSHIP, opt::IPV6_DROP_MEMBERSHIP),
    ] {
        let multiaddr = group6(last);
        let interface = lo();
        let how = Ipv6Mreq {
            multiaddr,
            interface,
        };
        joins_and_leaves(multiaddr.into(), join, leave, how);
    }
}

#[test]
fn either_version() {
    if !in_own_net("typed_options::multicast::either_version") {
        return;
    }
    for group in [IpAddr::V4(group4(5)), IpAddr::V6(group6(5))] {
        let interface = lo();
        let how = GroupReq { interface, group };
        joins_and_leaves(group, opt::MCAST_JOIN_GROUP, opt::MCAST_LEAVE_GROUP, how);
    }
}

#[test]
fn one_source() {
    let multiaddr = group4(6);
    let (s, to) = receiver(multiaddr.into());
    let (here, elsewhere) = (sender(HERE), sender(ELSEWHERE));
    let how = IpMreqSource {
        multiaddr,
        interface: Ipv4Addr::LOCALHOST,
        sourceaddr: Ipv4Addr::LOCALHOST,
    };
    s.set(opt::IP_ADD_SOURCE_MEMBERSHIP, how).unwrap();
    arrives(&here, to, &s);
    does_not_arrive(&elsewhere, to, &s);
    s.set(opt::IP_DROP_SOURCE_MEMBERSHIP, how).unwrap();
    does_not_arrive(&here, to, &s);
}

#[test]
fn all_but_one_source() {
    let multiaddr = group4(7);
    let (s, to) = receiver(multiaddr.into());
    let (here, elsewhere) = (sender(HERE), sender(ELSEWHERE));
    let all = IpMreqn {
        multiaddr,
        ifindex: lo(),
        ..Default::default()
    };
    s.set(opt::IP_ADD_MEMBERSHIP, all).unwrap();
    let how = IpMreqSource {
        multiaddr,
        interface: Ipv4Addr::LOCALHOST,
        sourceaddr: Ipv4Addr::LOCALHOST,
    };
    s.set(opt::IP_BLOCK_SOURCE, how).unwrap();
    does_not_arrive(&here, to, &s);
    arrives(&elsewhere, to, &s);
    s.set(opt::IP_UNBLOCK_SOURCE, how).unwrap();
    arrives(&here, to, &s);
    // All sources at once.
    let mut filter = IpMsFilter {
        multiaddr,
        interface: Ipv4Addr::LOCALHOST,
        fmode: MCAST_EXCLUDE,
        slist: vec![Ipv4Addr::new(127, 0, 0, 2), Ipv4Addr::new(127, 0, 0, 3)],
    };
    s.set(opt::IP_MSFILTER, filter.clone()).unwrap();
    arrives(&here, to, &s);
    does_not_arrive(&elsewhere, to, &s);
    filter.fmode = MCAST_INCLUDE;
    s.set(opt::IP_MSFILTER, filter).unwrap();
    does_not_arrive(&here, to, &s);
    arrives(&elsewhere, to, &s);
}

#[test]
fn sources_of_either_version() {
    if !in_own_net("typed_options::multicast::sources_of_either_version") {
        return;
    }
    let stranger6: Ipv6Addr = "2001:db8::1".parse().unwrap();
    for (group, source, stranger) in [
        (IpAddr::V4(group4(8)), HERE, ELSEWHERE),
        (
            IpAddr::V6(group6(8)),
            IpAddr::V6(Ipv6Addr::LOCALHOST),
            IpAddr::V6(stranger6),
        ),
    ] {
        let interface = lo();
        let (s, to) = receiver(group);
        let from = sender(source);
        let only = |source| GroupSourceReq {
            interface,
            group,
            source,
        };
        s.set(opt::MCAST_JOIN_SOURCE_GROUP, only(stranger)).unwrap();
        does_not_arrive(&from, to, &s);
        s.set(opt::MCAST_JOIN_SOURCE_GROUP, only(source)).unwrap();
        arrives(&from, to, &s);
        s.set(opt::MCAST_LEAVE_SOURCE_GROUP, only(source)).unwrap();
        does_not_arrive(&from, to, &s);
        s.set(opt::MCAST_LEAVE_SOURCE_GROUP, only(stranger))
            .unwrap();

        s.set(opt::MCAST_JOIN_GROUP, GroupReq { interface, group })
            .unwrap();
        s.set(opt::MCAST_BLOCK_SOURCE, only(source)).unwrap();
        does_not_arrive(&from, to, &s);
        s.set(opt::MCAST_UNBLOCK_SOURCE, only(source)).unwrap();
        arrives(&from, to, &s);
        for (fmode, passes) in [(MCAST_INCLUDE, true), (MCAST_EXCLUDE, false)] {
            let filter = GroupFilter {
                interface,
                group,
                fmode,
                slist: vec![source, stranger],
            };
            s.set(opt::MCAST_MSFILTER, filter).unwrap();
            match passes {
                true => arrives(&from, to, &s),
                false => does_not_arrive(&from, to, &s),
            }
        }
    }
}

#[test]
fn anycast() {
    const TEST: &str = "typed_options::multicast::anycast";
    let s = udp6();
    let how = Ipv6Mreq {
        multiaddr: "2001:db8::7".parse().unwrap(),
        interface: lo(),
    };
    if !super::privileged(TEST, "IPV6_JOIN_ANYCAST") {
        return assert_errno(s.set(opt::IPV6_JOIN_ANYCAST, how), 1);
    }
    // A router may join what it has no network of; a host may not.
    match s.set(opt::IPV6_JOIN_ANYCAST, how) {
        Ok(()) => {
            s.set(opt::IPV6_LEAVE_ANYCAST, how).unwrap();
            assert!(s.set(opt::IPV6_LEAVE_ANYCAST, how).is_err());
        }
        Err(error) => {
            assert!(matches!(error.errno(), Some(19 | 99)), "{error}");
            assert_errno(s.set(opt::IPV6_LEAVE_ANYCAST, how), 2);
        }
    }
}
