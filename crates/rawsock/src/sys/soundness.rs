//! Which options, addresses and control messages safe code must not use, and why.
//!
//! An option is refused if its bytes hold an address that the kernel writes
//! to, or a descriptor, since bytes prove ownership of neither; and if
//! reading it gives a descriptor that nobody would own, or far more bytes
//! than asked for (a few too many are caught in `option.rs`). Everything else
//! is safe for any bytes: the kernel copies them and checks what it reads.
//! Socket addresses that hold a descriptor are refused for the same reason.

use libc::c_int;

/// One refused option.
struct Refused {
    level: c_int,
    name: c_int,
    reason: &'static str,
}

const fn refused(level: c_int, name: c_int, reason: &'static str) -> Refused {
    Refused {
        level,
        name,
        reason,
    }
}

const WRITES: &str = "its value holds an address that the kernel writes to";
const DESCRIPTOR: &str = "its value is a descriptor, which a number does not own";
const GIVES: &str = "it would give a descriptor that nobody owns";
const INSTRUCTIONS: &str =
    "the kernel counts its length in instructions of 8 bytes and would write past the buffer";

/// Options that cannot be set by plain bytes or integers.
const NEVER_SET: &[Refused] = &[
    refused(libc::SOL_SOCKET, libc::SO_ATTACH_BPF, DESCRIPTOR),
    // SO_ATTACH_REUSEPORT_EBPF
    refused(libc::SOL_SOCKET, 52, DESCRIPTOR),
    // {IPT,ARPT,EBT}_SO_SET_{REPLACE,ADD_COUNTERS,ENTRIES,COUNTERS}
    refused(libc::SOL_IP, 64, WRITES),
    refused(libc::SOL_IP, 65, WRITES),
    refused(libc::SOL_IP, 96, WRITES),
    refused(libc::SOL_IP, 97, WRITES),
    refused(libc::SOL_IP, 128, WRITES),
    refused(libc::SOL_IP, 129, WRITES),
    // IP6T_SO_SET_{REPLACE,ADD_COUNTERS}
    refused(libc::SOL_IPV6, 64, WRITES),
    refused(libc::SOL_IPV6, 65, WRITES),
    refused(libc::SOL_TCP, libc::TCP_ZEROCOPY_RECEIVE, WRITES),
    refused(libc::SOL_PACKET, PACKET_FANOUT_DATA, DESCRIPTOR),
    // RDS_GET_MR and RDS_GET_MR_FOR_DEST: memory that peers write to.
    refused(SOL_RDS, 2, WRITES),
    refused(SOL_RDS, 7, WRITES),
    refused(libc::SOL_XDP, libc::XDP_UMEM_REG, WRITES),
];

/// Options that cannot be read into plain bytes or an integer.
const NEVER_GET: &[Refused] = &[
    // SO_GET_FILTER
    refused(libc::SOL_SOCKET, libc::SO_ATTACH_FILTER, INSTRUCTIONS),
    refused(libc::SOL_SOCKET, SO_PEERPIDFD, GIVES),
    // SCTP_SOCKOPT_PEELOFF and SCTP_SOCKOPT_PEELOFF_FLAGS
    refused(libc::IPPROTO_SCTP, 102, GIVES),
    refused(libc::IPPROTO_SCTP, 122, GIVES),
];

const SOL_RDS: c_int = 276;
const PACKET_FANOUT_DATA: c_int = 22;
pub(super) const SO_PEERPIDFD: c_int = 77;

/// Levels whose options were read one by one for the table above. The levels
/// of Bluetooth share the numbers of IP, TCP and others.
const KNOWN_LEVELS: &[c_int] = &[
    libc::SOL_SOCKET,
    libc::SOL_IP,
    libc::SOL_IPV6,
    libc::SOL_TCP,
    libc::SOL_UDP,
    libc::IPPROTO_UDPLITE,
    libc::IPPROTO_ICMPV6,
    libc::IPPROTO_SCTP,
    libc::IPPROTO_RAW,
    libc::SOL_PACKET,
    libc::SOL_NETLINK,
    libc::SOL_CAN_BASE,
    libc::SOL_CAN_RAW,
    // CAN BCM, ISOTP and J1939
    libc::SOL_CAN_BASE + 2,
    libc::SOL_CAN_BASE + 6,
    libc::SOL_CAN_BASE + 7,
    libc::SOL_ALG,
    libc::SOL_TIPC,
    libc::SOL_BLUETOOTH,
    // SOL_SCO and SOL_RFCOMM
    17,
    18,
    // The level of vsock options is the family.
    libc::AF_VSOCK,
    SOL_RDS,
    libc::SOL_XDP,
    // SOL_TLS and SOL_MPTCP
    282,
    284,
];

/// Why safe code cannot set this option to `value`, if it cannot.
///
/// Where a level is unknown, more than half an address of memory is too much.
/// On 64 bits that leaves room for an integer.
pub(super) fn refuses_set(level: c_int, name: c_int, value: &[u8]) -> Option<&'static str> {
    // Who finds it off takes the numbers of sends to begin at 0:
    // `zerocopy::ZeroCopy::new`.
    if (level, name) == (libc::SOL_SOCKET, libc::SO_ZEROCOPY) && value.starts_with(&[0; 4]) {
        return Some("sends may be under way, so it cannot be turned off");
    }
    match find(NEVER_SET, level, name) {
        None => unknown_level(level, value.len()),
        reason => reason,
    }
}

fn unknown_level(level: c_int, len: usize) -> Option<&'static str> {
    let suspect = len > size_of::<usize>() / 2 && !KNOWN_LEVELS.contains(&level);
    suspect.then_some("the level is unknown, so its value might hold an address")
}

/// Whether setting this option writes an answer into the bytes given, which
/// shared bytes must not see.
pub(super) fn answers_set(level: c_int, name: c_int) -> bool {
    // The flow label, where none was named.
    (level, name) == (libc::SOL_IPV6, libc::IPV6_FLOWLABEL_MGR)
}

/// Whether the value of this option is a descriptor and nothing else.
pub(super) fn takes_descriptor(level: c_int, name: c_int) -> bool {
    find(NEVER_SET, level, name) == Some(DESCRIPTOR)
}

/// Whether this option can be set to a program: all that is allowed, and
/// what would be but for its other form, a descriptor, which has another
/// length.
pub(super) fn refuses_program(level: c_int, name: c_int, value: &[u8]) -> Option<&'static str> {
    match (level, name) {
        (libc::SOL_PACKET, PACKET_FANOUT_DATA) => None,
        _ => refuses_set(level, name, value),
    }
}

/// Why safe code cannot read this option, if it cannot.
pub(super) fn refuses_get(level: c_int, name: c_int) -> Option<&'static str> {
    find(NEVER_GET, level, name)
}

/// Control messages that cannot be sent as plain bytes.
const NEVER_SENT: &[Refused] = &[
    refused(libc::SOL_SOCKET, libc::SCM_RIGHTS, DESCRIPTOR),
    // RDS_CMSG_RDMA_ARGS and RDS_CMSG_RDMA_MAP: memory that peers write to.
    refused(SOL_RDS, 1, WRITES),
    refused(SOL_RDS, 3, WRITES),
    // RDS_CMSG_{ATOMIC,MASKED_ATOMIC}_{FADD,CSWP}: where the old value goes.
    refused(SOL_RDS, 6, WRITES),
    refused(SOL_RDS, 7, WRITES),
    refused(SOL_RDS, 8, WRITES),
    refused(SOL_RDS, 9, WRITES),
];

/// Levels that only control messages have: RxRPC and IUCV.
const CONTROL_LEVELS: &[c_int] = &[272, 277];

/// Why safe code cannot send this control message with `len` bytes of data,
/// if it cannot. The rule for levels is that of [`refuses_set`].
pub(super) fn refuses_control(level: c_int, kind: c_int, len: usize) -> Option<&'static str> {
    if CONTROL_LEVELS.contains(&level) {
        return None;
    }
    match find(NEVER_SENT, level, kind) {
        None => unknown_level(level, len),
        reason => reason,
    }
}

/// Why safe code cannot bind, connect or send to this address, if it cannot.
#[inline]
pub(super) fn refuses_address(bytes: &[u8]) -> Option<&'static str> {
    const XDP_SHARED_UMEM: u16 = 1;
    let (family, rest) = bytes.split_first_chunk()?;
    let holds_descriptor = match u16::from_ne_bytes(*family).into() {
        libc::AF_PPPOX => true,
        _ if is_tunnel(bytes) => true,
        // The socket whose memory is shared.
        libc::AF_XDP => rest
            .first_chunk()
            .is_some_and(|flags| u16::from_ne_bytes(*flags) & XDP_SHARED_UMEM != 0),
        _ => false,
    };
    holds_descriptor.then_some("the address holds a descriptor, which a number does not own")
}

/// Whether PPPoL2TP takes this for an address, in which there is the socket of
/// its tunnel: by length and protocol, whatever the family.
fn is_tunnel(bytes: &[u8]) -> bool {
    // `struct sockaddr_pppol2tp`, `…in6`, `…v3` and `…v3in6`.
    const LENGTHS: [usize; 4] = [38, 50, 46, 58];
    const PX_PROTO_OL2TP: [u8; 4] = 1_u32.to_ne_bytes();
    LENGTHS.contains(&bytes.len()) && bytes.get(2..6) == Some(&PX_PROTO_OL2TP[..])
}

fn find(table: &[Refused], level: c_int, name: c_int) -> Option<&'static str> {
    table
        .iter()
        .find(|row| row.level == level && row.name == name)
        .map(|row| row.reason)
}
