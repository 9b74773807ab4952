//! Bytes through a pair of Unix streams, there and taken at once.

use std::io::{IoSlice, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use super::repeat;
use crate::bare;
use crate::rounds::Contender;
use crate::table::{C, C_AGAIN, OURS};

/// Never reached.
const TIMEOUT: Duration = Duration::from_secs(5);

/// For C, who has a timeout when `poll` has one: the descriptor is
/// non-blocking, and the call is made first.
fn bare_pair(timeout: bool) -> (UnixStream, UnixStream) {
    let (a, b) = UnixStream::pair().unwrap();
    a.set_nonblocking(timeout).unwrap();
    b.set_nonblocking(timeout).unwrap();
    (a, b)
}

fn std_pair(timeout: bool) -> (UnixStream, UnixStream) {
    let (a, b) = UnixStream::pair().unwrap();
    let timeout = timeout.then_some(TIMEOUT);
    a.set_write_timeout(timeout).unwrap();
    b.set_read_timeout(timeout).unwrap();
    (a, b)
}

fn socket2_pair(timeout: bool) -> (socket2::Socket, socket2::Socket) {
    let pair = socket2::Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None);
    let (a, b) = pair.unwrap();
    let timeout = timeout.then_some(TIMEOUT);
    a.set_write_timeout(timeout).unwrap();
    b.set_read_timeout(timeout).unwrap();
    (a, b)
}

fn our_pair(timeout: bool) -> (rawsock::Socket, rawsock::Socket) {
    let (a, b) = rawsock::socketpair(rawsock::AF_UNIX, rawsock::SOCK_STREAM, 0).unwrap();
    let timeout = timeout.then_some(TIMEOUT);
    a.settimeout(timeout).unwrap();
    b.settimeout(timeout).unwrap();
    (a, b)
}

pub(super) fn recv_into(size: usize, timeout: bool) -> Vec<Contender<'static>> {
    let data = || (vec![7_u8; size], vec![0_u8; size]);
    let c = |name| {
        let ((a, b), (data, mut buffer)) = (bare_pair(timeout), data());
        repeat(name, move || {
            bare::send(a.as_raw_fd(), &data);
            assert_eq!(bare::recv(b.as_raw_fd(), &mut buffer), data.len());
        })
    };
    let ours = {
        let ((a, b), (data, mut buffer)) = (our_pair(timeout), data());
        repeat(OURS, move || {
            a.send(&data).unwrap();
            assert_eq!(b.recv_into(&mut buffer).unwrap(), data.len());
        })
    };
    let socket2 = {
        let ((a, mut b), (data, mut buffer)) = (socket2_pair(timeout), data());
        repeat("socket2", move || {
            a.send(&data).unwrap();
            assert_eq!(b.read(&mut buffer).unwrap(), data.len());
        })
    };
    let std = {
        let ((mut a, mut b), (data, mut buffer)) = (std_pair(timeout), data());
        repeat("std", move || {
            assert_eq!(a.write(&data).unwrap(), data.len());
            assert_eq!(b.read(&mut buffer).unwrap(), data.len());
        })
    };
    vec![c(C), c(C_AGAIN), ours, socket2, std]
}

/// Into memory that is allocated each time.
pub(super) fn recv(size: usize, timeout: bool) -> Vec<Contender<'static>> {
    let c = |name| {
        let ((a, b), data) = (bare_pair(timeout), vec![7_u8; size]);
        repeat(name, move || {
            bare::send(a.as_raw_fd(), &data);
            assert_eq!(bare::recv_new(b.as_raw_fd(), size).len(), size);
        })
    };
    let ours = {
        let ((a, b), data) = (our_pair(timeout), vec![7_u8; size]);
        repeat(OURS, move || {
            a.send(&data).unwrap();
            assert_eq!(b.recv(size).unwrap().len(), size);
        })
    };
    // Without unsafe code these two have to write zeros first.
    let socket2 = {
        let ((a, mut b), data) = (socket2_pair(timeout), vec![7_u8; size]);
        repeat("socket2", move || {
            a.send(&data).unwrap();
            let mut new = vec![0; size];
            assert_eq!(b.read(&mut new).unwrap(), size);
        })
    };
    let std = {
        let ((mut a, mut b), data) = (std_pair(timeout), vec![7_u8; size]);
        repeat("std", move || {
            assert_eq!(a.write(&data).unwrap(), size);
            let mut new = vec![0; size];
            assert_eq!(b.read(&mut new).unwrap(), size);
        })
    };
    vec![c(C), c(C_AGAIN), ours, socket2, std]
}

/// Two buffers of `half` bytes as one.
pub(super) fn sendmsg(half: usize) -> Vec<Contender<'static>> {
    let data = || (vec![7_u8; half], vec![0_u8; 2 * half]);
    let c = |name| {
        let ((a, b), (data, mut buffer)) = (bare_pair(false), data());
        repeat(name, move || {
            bare::sendmsg(a.as_raw_fd(), &[IoSlice::new(&data), IoSlice::new(&data)]);
            assert_eq!(bare::recv(b.as_raw_fd(), &mut buffer), 2 * half);
        })
    };
    let ours = {
        let ((a, b), (data, mut buffer)) = (our_pair(false), data());
        repeat(OURS, move || {
            let buffers = [IoSlice::new(&data), IoSlice::new(&data)];
            a.sendmsg(&buffers, &[]).unwrap();
            assert_eq!(b.recv_into(&mut buffer).unwrap(), 2 * half);
        })
    };
    let socket2 = {
        let ((a, mut b), (data, mut buffer)) = (socket2_pair(false), data());
        repeat("socket2", move || {
            let buffers = [IoSlice::new(&data), IoSlice::new(&data)];
            a.send_vectored(&buffers).unwrap();
            assert_eq!(b.read(&mut buffer).unwrap(), 2 * half);
        })
    };
    let std = {
        let ((mut a, mut b), (data, mut buffer)) = (std_pair(false), data());
        repeat("std", move || {
            let buffers = [IoSlice::new(&data), IoSlice::new(&data)];
            assert_eq!(a.write_vectored(&buffers).unwrap(), 2 * half);
            assert_eq!(b.read(&mut buffer).unwrap(), 2 * half);
        })
    };
    vec![c(C), c(C_AGAIN), ours, socket2, std]
}
