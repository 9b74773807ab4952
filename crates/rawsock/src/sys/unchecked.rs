//! The way round the check of `soundness.rs`.
#![allow(unsafe_code)]

use std::os::fd::AsFd;

use libc::c_int;

use super::option;
use crate::errors::{Error, Result};
use crate::socket::Socket;

impl Socket {
    /// Sets an option that [`setsockopt`](Self::setsockopt) refuses because
    /// its bytes may hold an address or a descriptor.
    ///
    /// Calls `setsockopt(2)` once, with any level, name and bytes.
    ///
    /// # Errors
    ///
    /// `ENOPROTOOPT` if the level does not know `name`; `EINVAL` if `value`
    /// has the wrong size for it; `EBADF` if it names a closed descriptor.
    ///
    /// # Safety
    ///
    /// `value` must hold no address that the kernel writes to, now or later,
    /// unless that memory is the caller's for as long, and no descriptor that
    /// the caller does not own or borrow.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// let no_program = (-1_i32).to_ne_bytes();
    /// // SAFETY: -1 is nobody's descriptor.
    /// let refused = unsafe { s.setsockopt_unchecked(SOL_SOCKET, SO_ATTACH_BPF, &no_program) };
    /// assert_eq!(refused.unwrap_err().errno(), Some(9)); // EBADF
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.setsockopt(level, optname, value)`, which refuses nothing either.
    pub unsafe fn setsockopt_unchecked(
        &self,
        level: impl Into<c_int>,
        name: c_int,
        value: &[u8],
    ) -> Result<()> {
        // SAFETY: the caller's promise is the one that is wanted.
        unsafe { option::setsockopt_unchecked(self.as_fd(), level.into(), name, value) }
            .map_err(|error| Error::option("setsockopt", &error))
    }
}
