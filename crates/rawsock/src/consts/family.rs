//! Address families, `AF_*`.

use std::fmt;

use libc::c_int;

use super::{name_of, named_constants};

/// An address family: the first argument of [`socket`](crate::socket()).
///
/// Any number is legal, so a family newer than this crate works too.
///
/// ```
/// use rawsock::{AF_INET, AddressFamily};
///
/// assert_eq!(format!("{AF_INET:?}"), "AF_INET");
/// assert_eq!(format!("{:?}", AddressFamily::from(99)), "AddressFamily(99)");
/// ```
///
/// Python: `socket.AddressFamily`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[doc(alias = "domain")]
pub struct AddressFamily(pub(super) c_int);

impl From<c_int> for AddressFamily {
    fn from(number: c_int) -> Self {
        Self(number)
    }
}

impl From<AddressFamily> for c_int {
    fn from(family: AddressFamily) -> Self {
        family.0
    }
}

impl fmt::Debug for AddressFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match name_of(NAMES, self.0) {
            Some(name) => f.write_str(name),
            None => write!(f, "AddressFamily({})", self.0),
        }
    }
}

named_constants! { AddressFamily, NAMES;
    /// No family in particular; connecting a datagram socket to it undoes its `connect`.
    AF_UNSPEC = libc::AF_UNSPEC;
    /// Processes of one machine, by path or abstract name: `unix(7)`.
    AF_UNIX = libc::AF_UNIX;
    /// POSIX's name for [`AF_UNIX`]; Python does not have it.
    AF_LOCAL = libc::AF_LOCAL;
    /// IPv4: `ip(7)`.
    AF_INET = libc::AF_INET;
    /// Amateur radio AX.25.
    AF_AX25 = libc::AF_AX25;
    /// Novell IPX.
    AF_IPX = libc::AF_IPX;
    /// AppleTalk DDP: `ddp(7)`.
    AF_APPLETALK = libc::AF_APPLETALK;
    /// Amateur radio NET/ROM.
    AF_NETROM = libc::AF_NETROM;
    /// Multiprotocol bridge.
    AF_BRIDGE = libc::AF_BRIDGE;
    /// ATM permanent virtual circuits.
    AF_ATMPVC = libc::AF_ATMPVC;
    /// X.25: `x25(7)`.
    AF_X25 = libc::AF_X25;
    /// IPv6: `ipv6(7)`.
    AF_INET6 = libc::AF_INET6;
    /// Amateur radio X.25 PLP.
    AF_ROSE = libc::AF_ROSE;
    /// DECnet; the name keeps the kernel's spelling.
    #[allow(non_upper_case_globals)]
    AF_DECnet = libc::AF_DECnet;
    /// Reserved for 802.2LLC.
    AF_NETBEUI = libc::AF_NETBEUI;
    /// Security callback pseudo family.
    AF_SECURITY = libc::AF_SECURITY;
    /// IPsec key management.
    AF_KEY = libc::AF_KEY;
    /// Messages to and from the kernel: `netlink(7)`.
    AF_NETLINK = libc::AF_NETLINK;
    /// BSD's name for what Linux does by [`AF_NETLINK`].
    AF_ROUTE = libc::AF_ROUTE;
    /// Frames as the network interface sees them: `packet(7)`.
    AF_PACKET = libc::AF_PACKET;
    /// Ash.
    AF_ASH = libc::AF_ASH;
    /// Acorn Econet.
    AF_ECONET = libc::AF_ECONET;
    /// ATM switched virtual circuits.
    AF_ATMSVC = libc::AF_ATMSVC;
    /// Reliable Datagram Sockets: `rds(7)`.
    AF_RDS = libc::AF_RDS;
    /// Linux SNA.
    AF_SNA = libc::AF_SNA;
    /// Infrared.
    AF_IRDA = libc::AF_IRDA;
    /// PPP over something, such as PPPoE.
    AF_PPPOX = libc::AF_PPPOX;
    /// Wanpipe.
    AF_WANPIPE = libc::AF_WANPIPE;
    /// Logical link control (IEEE 802.2).
    AF_LLC = libc::AF_LLC;
    /// InfiniBand native addressing.
    AF_IB = libc::AF_IB;
    /// MPLS.
    AF_MPLS = libc::AF_MPLS;
    /// Controller Area Network.
    AF_CAN = libc::AF_CAN;
    /// Transparent inter-process communication in a cluster.
    AF_TIPC = libc::AF_TIPC;
    /// Bluetooth.
    AF_BLUETOOTH = libc::AF_BLUETOOTH;
    /// IBM z/VM inter-user communication.
    AF_IUCV = libc::AF_IUCV;
    /// RxRPC.
    AF_RXRPC = libc::AF_RXRPC;
    /// Modular ISDN.
    AF_ISDN = libc::AF_ISDN;
    /// Nokia cellular modem IPC.
    AF_PHONET = libc::AF_PHONET;
    /// IEEE 802.15.4 WPAN.
    AF_IEEE802154 = libc::AF_IEEE802154;
    /// Ericsson's Communication CPU to Application CPU interface.
    AF_CAIF = libc::AF_CAIF;
    /// The kernel's crypto API.
    AF_ALG = libc::AF_ALG;
    /// Near-field communication.
    AF_NFC = libc::AF_NFC;
    /// Virtual machines and their host: `vsock(7)`.
    AF_VSOCK = libc::AF_VSOCK;
    /// Kernel connection multiplexer.
    AF_KCM = 41;
    /// Qualcomm IPC router.
    AF_QIPCRTR = 42;
    /// SMC-R and SMC-D.
    AF_SMC = 43;
    /// AF_XDP: frames past the network stack.
    AF_XDP = libc::AF_XDP;
    /// Management Component Transport Protocol.
    AF_MCTP = 45;
}

/// Protocol-family spelling of [`AF_CAN`].
pub const PF_CAN: AddressFamily = AF_CAN;
/// Protocol-family spelling of [`AF_PACKET`].
pub const PF_PACKET: AddressFamily = AF_PACKET;
/// Protocol-family spelling of [`AF_RDS`].
pub const PF_RDS: AddressFamily = AF_RDS;
