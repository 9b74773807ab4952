//! `AF_UNIX` names.

use crate::address::{Address, UnixAddr};
use crate::errors::{Error, Result};

pub(super) fn from_text(operation: &'static str, name: &[u8]) -> Result<Address> {
    match UnixAddr::new(name) {
        Ok(name) => Ok(Address::Unix(name)),
        Err(error) => Err(Error::invalid(operation, error.into_reason())),
    }
}
