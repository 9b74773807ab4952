//! From what a caller wrote to an [`Address`] of the socket's family.
//!
//! Names are looked up here, and nowhere below.

mod inet;
mod unix;

use std::borrow::Cow;

use crate::address::{Address, Given};
use crate::consts::{AF_INET, AF_INET6, AF_UNIX, AddressFamily};
use crate::errors::{Error, Result};
use crate::sys::Destination;

/// The address that `given` means to a socket of `family`, for `operation`.
pub(crate) fn resolve<'a>(
    operation: &'static str,
    family: AddressFamily,
    given: Given<'a>,
) -> Result<Cow<'a, Address>> {
    let address = match (family, given) {
        (_, Given::Address(address)) => return accept(operation, family, address),
        (AF_INET | AF_INET6, Given::Text(text)) => inet::from_text(operation, family, text)?,
        (AF_INET | AF_INET6, Given::Tuple(parts)) => inet::from_parts(operation, family, &parts)?,
        (AF_UNIX, Given::Text(name)) => unix::from_text(operation, name)?,
        (AF_UNIX, Given::Tuple(_)) => {
            let reason = "an AF_UNIX address is one string: a path, or an abstract name";
            return Err(Error::invalid(operation, reason));
        }
        (family, _) => {
            let reason = format!("an address of {family:?} has to be given as an Address");
            return Err(Error::invalid(operation, reason));
        }
    };
    Ok(Cow::Owned(address))
}

/// The address as the kernel takes it, unless it is one that safe code must
/// not use.
pub(crate) fn destination(operation: &'static str, address: &Address) -> Result<Destination> {
    Destination::new(address.encode()).map_err(|reason| Error::invalid(operation, reason))
}

/// A complete address passes if it is of the socket's family. So do raw
/// bytes, which are the way round the rule.
fn accept<'a>(
    operation: &'static str,
    family: AddressFamily,
    address: Cow<'a, Address>,
) -> Result<Cow<'a, Address>> {
    if address.family() == family || matches!(*address, Address::Other(_)) {
        return Ok(address);
    }
    let reason = format!(
        "{address} is an address of {:?}, the socket is of {family:?}",
        address.family()
    );
    Err(Error::invalid(operation, reason))
}
