//! The system calls, and all unsafe code of the crate.
//!
//! Bytes, integers and descriptors go in and come out, never an address of a
//! family or a typed option. What `socket2` and `nix` do right is used from
//! there; by hand is what they lack: addresses as plain bytes (socket2's
//! `SockAddr` needs family and length to agree, which a kernel that is newer
//! than the crate need not know of), receiving into a `Vec`, raw options and
//! `getaddrinfo`.
//!
//! [`lent`] and [`unchecked`] are the two pieces of the public face that
//! cannot do without unsafe code. They use [`Socket`](crate::Socket) from
//! above, which no other file here does.

mod batch;
mod control;
mod destination;
mod direct;
mod fd;
mod hostname;
mod iface;
mod inet;
mod ioctl;
mod lent;
mod lookup;
mod message;
mod name;
mod netdb;
mod option;
mod option_owned;
mod recv;
mod send;
mod sigpipe;
mod sockaddr;
mod soundness;
mod transfer;
mod unchecked;

pub(crate) use batch::{Arriving, Departing, Landed, recvmmsg, sendmmsg};
#[cfg(fuzzing)]
pub(crate) use control::walk;
pub(crate) use control::{Outgoing, Received, Refusal, Taken, cmsg_len, cmsg_space};
pub(crate) use destination::Destination;
pub(crate) use fd::{close, is_inheritable, set_inheritable, set_nonblocking, shutdown};
pub(crate) use hostname::{gethostname, sethostname};
pub(crate) use iface::if_indextoname;
pub(crate) use inet::{inet_aton4, inet_ntop6, inet_pton4, inet_pton6};
pub(crate) use ioctl::ioctl_number;
pub use lent::SocketRef;
pub(crate) use lookup::{Found, Hints, LookupError, gai_message, getaddrinfo, getnameinfo};
pub(crate) use message::{Arrived, recvmsg, recvmsg_onto, sendmsg};
pub(crate) use name::{accept, accept_nameless, bind, connect, getpeername, getsockname};
pub(crate) use netdb::{
    HostEntry, HostError, gethostbyaddr, gethostbyname, getprotobyname, getservbyname,
    getservbyport, host_message,
};
pub(crate) use option::{
    OptionError, getsockopt, getsockopt_vec, setsockopt, setsockopt_answered, setsockopt_null,
};
pub(crate) use option_owned::{attach_filter, get_filter, getsockopt_fd, setsockopt_fd};
pub(crate) use recv::{recv_into, recv_onto, recvfrom_into, recvfrom_onto};
pub(crate) use send::{send, sendto};
pub(crate) use sockaddr::Sockaddr;
pub(crate) use transfer::{read, seek, sendfile, splice};

use std::io;

use libc::c_int;

/// Makes a call again while a signal ends it.
pub(crate) fn retry_interrupted<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            answer => return answer,
        }
    }
}

/// The result of a call that answers -1 on failure.
fn check(result: c_int) -> io::Result<c_int> {
    if result == -1 {
        Err(io::Error::last_os_error())
    } else {
        Ok(result)
    }
}

/// The byte count of a call that answers -1 on failure.
#[inline]
fn count(result: isize) -> io::Result<usize> {
    usize::try_from(result).map_err(|_| io::Error::last_os_error())
}
