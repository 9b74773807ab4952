//! Values of options: bytes of any length make no panic, and what was read
//! can be set again.

use std::fmt::Debug;
use std::net::{Ipv4Addr, SocketAddrV4, SocketAddrV6};
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use rawsock::opt::*;
use rawsock::{AddressFamily, Protocol, SocketKind};

use super::config;

fn bytes_of(value: &impl ToOption) -> Vec<u8> {
    value.with_bytes(<[u8]>::to_vec)
}

/// A value that is read, and set again, is the same.
#[track_caller]
fn survives<T: FromOption + ToOption + PartialEq + Debug>(bytes: &[u8]) {
    let whole = bytes.len() == T::SIZE;
    let Some(value) = T::from_option(bytes) else {
        return assert!(!whole || size_of::<T>() == 0, "{} bytes", bytes.len());
    };
    let again = bytes_of(&value);
    assert_eq!(T::from_option(&again).as_ref(), Some(&value));
}

/// A value that is only read comes of bytes enough.
#[track_caller]
fn is_read<T: FromOption + Debug>(bytes: &[u8]) {
    if let Some(value) = T::from_option(bytes) {
        assert!(!format!("{value:?}").is_empty());
    }
}

/// Each type with its check.
macro_rules! types {
    ($($check:ident: $($type:ty),+;)+) => {
        const CHECKS: &[(usize, fn(&[u8]))] = &[
            $($((<$type as FromOption>::SIZE, $check::<$type>)),+),+
        ];
    };
}

types! {
    survives: u8, u16, u32, u64, i8, i16, i32, i64, bool, Ipv4Addr,
        Credentials, TxTime, PortRange, BtSecurity, HciFilter, L2capOptions, CanIsotpOptions,
        CanIsotpFcOptions, CanIsotpLlOptions, CanRawVcidOptions, TcpRepairWindow, Icmp6Filter,
        TipcGroupReq, Fanout, In6PktInfo;
    is_read: AddressFamily, SocketKind, Protocol, Option<Duration>, SocketAddrV4, SocketAddrV6, TcpInfo, MemInfo,
        IpMreqn, TpacketStats, TpacketRolloverStats, XdpMmapOffsets, XdpStatistics, MptcpInfo,
        Ip6MtuInfo, BtConnInfo;
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_a_value_or_none(bytes in vec(any::<u8>(), 0..=300)) {
        for (size, check) in CHECKS {
            check(&bytes);
            // Exactly as many as there have to be.
            let mut exact = bytes.clone();
            exact.resize(*size, 0);
            check(&exact);
        }
    }

    #[test]
    fn linger_is_never_cut_short(seconds: u64, nanos in 0..1_000_000_000_u32, shift in 0..64) {
        let time = Duration::new(seconds >> shift, nanos);
        let bytes = bytes_of(&Some(time));
        let kept = <Option<Duration>>::from_option(&bytes).unwrap().unwrap();
        let longest = Duration::from_secs(i32::MAX.unsigned_abs().into());
        prop_assert!(kept >= time.min(longest) && kept <= longest);
        prop_assert!(kept < time.saturating_add(Duration::from_secs(1)));
        prop_assert_eq!(<Option<Duration>>::from_option(&bytes_of(&None::<Duration>)), Some(None));
    }
}
