//! Families whose addresses begin with a name: packet, CAN, ALG.

use super::parts::Parts;
use crate::address::{Address, AlgAddr, CanAddr, PacketAddr, Part};
use crate::errors::{Error, Result};
use crate::iface;

type Tuple<'a> = [Option<Part<'a>>; 5];

pub(super) fn packet(operation: &'static str, tuple: &Tuple<'_>) -> Result<Address> {
    let form = "an AF_PACKET address is (ifname, proto[, pkttype[, hatype[, addr]]])";
    let mut parts = Parts::new(operation, form, tuple);
    let mut address = PacketAddr::new(interface(&mut parts)?, parts.int("proto")?);
    address.pkttype = parts.int_or("pkttype", 0)?;
    address.hatype = parts.int_or("hatype", 0)?;
    if tuple[4].is_some() {
        // Python takes no more either.
        let hwaddr = parts.bytes("addr")?;
        if hwaddr.len() > 8 {
            return Err(Error::invalid(operation, "addr has at most 8 bytes"));
        }
        address = address.with_hwaddr(hwaddr)?;
    }
    parts.end()?;
    Ok(address.into())
}

pub(super) fn can(operation: &'static str, tuple: &Tuple<'_>) -> Result<Address> {
    let form = "an AF_CAN address is (ifname,), for CAN_ISOTP (ifname, rx_id, tx_id), \
                for CAN_J1939 (ifname, name, pgn, addr)";
    let mut parts = Parts::new(operation, form, tuple);
    let ifindex = interface(&mut parts)?;
    let address = match tuple.iter().flatten().count() {
        1 => CanAddr::raw(ifindex),
        3 => CanAddr::isotp(ifindex, parts.int("rx_id")?, parts.int("tx_id")?),
        4 => CanAddr::j1939(
            ifindex,
            parts.int("name")?,
            parts.int("pgn")?,
            parts.int("addr")?,
        ),
        _ => return Err(parts.wrong()),
    };
    parts.end()?;
    Ok(address.into())
}

pub(super) fn alg(operation: &'static str, tuple: &Tuple<'_>) -> Result<Address> {
    let form = "an AF_ALG address is (type, name[, feat[, mask]])";
    let mut parts = Parts::new(operation, form, tuple);
    let mut address = AlgAddr::new(parts.bytes("type")?, parts.bytes("name")?)
        .map_err(|error| Error::invalid(operation, error.into_reason()))?;
    address.feat = parts.int_or("feat", 0)?;
    address.mask = parts.int_or("mask", 0)?;
    parts.end()?;
    Ok(address.into())
}

/// An interface by name or index; `""` and 0 are any.
fn interface(parts: &mut Parts<'_>) -> Result<i32> {
    let out_of_range = |operation| Error::invalid(operation, "no interface has that index");
    let operation = parts.operation();
    match parts.part()? {
        Part::Bytes(b"") => Ok(0),
        Part::Bytes(name) => {
            i32::try_from(iface::index_of(operation, name)?).map_err(|_| out_of_range(operation))
        }
        Part::Int(index) => i32::try_from(index).map_err(|_| out_of_range(operation)),
        Part::Ip(_) => Err(parts.wrong()),
    }
}
