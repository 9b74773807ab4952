//! Unix sockets, and the paths they leave behind.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::PathBuf;

use rawsock::{
    AF_UNIX, Address, Given, SOCK_DGRAM, SOCK_STREAM, Socket, SocketKind, ToAddress, UnixAddr, opt,
    socket,
};

use super::claim::Claim;
use super::{BindOptions, Listener, Transport, sealed};
use crate::errors::{Error, Result};
use crate::handler::{Datagram, Stream};

/// Unix streams.
///
/// A path that a dead server has left is replaced: one with a socket that
/// refuses connections, and nothing else. Of several servers that start at
/// once one gets it, and it stays: they lock the folder (`flock(2)`)
/// meanwhile. If somebody else has locked it, nothing is replaced, and binding
/// fails with `EADDRINUSE`. The path is removed with the server, if it is
/// still the server's.
///
/// Python: `UnixStreamServer.address_family`, which is `AF_UNIX`. Unlike Python,
/// which neither replaces nor removes a path.
#[derive(Clone, Copy, Debug)]
pub struct UnixStream;

/// Unix datagrams. For their paths see [`UnixStream`].
///
/// Python: `UnixDatagramServer.address_family`, which is `AF_UNIX`.
#[derive(Clone, Copy, Debug)]
pub struct UnixDatagram;

impl sealed::Sealed for UnixStream {}
impl sealed::Sealed for UnixDatagram {}

impl Transport for UnixStream {
    type Kind = Stream;

    fn open(address: &dyn ToAddress, options: &BindOptions) -> Result<Listener> {
        let (socket, path, claim) = bound(address, SOCK_STREAM, options)?;
        socket.listen(options.request_queue_size)?;
        // Before that it looks like one that nobody listens to.
        drop(claim);
        Listener::new(socket, options, path)
    }

    fn adopt(socket: Socket, options: &BindOptions) -> Result<Listener> {
        check(&socket, SOCK_STREAM)?;
        if !socket.get(opt::SO_ACCEPTCONN)? {
            return Err(Error::WrongSocket("does not listen"));
        }
        Listener::new(socket, options, None)
    }
}

impl Transport for UnixDatagram {
    type Kind = Datagram;

    fn open(address: &dyn ToAddress, options: &BindOptions) -> Result<Listener> {
        let (socket, path, _claim) = bound(address, SOCK_DGRAM, options)?;
        Listener::new(socket, options, path)
    }

    fn adopt(socket: Socket, options: &BindOptions) -> Result<Listener> {
        check(&socket, SOCK_DGRAM)?;
        Listener::new(socket, options, None)
    }
}

fn check(socket: &Socket, kind: SocketKind) -> Result<()> {
    if socket.family() != AF_UNIX || socket.kind() != kind {
        return Err(Error::WrongSocket("is not a Unix one of the right kind"));
    }
    Ok(())
}

/// A socket bound to the address, the path it has made, and the right to do
/// so, to be kept until the socket listens.
fn bound(
    address: &dyn ToAddress,
    kind: SocketKind,
    options: &BindOptions,
) -> Result<(Socket, Option<Path>, Option<Claim>)> {
    let socket = socket(AF_UNIX, kind, 0)?;
    let path = path_of(&address.given());
    let Some(path) = path else {
        socket.bind(address)?;
        return Ok((socket, None, None));
    };
    if let Some(mode) = options.unix_mode {
        // Before it has a path, so that nobody ever sees another mode.
        let mode = fs::Permissions::from_mode(mode);
        let file = fs::File::from(std::os::fd::OwnedFd::from(socket.dup()?));
        file.set_permissions(mode)
            .map_err(|error| Error::os("fchmod", error))?;
    }
    let claim = Claim::on(&path);
    match (socket.bind(address), &claim) {
        (Err(error), Some(_))
            if error.errno() == Some(libc::EADDRINUSE) && remove_stale(&path, kind) =>
        {
            socket.bind(address)?;
        }
        (bound, _) => bound?,
    }
    Ok((socket, Found::at(path).map(Path), claim))
}

/// The path that binding makes, unless the name is abstract or the kernel's.
fn path_of(given: &Given<'_>) -> Option<PathBuf> {
    let path = |bytes: &[u8]| match bytes {
        [] | [0, ..] => None,
        bytes => Some(PathBuf::from(OsStr::from_bytes(bytes))),
    };
    match given {
        Given::Text(bytes) => path(bytes),
        Given::Address(address) => match &**address {
            Address::Unix(name) => path(name.as_bytes()),
            _ => None,
        },
        Given::Tuple(_) => None,
    }
}

/// Removes a socket that nobody listens to any more; says whether it has.
///
/// Only a socket, never through a symbolic link, and only the one that
/// refused a connection. Servers of this crate claim the path before, so none
/// of them is faster between the two looks.
fn remove_stale(path: &std::path::Path, kind: SocketKind) -> bool {
    let Some(before) = Found::at(path.to_owned()) else {
        return false;
    };
    let refused = UnixAddr::new(path.as_os_str().as_bytes()).is_ok_and(|name| {
        let probe = socket(AF_UNIX, kind, 0).and_then(|probe| {
            probe.setblocking(false)?;
            probe.connect(name)
        });
        probe.is_err_and(|error| error.errno() == Some(libc::ECONNREFUSED))
    });
    refused && before.remove()
}

/// A path with a socket, known by its inode.
struct Found {
    path: PathBuf,
    inode: (u64, u64),
}

impl Found {
    /// The socket at this path, if it is one.
    fn at(path: PathBuf) -> Option<Self> {
        let found = fs::symlink_metadata(&path).ok()?;
        found.file_type().is_socket().then(|| Self {
            inode: (found.dev(), found.ino()),
            path,
        })
    }

    /// Removes the path if it still has the same socket.
    fn remove(&self) -> bool {
        let now = Self::at(self.path.clone());
        now.is_some_and(|now| now.inode == self.inode) && fs::remove_file(&self.path).is_ok()
    }
}

/// The path that a server has made, removed with it.
pub(super) struct Path(Found);

impl Drop for Path {
    fn drop(&mut self) {
        self.0.remove();
    }
}
