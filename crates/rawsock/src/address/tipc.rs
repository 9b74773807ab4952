//! `AF_TIPC`: `struct sockaddr_tipc`.

use std::fmt;

use super::family_bytes;
use super::layout::{field, put};
use crate::consts::{AF_TIPC, TIPC_ADDR_ID, TIPC_ADDR_NAME, TIPC_ADDR_NAMESEQ};
use crate::sys::Sockaddr;

/// Family, type of address, scope, three numbers.
const SIZE: usize = 16;

/// An address of the cluster: a range of names, one name, or a socket.
///
/// ```
/// use rawsock::{Address, TIPC_CLUSTER_SCOPE, TipcAddr, TipcName};
///
/// let service = TipcAddr {
///     scope: TIPC_CLUSTER_SCOPE as i8,
///     name: TipcName::NameSeq { service: 18888, lower: 0, upper: 9 },
/// };
/// assert_eq!(Address::from(service).to_string(), "tipc {18888, 0 to 9}");
/// ```
///
/// Python: `(addr_type, v1, v2, v3[, scope])`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_tipc")]
pub struct TipcAddr {
    /// How far it is known: `TIPC_CLUSTER_SCOPE`, `TIPC_NODE_SCOPE`; taken
    /// back if negative.
    pub scope: i8,
    /// Who it is.
    pub name: TipcName,
}

/// Who a [`TipcAddr`] is; see there for an example.
///
/// Python: `addr_type, v1, v2, v3` of the tuple, where `addr_type` is
/// `TIPC_ADDR_NAMESEQ`, `TIPC_ADDR_NAME` or `TIPC_ADDR_ID`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TipcName {
    /// A service and a range of instances, to bind to or to send to all of.
    /// `TIPC_ADDR_NAMESEQ`.
    #[doc(alias("tipc_name_seq", "tipc_service_range"))]
    NameSeq {
        /// The type of the service.
        service: u32,
        /// The first instance.
        lower: u32,
        /// The last instance.
        upper: u32,
    },
    /// A service and one instance of it. `TIPC_ADDR_NAME`.
    #[doc(alias("tipc_name", "tipc_service_addr"))]
    Name {
        /// The type of the service.
        service: u32,
        /// The instance.
        instance: u32,
        /// Where to look for it; 0 for everywhere.
        domain: u32,
    },
    /// One socket. `TIPC_ADDR_ID`.
    #[doc(alias("tipc_portid", "tipc_socket_addr"))]
    Id {
        /// The node.
        node: u32,
        /// The port on it.
        port: u32,
    },
}

pub(super) fn encode(address: &TipcAddr) -> Sockaddr {
    let (kind, numbers) = match address.name {
        TipcName::NameSeq {
            service,
            lower,
            upper,
        } => (TIPC_ADDR_NAMESEQ, [service, lower, upper]),
        TipcName::Name {
            service,
            instance,
            domain,
        } => (TIPC_ADDR_NAME, [service, instance, domain]),
        TipcName::Id { node, port } => (TIPC_ADDR_ID, [port, node, 0]),
    };
    let mut bytes = [0; SIZE];
    put(&mut bytes, 0, &family_bytes(AF_TIPC));
    // One of three small numbers.
    put(&mut bytes, 2, &[kind as u8]);
    put(&mut bytes, 3, &address.scope.to_ne_bytes());
    for (index, number) in numbers.iter().enumerate() {
        put(&mut bytes, 4 + 4 * index, &number.to_ne_bytes());
    }
    Sockaddr::prefix(bytes, SIZE)
}

pub(super) fn decode(bytes: &[u8]) -> Option<TipcAddr> {
    let [kind] = field(bytes, 2)?;
    let scope = i8::from_ne_bytes(field(bytes, 3)?);
    let a = u32::from_ne_bytes(field(bytes, 4)?);
    let b = u32::from_ne_bytes(field(bytes, 8)?);
    let c = u32::from_ne_bytes(field(bytes, 12)?);
    let name = match i32::from(kind) {
        TIPC_ADDR_NAMESEQ => TipcName::NameSeq {
            service: a,
            lower: b,
            upper: c,
        },
        TIPC_ADDR_NAME => TipcName::Name {
            service: a,
            instance: b,
            domain: c,
        },
        TIPC_ADDR_ID => TipcName::Id { node: b, port: a },
        _ => return None,
    };
    Some(TipcAddr { scope, name })
}

impl fmt::Display for TipcAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name {
            TipcName::NameSeq {
                service,
                lower,
                upper,
            } => write!(f, "tipc {{{service}, {lower} to {upper}}}"),
            TipcName::Name {
                service, instance, ..
            } => write!(f, "tipc {{{service}, {instance}}}"),
            TipcName::Id { node, port } => write!(f, "tipc {node:x}:{port}"),
        }
    }
}
