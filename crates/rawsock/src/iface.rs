//! Network interfaces by name and by number.

use nix::net::if_;

use crate::errors::{Error, Result};
use crate::sys;

/// The longest name of an interface, without its NUL: `IFNAMSIZ - 1`.
const LONGEST: usize = 15;

/// The index of the network interface with this name: `if_nametoindex(3)`.
///
/// # Errors
///
/// `ENODEV` if there is none; [`Error::InvalidInput`] for a name that none
/// can have.
///
/// ```
/// use rawsock::*;
///
/// let index = if_nametoindex("lo")?;
/// assert_eq!(if_indextoname(index)?, "lo");
/// assert_eq!(if_nametoindex("none such").unwrap_err().errno(), Some(19)); // ENODEV
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.if_nametoindex(if_name)`. Unlike Python, the error has an
/// errno.
pub fn if_nametoindex(name: impl AsRef<[u8]>) -> Result<u32> {
    index_of("if_nametoindex", name.as_ref())
}

/// The name of the network interface with this index: `if_indextoname(3)`.
///
/// Bytes that are not UTF-8 become replacement characters.
///
/// # Errors
///
/// `ENXIO` if there is none.
///
/// ```
/// use rawsock::*;
///
/// assert_eq!(if_indextoname(if_nametoindex("lo")?)?, "lo");
/// assert_eq!(if_indextoname(0).unwrap_err().errno(), Some(6)); // ENXIO: 0 is nobody's
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.if_indextoname(if_index)`.
pub fn if_indextoname(index: u32) -> Result<String> {
    match sys::if_indextoname(index) {
        Ok(name) => Ok(String::from_utf8_lossy(&name).into_owned()),
        Err(error) => Err(Error::os("if_indextoname", &error)),
    }
}

/// All network interfaces, index and name: `if_nameindex(3)`.
///
/// Bytes that are not UTF-8 become replacement characters.
///
/// # Errors
///
/// `ENOBUFS` if there is no memory.
///
/// ```
/// for (index, name) in rawsock::if_nameindex()? {
///     println!("{index}: {name}"); // 1: lo
/// }
/// # Ok::<(), rawsock::Error>(())
/// ```
///
/// Python: `socket.if_nameindex()`.
pub fn if_nameindex() -> Result<Vec<(u32, String)>> {
    let interfaces =
        if_::if_nameindex().map_err(|errno| Error::errno_of("if_nameindex", errno as i32))?;
    let named = interfaces.iter().map(|interface| {
        let name = interface.name().to_string_lossy().into_owned();
        (interface.index(), name)
    });
    Ok(named.collect())
}

/// The index of an interface that `operation` wants.
pub(crate) fn index_of(operation: &'static str, name: &[u8]) -> Result<u32> {
    if name.contains(&0) {
        return Err(Error::invalid(
            operation,
            "embedded NUL in the interface name",
        ));
    }
    if name.len() > LONGEST {
        let reason = "an interface name has at most 15 bytes";
        return Err(Error::invalid(operation, reason).at_name(name));
    }
    if_::if_nametoindex(name)
        .map_err(|errno| Error::errno_of(operation, errno as i32).at_name(name))
}
