//! From and to the sockets of `std`.

use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};

use super::Socket;
use crate::consts::{
    AF_INET, AF_INET6, AF_UNIX, AddressFamily, SO_ACCEPTCONN, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET,
    SocketKind,
};
use crate::errors::{Error, Result};
use crate::timeouts::Mode;

/// What a type of `std` takes for granted of its descriptor.
struct Expected {
    name: &'static str,
    families: &'static [AddressFamily],
    kind: SocketKind,
    listens: bool,
}

const INET: &[AddressFamily] = &[AF_INET, AF_INET6];
const UNIX: &[AddressFamily] = &[AF_UNIX];

/// Both directions, for rows of `std` types.
macro_rules! std_types {
    ($($type:ident: $families:ident, $kind:ident, $listens:literal;)+) => {
        $(
            /// Takes over the descriptor as it is, without a system call.
            impl From<$type> for Socket {
                fn from(theirs: $type) -> Self {
                    Self::from(OwnedFd::from(theirs))
                }
            }

            /// Gives the descriptor away, if it is of the right sort.
            ///
            /// A timeout of this crate does not exist there, so a socket that
            /// has one becomes blocking; a non-blocking one stays so.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidInput`] for another family or kind, or if one
            /// listens and the other does not; the socket is closed then.
            impl TryFrom<Socket> for $type {
                type Error = Error;

                fn try_from(socket: Socket) -> Result<Self> {
                    let expected = Expected {
                        name: stringify!($type),
                        families: $families,
                        kind: $kind,
                        listens: $listens,
                    };
                    Ok(Self::from(socket.leave_for(&expected)?))
                }
            }
        )+
    };
}

std_types! {
    TcpStream: INET, SOCK_STREAM, false;
    TcpListener: INET, SOCK_STREAM, true;
    UdpSocket: INET, SOCK_DGRAM, false;
    UnixStream: UNIX, SOCK_STREAM, false;
    UnixListener: UNIX, SOCK_STREAM, true;
    UnixDatagram: UNIX, SOCK_DGRAM, false;
}

impl Socket {
    fn leave_for(self, expected: &Expected) -> Result<OwnedFd> {
        const OPERATION: &str = "try_from";
        let (family, kind) = (self.family_for(OPERATION)?, self.kind());
        let listens = self.getsockopt(SOL_SOCKET, SO_ACCEPTCONN)? != 0;
        if !expected.families.contains(&family)
            || kind != expected.kind
            || listens != expected.listens
        {
            let but = if listens { ", listening" } else { "" };
            let reason = format!("not a {}: {family:?}, {kind:?}{but}", expected.name);
            return Err(Error::invalid(OPERATION, reason));
        }
        if let Mode::Timeout(_) = self.mode.get() {
            self.set_mode(OPERATION, Mode::Blocking)?;
        }
        Ok(self.detach())
    }
}
