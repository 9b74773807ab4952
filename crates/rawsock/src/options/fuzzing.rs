//! Entry points for the fuzzer: see [`crate::fuzzing`].

use std::fmt::Debug;
use std::net::{Ipv4Addr, SocketAddrV4, SocketAddrV6};
use std::time::Duration;

use super::*;
use crate::bpf::Instruction;
use crate::consts::{AddressFamily, Protocol, SocketKind};

/// Reads the bytes as the value of every type that an option has, and as a
/// program.
///
/// # Panics
///
/// If a value does not come back from the bytes that are made of it, or a
/// program loses some of its bytes.
pub fn options(bytes: &[u8]) {
    kept::<u8>(bytes);
    kept::<u16>(bytes);
    kept::<u32>(bytes);
    kept::<u64>(bytes);
    kept::<i32>(bytes);
    kept::<i64>(bytes);
    kept::<bool>(bytes);
    kept::<Option<Duration>>(bytes);
    kept::<Ipv4Addr>(bytes);
    kept::<SocketAddrV4>(bytes);
    kept::<BtSecurity>(bytes);
    kept::<CanFilter>(bytes);
    kept::<CanIsotpFcOptions>(bytes);
    kept::<CanIsotpLlOptions>(bytes);
    kept::<CanIsotpOptions>(bytes);
    kept::<CanRawVcidOptions>(bytes);
    kept::<Credentials>(bytes);
    kept::<Fanout>(bytes);
    kept::<HciFilter>(bytes);
    kept::<Icmp6Filter>(bytes);
    kept::<In6PktInfo>(bytes);
    kept::<IpMreqSource>(bytes);
    kept::<Ipv6Mreq>(bytes);
    kept::<J1939Filter>(bytes);
    kept::<L2capOptions>(bytes);
    kept::<MemInfo>(bytes);
    kept::<MptcpInfo>(bytes);
    kept::<PortRange>(bytes);
    kept::<SctpInitMsg>(bytes);
    kept::<SctpRtoInfo>(bytes);
    kept::<TcpRepairOpt>(bytes);
    kept::<TcpRepairWindow>(bytes);
    kept::<TipcGroupReq>(bytes);
    kept::<TpacketReq>(bytes);
    kept::<TpacketRolloverStats>(bytes);
    kept::<TpacketStats>(bytes);
    kept::<TxTime>(bytes);
    kept::<XdpStatistics>(bytes);

    read::<AddressFamily>(bytes);
    read::<SocketKind>(bytes);
    read::<Protocol>(bytes);
    read::<SocketAddrV6>(bytes);
    read::<BtConnInfo>(bytes);
    read::<Ip6MtuInfo>(bytes);
    read::<IpMreqn>(bytes);
    read::<RdsRxTrace>(bytes);
    read::<SctpStatus>(bytes);
    read::<TcpInfo>(bytes);
    read::<XdpMmapOffsets>(bytes);

    let time = value::duration_of(bytes);
    // None is written as zero, and zero as the shortest time.
    if let Some(time) = time.filter(|time| !time.is_zero()) {
        let again = value::timeval_of(Some(time));
        assert_eq!(value::duration_of(&again), Some(time));
    }
    let (program, _) = bytes.as_chunks();
    for step in program {
        assert_eq!(Instruction::from_bytes(step).to_bytes(), *step);
    }
}

/// A value that can be set as it was read.
fn kept<T: FromOption + ToOption + Debug + PartialEq>(bytes: &[u8]) {
    if let Some(value) = read::<T>(bytes) {
        let again = value.with_bytes(T::from_option);
        assert_eq!(again.as_ref(), Some(&value));
    }
}

fn read<T: FromOption + Debug>(bytes: &[u8]) -> Option<T> {
    let value = T::from_option(bytes)?;
    let _ = format!("{value:?}");
    Some(value)
}
