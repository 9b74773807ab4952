//! Control messages, sent and received for real: each type that the kernel
//! gives, the descriptors among them, and what becomes of nonsense.

mod alg;
mod credentials;
mod error_queue;
mod leaks;
mod lies;
mod netlink;
mod packet;
mod python;
mod rights;
mod timestamps;
mod tls;
mod typed_inet;

use std::io::IoSlice;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rawsock::ancillary::{ControlMessage, ControlMessageRef};
use rawsock::*;

/// How many descriptors this process has. Only in a process of its own does
/// nobody else change that.
pub(super) fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Sends a byte with copies of `fd`, `count` of them.
pub(super) fn send_copies(s: &Socket, fd: impl AsFd, count: usize) {
    let fds = vec![fd.as_fd(); count];
    assert_eq!(send_fds(s, &[IoSlice::new(b"x")], &fds).unwrap(), 1);
}

/// Sends one buffer with control messages.
#[track_caller]
pub(super) fn send_with(s: &Socket, data: &[u8], messages: &[ControlMessageRef<'_>]) {
    let sent = s.sendmsg(&[IoSlice::new(data)], messages).unwrap();
    assert_eq!(sent, data.len());
}

/// All descriptors among some messages.
pub(super) fn rights(messages: Vec<ControlMessage>) -> Vec<OwnedFd> {
    let rights = messages.into_iter().filter_map(|item| match item {
        ControlMessage::Rights(fds) => Some(fds),
        _ => None,
    });
    rights.flatten().collect()
}

/// Whether a descriptor is closed by exec.
pub(super) fn closes_on_exec(fd: BorrowedFd<'_>) -> bool {
    !SocketRef::from(fd).get_inheritable().unwrap()
}

/// Whether two descriptors are of one file.
#[track_caller]
pub(super) fn assert_same_file(a: impl AsFd, b: impl AsFd) {
    let file = |fd: BorrowedFd<'_>| {
        use std::os::unix::fs::MetadataExt;
        let file = std::fs::File::from(fd.try_clone_to_owned().unwrap());
        let metadata = file.metadata().unwrap();
        (metadata.dev(), metadata.ino())
    };
    assert_eq!(file(a.as_fd()), file(b.as_fd()));
}
