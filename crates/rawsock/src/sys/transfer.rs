//! Moving data between two descriptors, and reading from one that is no
//! socket.
//!
//! By nix, except that a number it has no name for stays what it is.

use std::io;
use std::os::fd::BorrowedFd;

use libc::{c_uint, off64_t};
use nix::fcntl::SpliceFFlags;
use nix::unistd::Whence;

use super::retry_interrupted;
use super::sigpipe::without_sigpipe;

/// One `sendfile(2)` of up to `count` bytes, from `offset` on. The position
/// of the file stays as it is.
pub(crate) fn sendfile(
    socket: BorrowedFd<'_>,
    file: BorrowedFd<'_>,
    offset: off64_t,
    count: usize,
) -> io::Result<usize> {
    let mut offset = offset;
    without_sigpipe(|| {
        nix::sys::sendfile::sendfile64(socket, file, Some(&mut offset), count).map_err(last)
    })
}

/// One `splice(2)` of up to `count` bytes.
pub(crate) fn splice(
    from: BorrowedFd<'_>,
    to: BorrowedFd<'_>,
    count: usize,
    flags: c_uint,
) -> io::Result<usize> {
    // The bits are what the caller gives, also those nix does not know.
    let flags = SpliceFFlags::from_bits_retain(flags);
    // A count that is negative as a signed number would be an error.
    let count = count.min(isize::MAX.unsigned_abs());
    without_sigpipe(|| nix::fcntl::splice(from, None, to, None, count, flags).map_err(last))
}

/// One `read(2)`.
pub(crate) fn read(file: BorrowedFd<'_>, buffer: &mut [u8]) -> io::Result<usize> {
    let count = nix::unistd::read(file, buffer).map_err(last)?;
    Ok(count.min(buffer.len()))
}

/// Sets the position of a file: one `lseek(2)`.
pub(crate) fn seek(file: BorrowedFd<'_>, position: off64_t) -> io::Result<()> {
    retry_interrupted(|| nix::unistd::lseek64(file, position, Whence::SeekSet).map_err(last))?;
    Ok(())
}

/// nix has no number for errnos it does not know.
fn last(_: nix::errno::Errno) -> io::Error {
    io::Error::last_os_error()
}
