//! Families whose addresses are numbers: netlink, vsock, QIPCRTR, TIPC.

use super::parts::Parts;
use crate::address::{Address, NetlinkAddr, Part, QipcrtrAddr, TipcAddr, TipcName, VsockAddr};
use crate::consts::{TIPC_ADDR_ID, TIPC_ADDR_NAME, TIPC_ADDR_NAMESEQ, TIPC_CLUSTER_SCOPE};
use crate::errors::{Error, Result};

type Tuple<'a> = [Option<Part<'a>>; 5];

pub(super) fn netlink(operation: &'static str, tuple: &Tuple<'_>) -> Result<Address> {
    let mut parts = Parts::new(operation, "an AF_NETLINK address is (pid, groups)", tuple);
    let address = NetlinkAddr {
        pid: parts.int("pid")?,
        groups: parts.int("groups")?,
    };
    parts.end()?;
    Ok(address.into())
}

pub(super) fn vsock(operation: &'static str, tuple: &Tuple<'_>) -> Result<Address> {
    let mut parts = Parts::new(operation, "an AF_VSOCK address is (cid, port)", tuple);
    let address = VsockAddr {
        cid: parts.int("cid")?,
        port: parts.int("port")?,
        flags: 0,
    };
    parts.end()?;
    Ok(address.into())
}

pub(super) fn qipcrtr(operation: &'static str, tuple: &Tuple<'_>) -> Result<Address> {
    let mut parts = Parts::new(operation, "an AF_QIPCRTR address is (node, port)", tuple);
    let address = QipcrtrAddr {
        node: parts.int("node")?,
        port: parts.int("port")?,
    };
    parts.end()?;
    Ok(address.into())
}

pub(super) fn tipc(operation: &'static str, tuple: &Tuple<'_>) -> Result<Address> {
    let form = "an AF_TIPC address is (addr_type, v1, v2, v3[, scope])";
    let mut parts = Parts::new(operation, form, tuple);
    let kind = parts.int("addr_type")?;
    let (a, b, c) = (parts.int("v1")?, parts.int("v2")?, parts.int("v3")?);
    // A small number.
    let scope = parts.int_or("scope", TIPC_CLUSTER_SCOPE as i8)?;
    parts.end()?;
    let name = match kind {
        TIPC_ADDR_NAMESEQ => TipcName::NameSeq {
            service: a,
            lower: b,
            upper: c,
        },
        // As in Python, which leaves the third number out.
        TIPC_ADDR_NAME => TipcName::Name {
            service: a,
            instance: b,
            domain: 0,
        },
        TIPC_ADDR_ID => TipcName::Id { node: a, port: b },
        _ => {
            let reason = "addr_type must be TIPC_ADDR_NAMESEQ, TIPC_ADDR_NAME or TIPC_ADDR_ID";
            return Err(Error::invalid(operation, reason));
        }
    };
    Ok(TipcAddr { scope, name }.into())
}
