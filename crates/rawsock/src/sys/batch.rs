//! `recvmmsg(2)` and `sendmmsg(2)`: many messages a call.
#![allow(unsafe_code)]

use std::io::{self, IoSlice};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::{fmt, ptr};

use libc::{c_int, c_uint, iovec, mmsghdr};

use super::control::{Outgoing, Received};
use super::message::{control_len, incoming_header, outgoing_header, set_buffers};
use super::{Destination, Sockaddr, count};

/// One message of a batch to send.
pub(crate) struct Departing<'a> {
    pub(crate) buffers: &'a [IoSlice<'a>],
    pub(crate) control: Outgoing<'a>,
    pub(crate) address: Option<Destination>,
}

/// One `sendmmsg(2)`; answers how many of the messages were taken, 1024 at
/// most.
#[inline(always)]
pub(crate) fn sendmmsg(
    fd: BorrowedFd<'_>,
    messages: &[Departing<'_>],
    flags: c_int,
) -> io::Result<usize> {
    let headers = messages.iter().map(|message| {
        let header = outgoing_header(message.buffers, &message.control, message.address.as_ref())?;
        Ok(mmsghdr {
            msg_hdr: header,
            msg_len: 0,
        })
    });
    let mut headers = headers.collect::<io::Result<Vec<_>>>()?;
    let len = c_uint::try_from(headers.len()).unwrap_or(c_uint::MAX);
    let start = headers.as_mut_ptr();
    // SAFETY: there are `len` headers, and what they point to is readable for
    // the lengths they say and is not written to.
    let sent = unsafe { libc::sendmmsg(fd.as_raw_fd(), start, len, flags as _) };
    Ok(count(sent as isize)?.min(messages.len()))
}

/// Room for many messages, and those that the last `recvmmsg(2)` put there.
///
/// Invariant: `headers[i]` points to `buffers[i]`, `names[i]` and the room of
/// `controls[i]`, and `buffers[i]` to the `i`th piece of `data`. None of the
/// vectors ever grows, so that nothing moves, and the pointers are those of
/// the vectors themselves, so that a borrow in between does not end them.
pub(crate) struct Arriving {
    headers: Vec<mmsghdr>,
    buffers: Vec<iovec>,
    names: Vec<Sockaddr>,
    controls: Vec<Received>,
    data: Vec<u8>,
    bufsize: usize,
    /// How many messages came.
    filled: usize,
}

// SAFETY: the pointers point to what the value itself owns, and are used only
// by `recvmmsg`, which has the value to itself.
unsafe impl Send for Arriving {}

// SAFETY: as above; nothing is changed through a shared reference.
unsafe impl Sync for Arriving {}

/// One message out of [`Arriving`].
pub(crate) struct Landed<'a> {
    pub(crate) data: &'a [u8],
    /// As the kernel counts it; with `MSG_TRUNC` it may exceed the data.
    pub(crate) len: usize,
    pub(crate) flags: c_int,
    pub(crate) name: &'a Sockaddr,
    pub(crate) control: &'a mut Received,
}

impl Arriving {
    /// Room for so many messages; `None` if there is no memory for it.
    pub(crate) fn with_room(messages: usize, bufsize: usize, ancbufsize: usize) -> Option<Self> {
        let mut data = Vec::new();
        data.try_reserve_exact(messages.checked_mul(bufsize)?)
            .ok()?;
        data.resize(messages * bufsize, 0);
        let controls = (0..messages).map(|_| Received::with_room(ancbufsize));
        let mut room = Self {
            headers: Vec::with_capacity(messages),
            buffers: Vec::with_capacity(messages),
            names: vec![Sockaddr::empty(); messages],
            controls: controls.collect::<Option<Vec<_>>>()?,
            data,
            bufsize,
            filled: 0,
        };
        for index in 0..messages {
            let start = room.data.as_mut_ptr().wrapping_add(index * bufsize);
            room.buffers.push(iovec {
                iov_base: start.cast(),
                iov_len: bufsize,
            });
        }
        for index in 0..messages {
            let header = room.header(index);
            room.headers.push(header);
        }
        Some(room)
    }

    /// How many messages there is room for.
    pub(crate) fn room(&self) -> usize {
        self.headers.len()
    }

    /// How many messages came.
    pub(crate) fn len(&self) -> usize {
        self.filled
    }

    /// The messages that came.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = Landed<'_>> {
        let (data, bufsize) = (&self.data, self.bufsize);
        let headers = self.headers[..self.filled].iter();
        let controls = self.controls.iter_mut();
        let messages = headers.zip(&self.names).zip(controls).enumerate();
        messages.map(move |(index, ((header, name), control))| {
            let len = usize::try_from(header.msg_len).unwrap_or(usize::MAX);
            let start = index * bufsize;
            Landed {
                data: &data[start..start + len.min(bufsize)],
                len,
                flags: header.msg_hdr.msg_flags,
                name,
                control,
            }
        })
    }

    /// Sets the headers anew that the last call has used, the one included
    /// at which it may have failed.
    fn rearm(&mut self) {
        for index in 0..self.headers.len().min(self.filled + 1) {
            self.headers[index] = self.header(index);
        }
        self.filled = 0;
    }

    /// Takes over what the kernel wrote.
    ///
    /// # Safety
    ///
    /// The headers were set anew, and a call that got them has filled the
    /// first `received` since.
    unsafe fn landed(&mut self, received: usize) {
        self.filled = received.min(self.headers.len());
        for index in 0..self.filled {
            let header = self.headers[index].msg_hdr;
            self.names[index].set_len(header.msg_namelen);
            // SAFETY: the kernel has filled this header, whose room was open.
            unsafe { self.controls[index].arrived(control_len(&header)) };
        }
    }

    fn header(&mut self, index: usize) -> mmsghdr {
        // An address begins with its bytes.
        let name = self.names.as_mut_ptr().wrapping_add(index).cast();
        let mut header = mmsghdr {
            msg_hdr: incoming_header(name, &mut self.controls[index]),
            msg_len: 0,
        };
        let buffer = self.buffers.as_mut_ptr().wrapping_add(index);
        // One buffer is never too many.
        let _ = set_buffers(&mut header.msg_hdr, buffer, 1);
        header
    }
}

impl fmt::Debug for Arriving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arriving")
            .field("room", &self.room())
            .field("len", &self.len())
            .finish()
    }
}

/// One `recvmmsg(2)`, without a timeout of its own.
#[inline(always)]
pub(crate) fn recvmmsg(fd: BorrowedFd<'_>, room: &mut Arriving, flags: c_int) -> io::Result<()> {
    room.rearm();
    let len = c_uint::try_from(room.headers.len()).unwrap_or(c_uint::MAX);
    let start = room.headers.as_mut_ptr();
    let forever = ptr::null_mut();
    // SAFETY: there are `len` headers, and what they point to is writable for
    // the lengths they say, by the invariant of `Arriving`.
    let received = unsafe { libc::recvmmsg(fd.as_raw_fd(), start, len, flags as _, forever) };
    // SAFETY: the call has succeeded with the headers of `room`.
    unsafe { room.landed(count(received as isize)?) };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes where the kernel would, one message for each byte: for Miri,
    /// which has no `recvmmsg` and knows which pointers may be used.
    fn pretend(room: &mut Arriving, messages: &[u8]) {
        room.rearm();
        let headers = room.headers.as_mut_ptr();
        for (index, byte) in messages.iter().enumerate() {
            let header = headers.wrapping_add(index);
            // SAFETY: there are as many headers as messages.
            let mmsghdr { msg_hdr, msg_len } = unsafe { &mut *header };
            // SAFETY: there is one buffer, by the invariant of `Arriving`.
            let buffer = unsafe { *msg_hdr.msg_iov };
            // SAFETY: it is writable for its length.
            unsafe {
                buffer
                    .iov_base
                    .cast::<u8>()
                    .write_bytes(*byte, buffer.iov_len)
            };
            // SAFETY: so is the name.
            unsafe { msg_hdr.msg_name.cast::<u8>().write_bytes(*byte, 5) };
            msg_hdr.msg_namelen = 5;
            let len = control_len(msg_hdr);
            // SAFETY: and the room for control messages.
            unsafe { msg_hdr.msg_control.cast::<u8>().write_bytes(*byte, len) };
            *msg_len = 100;
        }
        // SAFETY: all of them were filled just now.
        unsafe { room.landed(messages.len()) };
    }

    fn check(room: &mut Arriving, messages: &[u8]) {
        assert_eq!(room.len(), messages.len());
        for (landed, byte) in room.iter_mut().zip(messages) {
            assert_eq!((landed.data, landed.len), (&[*byte; 8][..], 100));
            assert_eq!(landed.name.as_bytes(), [*byte; 5]);
            // A length that reaches beyond the room is cut.
            let taken = landed.control.take().unwrap();
            assert!(taken.data.iter().all(|found| found == byte));
        }
    }

    #[test]
    fn pointers_outlive_moves_and_looks() {
        let mut room = Arriving::with_room(3, 8, 40).unwrap();
        pretend(&mut room, &[1, 2, 3]);
        check(&mut room, &[1, 2, 3]);
        let mut moved = Box::new(room);
        pretend(&mut moved, &[4]);
        check(&mut moved, &[4]);
        pretend(&mut moved, &[]);
        check(&mut moved, &[]);
        let mut elsewhere = std::thread::spawn(move || {
            pretend(&mut moved, &[5, 6, 7]);
            moved
        })
        .join()
        .unwrap();
        check(&mut elsewhere, &[5, 6, 7]);
    }
}
