//! Sockets to test with: every core family, so that one test covers them all.

use rawsock::*;
use testkit::TempDir;

/// Where a fixture lives: a family, and a fresh address in it.
pub(crate) struct Place {
    pub(crate) label: &'static str,
    pub(crate) family: AddressFamily,
    address: Address,
    // Holds the directory of a Unix path as long as it is needed.
    _folder: Option<TempDir>,
}

impl Place {
    /// The address to bind to; made anew by the kernel where it is port 0.
    pub(crate) fn address(&self) -> &Address {
        &self.address
    }
}

fn inet(label: &'static str, family: AddressFamily, address: &str) -> Place {
    let address: std::net::SocketAddr = address.parse().unwrap();
    Place {
        label,
        family,
        address: address.into(),
        _folder: None,
    }
}

fn unix(label: &'static str, name: UnixAddr, folder: Option<TempDir>) -> Place {
    Place {
        label,
        family: AF_UNIX,
        address: name.into(),
        _folder: folder,
    }
}

/// IPv4, IPv6, a Unix path, an abstract name, and a name of the kernel's.
pub(crate) fn places() -> Vec<Place> {
    let mut places = ip_places();
    places.extend(unix_places());
    places
}

/// IPv4 and IPv6.
pub(crate) fn ip_places() -> Vec<Place> {
    vec![
        inet("IPv4", AF_INET, "127.0.0.1:0"),
        inet("IPv6", AF_INET6, "[::1]:0"),
    ]
}

/// A Unix path, an abstract name, and a name of the kernel's.
pub(crate) fn unix_places() -> Vec<Place> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    // Unique because the directory is.
    let hidden = [b"\0", path.as_os_str().as_encoded_bytes()].concat();
    vec![
        unix(
            "Unix path",
            UnixAddr::new(path.as_os_str().as_encoded_bytes()).unwrap(),
            Some(folder),
        ),
        unix("abstract", UnixAddr::new(hidden).unwrap(), None),
        unix("autobind", UnixAddr::unnamed(), None),
    ]
}

/// A listener of `kind` in a place, and its address.
pub(crate) fn listener(place: &Place, kind: SocketKind) -> (Socket, Address) {
    let s = socket(place.family, kind, 0).unwrap();
    s.bind(place.address()).unwrap();
    s.listen(None).unwrap();
    let address = s.getsockname().unwrap();
    (s, address)
}

/// Two connected sockets of `kind` in a place: client, server.
pub(crate) fn connected(place: &Place, kind: SocketKind) -> (Socket, Socket) {
    let (listener, address) = listener(place, kind);
    let client = socket(place.family, kind, 0).unwrap();
    client.connect(&address).unwrap();
    let (server, _) = listener.accept().unwrap();
    (client, server)
}

/// A bound datagram socket in a place, and its address.
pub(crate) fn bound(place: &Place) -> (Socket, Address) {
    let s = socket(place.family, SOCK_DGRAM, 0).unwrap();
    s.bind(place.address()).unwrap();
    let address = s.getsockname().unwrap();
    (s, address)
}

/// Connected streams in every place, and a `socketpair`.
pub(crate) fn stream_pairs() -> Vec<(&'static str, Socket, Socket)> {
    let mut pairs: Vec<_> = places()
        .iter()
        .map(|place| {
            let (a, b) = connected(place, SOCK_STREAM);
            (place.label, a, b)
        })
        .collect();
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    pairs.push(("socketpair", a, b));
    pairs
}

#[track_caller]
pub(crate) fn assert_would_block<T: std::fmt::Debug>(result: Result<T>) {
    let error = result.unwrap_err();
    assert!(error.is_would_block(), "{error}");
    assert!(!error.is_timeout(), "{error}");
    assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
}

#[track_caller]
pub(crate) fn assert_timed_out<T: std::fmt::Debug>(result: Result<T>) {
    let error = result.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(!error.is_would_block(), "{error}");
    assert_eq!(error.errno(), None);
}

#[track_caller]
pub(crate) fn assert_errno<T: std::fmt::Debug>(result: Result<T>, errno: i32) {
    let error = result.unwrap_err();
    assert_eq!(error.errno(), Some(errno), "{error}");
}

#[track_caller]
pub(crate) fn assert_invalid<T: std::fmt::Debug>(result: Result<T>) {
    let error = result.unwrap_err();
    assert!(matches!(error, Error::InvalidInput { .. }), "{error}");
    assert_eq!(error.errno(), None);
}
