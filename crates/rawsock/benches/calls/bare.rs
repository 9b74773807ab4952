//! The calls as C makes them: straight to the C library, with nothing before
//! and nothing behind but a look whether they failed.
#![allow(unsafe_code)]

use std::io::IoSlice;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::RawFd;
use std::{mem, ptr};

use libc::{c_void, iovec, mmsghdr, msghdr, sockaddr_in, socklen_t};

#[track_caller]
fn count(result: isize) -> usize {
    usize::try_from(result).expect("the call succeeds")
}

#[inline]
pub(crate) fn send(fd: RawFd, data: &[u8]) -> usize {
    // SAFETY: the data are readable for their length.
    count(unsafe { libc::send(fd, data.as_ptr().cast(), data.len(), libc::MSG_NOSIGNAL) })
}

#[inline]
pub(crate) fn recv(fd: RawFd, buffer: &mut [u8]) -> usize {
    // SAFETY: the buffer is writable for its length.
    count(unsafe { libc::recv(fd, buffer.as_mut_ptr().cast(), buffer.len(), 0) })
}

/// Into memory that is allocated for it.
#[inline]
pub(crate) fn recv_new(fd: RawFd, size: usize) -> Vec<u8> {
    let mut data = Vec::<u8>::with_capacity(size);
    // SAFETY: the vector is writable for its capacity.
    let received = count(unsafe { libc::recv(fd, data.as_mut_ptr().cast(), size, 0) });
    // SAFETY: the kernel has written that many.
    unsafe { data.set_len(received) };
    data
}

const NAME: socklen_t = size_of::<sockaddr_in>() as socklen_t;

/// As `struct sockaddr_in`.
pub(crate) fn encode(address: &SocketAddrV4) -> sockaddr_in {
    // SAFETY: all zeros are a `sockaddr_in`.
    let mut name: sockaddr_in = unsafe { mem::zeroed() };
    name.sin_family = libc::AF_INET as libc::sa_family_t;
    name.sin_port = address.port().to_be();
    name.sin_addr.s_addr = u32::from_ne_bytes(address.ip().octets());
    name
}

/// From `struct sockaddr_in`.
pub(crate) fn decode(name: &sockaddr_in) -> SocketAddrV4 {
    let ip = Ipv4Addr::from(name.sin_addr.s_addr.to_ne_bytes());
    SocketAddrV4::new(ip, u16::from_be(name.sin_port))
}

#[inline]
pub(crate) fn sendto(fd: RawFd, data: &[u8], name: &sockaddr_in) -> usize {
    let (start, len) = (data.as_ptr().cast(), data.len());
    let name = ptr::from_ref(name).cast();
    // SAFETY: the data and the name are readable for their lengths.
    count(unsafe { libc::sendto(fd, start, len, libc::MSG_NOSIGNAL, name, NAME) })
}

#[inline]
pub(crate) fn recvfrom(fd: RawFd, buffer: &mut [u8]) -> (usize, sockaddr_in) {
    // SAFETY: all zeros are a `sockaddr_in`.
    let mut name: sockaddr_in = unsafe { mem::zeroed() };
    let mut name_len = NAME;
    let (start, len) = (buffer.as_mut_ptr().cast(), buffer.len());
    let (at, at_len) = ((&raw mut name).cast(), &raw mut name_len);
    // SAFETY: the buffer and the name are writable for their lengths.
    let received = count(unsafe { libc::recvfrom(fd, start, len, 0, at, at_len) });
    (received, name)
}

/// Into memory that is allocated for it.
#[inline]
pub(crate) fn recvfrom_new(fd: RawFd, size: usize) -> (Vec<u8>, sockaddr_in) {
    let mut data = Vec::<u8>::with_capacity(size);
    // SAFETY: all zeros are a `sockaddr_in`.
    let mut name: sockaddr_in = unsafe { mem::zeroed() };
    let mut name_len = NAME;
    let (at, at_len) = ((&raw mut name).cast(), &raw mut name_len);
    let start = data.as_mut_ptr().cast();
    // SAFETY: the vector is writable for its capacity, the name for its length.
    let received = count(unsafe { libc::recvfrom(fd, start, size, 0, at, at_len) });
    // SAFETY: the kernel has written that many.
    unsafe { data.set_len(received) };
    (data, name)
}

#[inline]
pub(crate) fn sendmsg(fd: RawFd, buffers: &[IoSlice<'_>]) -> usize {
    // SAFETY: all zeros are a `msghdr`.
    let mut header: msghdr = unsafe { mem::zeroed() };
    // An IoSlice is an iovec.
    header.msg_iov = buffers.as_ptr().cast_mut().cast();
    header.msg_iovlen = buffers.len() as _;
    // SAFETY: the buffers are readable for their lengths.
    count(unsafe { libc::sendmsg(fd, &raw const header, libc::MSG_NOSIGNAL) })
}

/// Room for many datagrams with their senders.
pub(crate) struct Many {
    headers: Vec<mmsghdr>,
    // What the headers point to.
    _buffers: Vec<iovec>,
    names: Vec<sockaddr_in>,
    _data: Vec<u8>,
}

impl Many {
    pub(crate) fn new(messages: usize, size: usize) -> Self {
        let mut data = vec![0; messages * size];
        let pieces = data.chunks_mut(size).map(|piece| iovec {
            iov_base: piece.as_mut_ptr().cast::<c_void>(),
            iov_len: size,
        });
        let mut buffers: Vec<iovec> = pieces.collect();
        let mut names = vec![encode(&SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0)); messages];
        let headers = buffers.iter_mut().zip(&mut names).map(|(buffer, name)| {
            // SAFETY: all zeros are a `mmsghdr`.
            let mut header: mmsghdr = unsafe { mem::zeroed() };
            header.msg_hdr.msg_name = ptr::from_mut(name).cast();
            header.msg_hdr.msg_namelen = NAME;
            header.msg_hdr.msg_iov = buffer;
            header.msg_hdr.msg_iovlen = 1;
            header
        });
        Self {
            headers: headers.collect(),
            _buffers: buffers,
            names,
            _data: data,
        }
    }

    /// Receives, and tells the bytes and the ports of all.
    pub(crate) fn recvmmsg(&mut self, fd: RawFd) -> (usize, usize) {
        let (start, len) = (self.headers.as_mut_ptr(), self.headers.len() as _);
        let flags = libc::MSG_WAITFORONE as _;
        // SAFETY: there are so many headers, which point to what this owns.
        let result = unsafe { libc::recvmmsg(fd, start, len, flags, ptr::null_mut()) };
        let came = count(result as isize);
        let mut sum = 0;
        for (header, name) in self.headers[..came].iter_mut().zip(&self.names) {
            sum += header.msg_len as usize + usize::from(decode(name).port());
            header.msg_hdr.msg_namelen = NAME;
        }
        (came, sum)
    }
}
