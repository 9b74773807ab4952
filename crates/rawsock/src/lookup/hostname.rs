//! The name of this machine.

use crate::errors::{Error, Result};
use crate::sys;

/// The name of this machine: `gethostname(2)`.
///
/// Often, but not always, it has no domain; see [`getfqdn`](crate::getfqdn).
/// Bytes that are not UTF-8 become replacement characters.
///
/// # Errors
///
/// None on Linux.
///
/// ```
/// println!("this is {}", rawsock::gethostname()?);
/// # Ok::<(), rawsock::Error>(())
/// ```
///
/// Python: `socket.gethostname()`.
pub fn gethostname() -> Result<String> {
    match sys::gethostname() {
        Ok(name) => Ok(String::from_utf8_lossy(&name).into_owned()),
        Err(error) => Err(Error::os("gethostname", &error)),
    }
}

/// Names this machine, or rather the UTS namespace of this process:
/// `sethostname(2)`.
///
/// # Errors
///
/// `EPERM` without `CAP_SYS_ADMIN`; `EINVAL` for more than 64 bytes;
/// [`Error::InvalidInput`] for a NUL.
///
/// ```no_run
/// rawsock::sethostname("spam")?;
/// # Ok::<(), rawsock::Error>(())
/// ```
///
/// Python: `socket.sethostname(name)`.
pub fn sethostname(name: impl AsRef<[u8]>) -> Result<()> {
    const OPERATION: &str = "sethostname";
    let name = name.as_ref();
    if name.contains(&0) {
        return Err(Error::invalid(OPERATION, "embedded NUL in the host name"));
    }
    sys::sethostname(name).map_err(|error| Error::os(OPERATION, &error).at_name(name))
}
