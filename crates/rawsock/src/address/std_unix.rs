//! Unix names as `std` has them.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::SocketAddr;

use super::{AddressError, UnixAddr};

impl TryFrom<&SocketAddr> for UnixAddr {
    type Error = AddressError;

    /// The same name. Every one of `std` has its place here.
    fn try_from(theirs: &SocketAddr) -> Result<Self, AddressError> {
        if let Some(path) = theirs.as_pathname() {
            Self::new(path.as_os_str().as_bytes())
        } else if let Some(name) = theirs.as_abstract_name() {
            Self::new([b"\0", name].concat())
        } else {
            Ok(Self::unnamed())
        }
    }
}

impl TryFrom<&UnixAddr> for SocketAddr {
    type Error = AddressError;

    /// The same name, unless it is a path of 108 bytes: `std` stops at 107.
    fn try_from(ours: &UnixAddr) -> Result<Self, AddressError> {
        let theirs = match ours.as_abstract_name() {
            Some(name) => Self::from_abstract_name(name),
            // An empty path is std's unnamed.
            None => Self::from_pathname(ours.as_pathname().unwrap_or("".as_ref())),
        };
        theirs.map_err(|error| AddressError::new(error.to_string()))
    }
}
