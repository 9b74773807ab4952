//! From what a caller wrote to an [`Address`] of the socket's family.
//!
//! Names are looked up here, and nowhere below.

mod aside;
mod ask;
mod bluetooth;
mod host;
mod inet;
mod names;
mod numbers;
mod parts;
mod unix;

pub(crate) use ask::{Question, ask};
pub(crate) use host::{host, text};
pub(crate) use inet::{Host, find_host, split as host_and_port};

use std::borrow::Cow;

use libc::c_int;

use crate::address::{Address, Given, Part};
use crate::consts::*;
use crate::errors::{Error, Result};
use crate::sys::Destination;

/// What the address is for.
pub(crate) struct Wanted<'a> {
    pub(crate) operation: &'static str,
    pub(crate) family: AddressFamily,
    /// Asked only where it decides on the form.
    pub(crate) protocol: &'a dyn Fn() -> Protocol,
}

/// The address that `given` means.
pub(crate) fn resolve<'a>(wanted: &Wanted<'_>, given: &'a Given<'_>) -> Result<Cow<'a, Address>> {
    match given {
        Given::Address(address) => accept(wanted, address).map(|()| Cow::Borrowed(&**address)),
        Given::Text(text) => from_text(wanted, text).map(Cow::Owned),
        Given::Tuple(parts) => from_parts(wanted, parts).map(Cow::Owned),
    }
}

/// The address that `given` means, as the kernel takes it.
///
/// Written to `name`, where an answer would be copied from hand to hand.
#[inline]
pub(crate) fn aim(wanted: &Wanted<'_>, given: &Given<'_>, name: &mut Destination) -> Result<()> {
    let aimed = match given {
        Given::Address(address) => {
            accept(wanted, address)?;
            name.set(address.encode())
        }
        _ => name.set(resolve(wanted, given)?.encode()),
    };
    aimed.map_err(|reason| Error::invalid(wanted.operation, reason))
}

/// The address as the kernel takes it, unless it is one that safe code must
/// not use.
pub(crate) fn destination(operation: &'static str, address: &Address) -> Result<Destination> {
    Destination::new(address.encode()).map_err(|reason| Error::invalid(operation, reason))
}

fn from_text(wanted: &Wanted<'_>, text: &[u8]) -> Result<Address> {
    let operation = wanted.operation;
    match wanted.family {
        AF_UNIX => unix::from_text(operation, text),
        AF_BLUETOOTH => bluetooth::from_text(operation, (wanted.protocol)(), text),
        family => match internet(wanted) {
            Some(internet) => inet::from_text(operation, internet, text),
            None => {
                let reason = format!("an address of {family:?} is not one string");
                Err(Error::invalid(operation, reason))
            }
        },
    }
}

fn from_parts(wanted: &Wanted<'_>, parts: &[Option<Part<'_>>; 5]) -> Result<Address> {
    let operation = wanted.operation;
    match wanted.family {
        AF_NETLINK => numbers::netlink(operation, parts),
        AF_VSOCK => numbers::vsock(operation, parts),
        AF_QIPCRTR => numbers::qipcrtr(operation, parts),
        AF_TIPC => numbers::tipc(operation, parts),
        AF_PACKET => names::packet(operation, parts),
        AF_CAN => names::can(operation, parts),
        AF_ALG => names::alg(operation, parts),
        AF_BLUETOOTH => bluetooth::from_parts(operation, (wanted.protocol)(), parts),
        AF_UNIX => {
            let reason = "an AF_UNIX address is one string: a path, or an abstract name";
            Err(Error::invalid(operation, reason))
        }
        family => match internet(wanted) {
            Some(internet) => inet::from_parts(operation, internet, parts),
            None => {
                let reason = format!("an address of {family:?} has to be given as an Address");
                Err(Error::invalid(operation, reason))
            }
        },
    }
}

/// The family of IP addresses that the sockets of a family use, if they do:
/// RDS has IPv4 addresses, and SMC the ones its protocol says.
fn internet(wanted: &Wanted<'_>) -> Option<AddressFamily> {
    const SMCPROTO_SMC6: c_int = 1;
    match wanted.family {
        AF_INET | AF_INET6 => Some(wanted.family),
        AF_RDS => Some(AF_INET),
        AF_SMC if (wanted.protocol)() == Protocol::from(SMCPROTO_SMC6) => Some(AF_INET6),
        AF_SMC => Some(AF_INET),
        _ => None,
    }
}

/// A complete address passes if it is of the socket's family. So do raw
/// bytes, which are the way round the rule, and any IP address where the
/// family is another that uses them.
#[inline]
fn accept(wanted: &Wanted<'_>, address: &Address) -> Result<()> {
    let borrowed = matches!(wanted.family, AF_RDS | AF_SMC) && address.as_socket().is_some();
    if address.family() == wanted.family || borrowed || matches!(address, Address::Other(_)) {
        return Ok(());
    }
    let reason = format!(
        "{address} is an address of {:?}, the socket is of {:?}",
        address.family(),
        wanted.family
    );
    Err(Error::invalid(wanted.operation, reason))
}
