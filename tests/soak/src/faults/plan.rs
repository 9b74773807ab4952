//! Which calls fail, and how.

use super::cell::{Cell, Kind, Transport, When};

/// Calls (several names, where one may stand for the other) and their errors.
type Calls = &'static [(&'static str, &'static [&'static str])];

/// What both streams and datagrams use.
const BOTH: Calls = &[
    ("ppoll", &["EINTR", "ENOMEM"]),
    ("mmap", &["ENOMEM"]),
    ("munmap", &["ENOMEM"]),
    ("madvise", &["EINVAL"]),
    ("write", &["EAGAIN", "EINTR"]),
    ("read", &["EAGAIN", "EINTR"]),
];

const STREAMS: Calls = &[
    (
        "accept4",
        &[
            // accept(2), all that are not the listener's own.
            "EAGAIN",
            "ECONNABORTED",
            "EINTR",
            "EMFILE",
            "ENFILE",
            "ENOBUFS",
            "ENOMEM",
            "EPROTO",
            "EPERM",
            "ENETDOWN",
            "ENOPROTOOPT",
            "EHOSTDOWN",
            "ENONET",
            "EHOSTUNREACH",
            "ENETUNREACH",
        ],
    ),
    (
        "recvfrom",
        &[
            "EAGAIN",
            "EINTR",
            "ECONNRESET",
            "ENOMEM",
            "EIO",
            "ETIMEDOUT",
            "EHOSTUNREACH",
            "ENOTCONN",
        ],
    ),
    (
        "sendto",
        &[
            "EAGAIN",
            "EINTR",
            "ECONNRESET",
            "EPIPE",
            "ENOMEM",
            "ENOBUFS",
            "EIO",
            "ETIMEDOUT",
        ],
    ),
    ("clone,clone3", &["EAGAIN", "ENOMEM"]),
    ("close", &["EINTR", "EIO"]),
    ("shutdown", &["ENOTCONN", "ENOBUFS"]),
    ("ioctl", &["EIO"]),
    ("getsockopt", &["ENOBUFS"]),
    ("setsockopt", &["ENOBUFS"]),
    ("fcntl", &["EINTR"]),
];

/// What only those use whose connections wait in an epoll set.
const SETS: Calls = &[
    ("epoll_wait,epoll_pwait", &["EINTR"]),
    ("epoll_ctl", &["ENOMEM", "ENOSPC"]),
];

const DATAGRAMS: Calls = &[
    (
        "recvmmsg",
        &[
            "EAGAIN",
            "EINTR",
            "ECONNREFUSED",
            "ENOMEM",
            "ENOBUFS",
            "EIO",
            "EHOSTUNREACH",
            "ENETDOWN",
        ],
    ),
    (
        "sendto,sendmmsg",
        &[
            "EAGAIN",
            "EINTR",
            "ECONNREFUSED",
            "ENOMEM",
            "ENOBUFS",
            "EPERM",
            "EMSGSIZE",
            "EHOSTUNREACH",
            "ENETUNREACH",
        ],
    ),
];

/// Whether a cell is a lie that uses up an edge: the kernel has told of input,
/// or of room for output, and each call says that there is none. A connection
/// with an epoll set is not told again, and stays until its deadline.
fn is_lost_on(cell: &Cell) -> bool {
    cell.kind.parks()
        && cell.when == When::Every
        && cell.error == "EAGAIN"
        && matches!(cell.call, "recvfrom" | "sendto")
}

/// All of them.
pub(super) fn cells() -> impl Iterator<Item = Cell> {
    let transports: &[(Transport, Calls)] = &[
        (Transport::Tcp, STREAMS),
        (Transport::Unix, STREAMS),
        (Transport::Udp, DATAGRAMS),
        (Transport::Unixgram, DATAGRAMS),
    ];
    let all = Kind::ALL.iter().flat_map(move |kind| {
        let (transports, sets) = match kind.parks() {
            true => (&transports[..2], SETS),
            false => (transports, &[][..]),
        };
        transports.iter().flat_map(move |(transport, calls)| {
            calls
                .iter()
                .chain(BOTH)
                .chain(sets)
                .flat_map(move |(call, errors)| {
                    errors.iter().flat_map(move |error| {
                        [When::First, When::Every].map(|when| Cell {
                            kind: *kind,
                            transport: *transport,
                            call,
                            error,
                            when,
                        })
                    })
                })
        })
    });
    all.filter(|cell| !is_lost_on(cell))
}
