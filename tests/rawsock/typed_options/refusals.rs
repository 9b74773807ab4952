//! Values that are refused, by the crate or by the kernel, and nothing bad
//! happens.

use rawsock::opt::{
    FromOption, IpMreqn, IpMsFilter, PacketMreq, SetOpt, TcpInfo, TcpMd5Sig, TlsCryptoInfo,
};
use rawsock::*;
use testkit::skip;

use super::{tcp, udp};
use crate::fixtures::{assert_errno, assert_invalid};

#[test]
fn names_are_checked_before_the_call() {
    let s = tcp();
    for option in [opt::TCP_CONGESTION, opt::TCP_ULP, opt::SO_BINDTODEVICE] {
        for name in ["\0", "re\0no", "reno\0", "0123456789abcdef"] {
            let error = s.set(option, name).unwrap_err();
            assert_eq!(error.errno(), None, "{error}");
            assert_invalid::<()>(Err(error));
        }
        // As long as a name may be, and nobody's.
        assert!(
            s.set(option, "0123456789abcde")
                .unwrap_err()
                .errno()
                .is_some()
        );
    }
    let error = s.set(opt::TCP_CONGESTION, "re\0no").unwrap_err();
    assert_eq!(
        error.to_string(),
        "setsockopt TCP_CONGESTION: the name contains a NUL"
    );
}

#[test]
fn more_than_c_can_count_is_an_error() {
    const TEST: &str = "typed_options::refusals::more_than_c_can_count_is_an_error";
    let s = tcp();
    assert_invalid(s.getsockopt_bytes(SOL_TCP, TCP_INFO, 1 << 31));
    assert_invalid(s.set(opt::ALG_SET_AEAD_AUTHSIZE, 1 << 31));
    if !has_memory(4 << 20) {
        return skip(TEST, "there are no 4 GiB of memory");
    }
    // Nobody touches them, so they are never there.
    let huge = vec![0_u8; 1 << 31];
    assert_invalid(s.setsockopt(SOL_TCP, TCP_FASTOPEN_KEY, &huge[..]));
    assert_invalid(s.setsockopt(SOL_IPV6, IPV6_FLOWLABEL_MGR, &huge[..]));
}

/// Whether this machine has so many KiB free.
fn has_memory(kib: u64) -> bool {
    let info = std::fs::read_to_string("/proc/meminfo").unwrap();
    info.lines()
        .find_map(|line| {
            line.strip_prefix("MemAvailable:")?
                .split_whitespace()
                .next()
        })
        .and_then(|number| number.parse().ok())
        .is_some_and(|free: u64| free >= kib)
}

#[test]
fn values_that_make_no_sense_reach_the_kernel() {
    let s = udp();
    assert_errno(s.set(opt::IP_ADD_MEMBERSHIP, IpMreqn::default()), 22);
    let many = IpMsFilter {
        multiaddr: "239.1.1.1".parse().unwrap(),
        slist: vec!["127.0.0.1".parse().unwrap(); 5000],
        ..Default::default()
    };
    assert_errno(s.set(opt::IP_MSFILTER, many), 105);
    let long = TcpMd5Sig {
        addr: "127.0.0.1".parse().unwrap(),
        key: vec![1; 81],
        ..Default::default()
    };
    assert!(tcp().set(opt::TCP_MD5SIG, long).is_err());
    let address = PacketMreq {
        address: vec![1; 100_000],
        ..Default::default()
    };
    assert!(s.set(opt::PACKET_ADD_MEMBERSHIP, address).is_err());
    assert!(tcp().set(opt::TLS_TX, TlsCryptoInfo::default()).is_err());
}

#[test]
fn structures_of_another_length_are_no_values() {
    assert_eq!(TcpInfo::from_option(&[0; 103]), None);
    assert_eq!(TcpInfo::from_option(&[0; 281]), None);
    let old = TcpInfo::from_option(&[1; 104]).unwrap();
    assert_eq!(
        (old.given, old.total_retrans, old.pacing_rate),
        (104, 0x0101_0101, 0)
    );
    let new = TcpInfo::from_option(&[1; 280]).unwrap();
    assert_eq!((new.given, new.accecn_opt_seen), (280, 0x0101));
    assert_eq!(opt::Credentials::from_option(&[0; 11]), None);
    assert_eq!(opt::Credentials::from_option(&[0; 13]), None);
    assert_eq!(
        opt::TpacketStats::from_option(&[0; 8]),
        Some(Default::default())
    );
    assert_eq!(opt::TpacketStats::from_option(&[0; 7]), None);
    assert_eq!(opt::XdpMmapOffsets::from_option(&[0; 127]), None);
}

#[test]
fn a_setting_does_not_write_to_what_is_lent() {
    // The kernel answers a request for a flow label in the bytes given.
    let s = socket(AF_INET6, SOCK_DGRAM, 0).unwrap();
    let mut request = vec![0; 15];
    request.extend([1, 0, 0, 0, 0, IPV6_FL_A_GET, IPV6_FL_S_EXCL]);
    request.extend(IPV6_FL_F_CREATE.to_ne_bytes());
    request.resize(32, 0);
    let before = request.clone();
    s.setsockopt(SOL_IPV6, IPV6_FLOWLABEL_MGR, &request)
        .unwrap();
    assert_eq!(request, before);
    let mine = SetOpt::<[u8]>::new("mine", SOL_IPV6, IPV6_FLOWLABEL_MGR);
    s.set(mine, &request).unwrap();
    assert_eq!(request, before);
}
