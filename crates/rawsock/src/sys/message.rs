//! `sendmsg(2)` and `recvmsg(2)`.
//!
//! By hand: socket2's `recvmsg` forgets how long the address is (0.6), and
//! nix's makes addresses of uninitialised bytes and loses descriptors (0.31).
#![allow(unsafe_code)]

use std::io::{self, IoSlice, IoSliceMut};
use std::mem;
use std::os::fd::{AsRawFd, BorrowedFd};

use libc::{c_int, iovec, msghdr};

use super::control::{Outgoing, Received};
use super::name::{ROOM, raw};
use super::recv::{believed, spare};
use super::{Destination, Sockaddr, count};

/// What `recvmsg(2)` answers beside the data and the control messages.
pub(crate) struct Arrived {
    pub(crate) count: usize,
    pub(crate) flags: c_int,
    pub(crate) name: Sockaddr,
}

/// One `sendmsg(2)`. With more buffers than the kernel takes, `EMSGSIZE`.
#[inline(always)]
pub(crate) fn sendmsg(
    fd: BorrowedFd<'_>,
    buffers: &[IoSlice<'_>],
    control: &Outgoing<'_>,
    flags: c_int,
    address: Option<&Destination>,
) -> io::Result<usize> {
    let header = outgoing_header(buffers, control, address)?;
    // SAFETY: what the header points to is readable for the lengths it says,
    // and the kernel does not write there.
    count(unsafe { libc::sendmsg(fd.as_raw_fd(), &raw const header, flags) })
}

/// One `recvmsg(2)`. With `MSG_TRUNC` the count may exceed the buffers.
#[inline(always)]
pub(crate) fn recvmsg(
    fd: BorrowedFd<'_>,
    buffers: &mut [IoSliceMut<'_>],
    control: &mut Received,
    flags: c_int,
) -> io::Result<Arrived> {
    let room = buffers
        .iter()
        .fold(0, |sum: usize, buffer| sum.saturating_add(buffer.len()));
    let mut name = Sockaddr::empty();
    let mut header = incoming_header(name.bytes.as_mut_ptr(), control);
    set_buffers(&mut header, buffers.as_mut_ptr().cast(), buffers.len())?;
    // SAFETY: what the header points to is writable for the lengths it says;
    // `IoSliceMut` has the layout of `iovec`.
    let received = count(unsafe { libc::recvmsg(fd.as_raw_fd(), &raw mut header, flags) })?;
    // SAFETY: the call has succeeded, and says how much it wrote.
    unsafe { control.arrived(control_len(&header)) };
    name.set_len(header.msg_namelen);
    Ok(Arrived {
        count: believed(received, room, flags),
        flags: header.msg_flags,
        name,
    })
}

/// One `recvmsg(2)` of up to `limit` bytes into the spare room of `data`,
/// whose length grows by what came.
#[inline(always)]
pub(crate) fn recvmsg_onto(
    fd: BorrowedFd<'_>,
    data: &mut Vec<u8>,
    limit: usize,
    control: &mut Received,
    flags: c_int,
) -> io::Result<Arrived> {
    let spare = spare(data, limit, flags);
    let room = spare.len();
    let mut buffer = iovec {
        iov_base: spare.as_mut_ptr().cast(),
        iov_len: room,
    };
    let mut name = Sockaddr::empty();
    let mut header = incoming_header(name.bytes.as_mut_ptr(), control);
    set_buffers(&mut header, &raw mut buffer, 1)?;
    // SAFETY: what the header points to is writable for the lengths it says.
    let received = count(unsafe { libc::recvmsg(fd.as_raw_fd(), &raw mut header, flags) })?;
    // SAFETY: the call has succeeded, and says how much it wrote.
    unsafe { control.arrived(control_len(&header)) };
    // SAFETY: the kernel wrote that many bytes, or `spare` zeroed them all.
    unsafe { data.set_len(data.len() + received.min(room)) };
    name.set_len(header.msg_namelen);
    Ok(Arrived {
        count: believed(received, room, flags),
        flags: header.msg_flags,
        name,
    })
}

/// The header of a message to send, which points to what is given here.
#[inline]
pub(super) fn outgoing_header(
    buffers: &[IoSlice<'_>],
    control: &Outgoing<'_>,
    address: Option<&Destination>,
) -> io::Result<msghdr> {
    let mut header = empty_header();
    // The kernel only reads them.
    set_buffers(
        &mut header,
        buffers.as_ptr().cast_mut().cast(),
        buffers.len(),
    )?;
    if let Some(address) = address {
        let (name, len) = raw(address);
        header.msg_name = name.cast_mut().cast();
        header.msg_namelen = len;
    }
    let control = control.as_bytes();
    if !control.is_empty() {
        header.msg_control = control.as_ptr().cast_mut().cast();
        // At most 2^31 - 1, so nothing is lost where this is 32 bits wide.
        header.msg_controllen = control.len() as _;
    }
    Ok(header)
}

/// The header of a message to receive, without buffers, which points to the
/// bytes of a [`Sockaddr`] and to the room of `control`.
pub(super) fn incoming_header(name: *mut u8, control: &mut Received) -> msghdr {
    let mut header = empty_header();
    header.msg_name = name.cast();
    header.msg_namelen = ROOM;
    let (start, room) = control.open();
    header.msg_control = start.cast();
    // At most 2^31 - 1, so nothing is lost where this is 32 bits wide.
    header.msg_controllen = room as _;
    header
}

/// Where `limit` (1024) is `UIO_MAXIOV`: the kernel answers `EMSGSIZE`
/// beyond, and so does this, since some C libraries count in fewer bits.
#[inline]
pub(super) fn set_buffers(header: &mut msghdr, start: *mut iovec, len: usize) -> io::Result<()> {
    const UIO_MAXIOV: usize = 1024;
    if len > UIO_MAXIOV {
        return Err(io::Error::from_raw_os_error(libc::EMSGSIZE));
    }
    header.msg_iov = start;
    header.msg_iovlen = len as _;
    Ok(())
}

/// How many bytes of control messages the kernel says it wrote.
#[allow(clippy::unnecessary_cast)] // 32 bits wide in some C libraries
pub(super) fn control_len(header: &msghdr) -> usize {
    header.msg_controllen as usize
}

#[inline]
fn empty_header() -> msghdr {
    // SAFETY: zeros are a valid header, which has no message in it; some C
    // libraries have padding there that cannot be named.
    unsafe { mem::zeroed() }
}
