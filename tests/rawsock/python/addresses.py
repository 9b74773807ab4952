"""Everything that can stand in an address of IPv4 and IPv6."""

import socket
from socket import AF_INET, AF_INET6, SOCK_DGRAM

from normal import case


def bound(family, address):
    """Binds to it; what the kernel says it is, without the port."""
    with socket.socket(family, SOCK_DGRAM) as s:
        s.bind(address)
        name = s.getsockname()
        return (name[0],) + name[2:]


# Names that only a name server can deny are few, since that may take long.
HOSTS = [
    "", "127.0.0.1", "127.1", "127.0.1", "0x7f.1", "0x7f000001", "0177.0.0.1", "2130706433",
    "localhost", "0", "0.0.0.0", "<broadcast>", "255.255.255.255", "127.0.0.01",
    "127.0.0.256", " 127.0.0.1", "127.0.0.1 x", "127.0.0.1%lo", "[::1]", "::1%nosuchif",
    "::1", "0:0:0:0:0:0:0:1", "::", "::ffff:127.0.0.1", "::127.0.0.1", "::1%1", "fe80::1",
    "no.such.host.invalid", "x" * 64 + ".invalid", "x" * 300,
    "a\0b", "127.0.0.1\0", "\0", "192.0.2.1", "2001:db8::1",
]
PORTS = [0, -1, 65536, 70000, 1 << 31, -(1 << 31), 1 << 63]

for label, family, local in (("v4", AF_INET, "127.0.0.1"), ("v6", AF_INET6, "::1")):
    for number, host in enumerate(HOSTS):
        case(f"{label} host {number}", lambda: bound(family, (host, 0)))
    case(f"{label} bytes", lambda: bound(family, (local.encode(), 0)))
    case(f"{label} odd bytes", lambda: bound(family, (b"\xff.invalid", 0)))
    case(f"{label} not ASCII", lambda: bound(family, ("h\u00f6st.invalid", 0)))
    case(f"{label} number for a host", lambda: bound(family, (1, 0)))
    case(f"{label} text for a port", lambda: bound(family, (local, "0")))
    for port in PORTS:
        case(f"{label} port {port}", lambda: bound(family, (local, port)))
    case(f"{label} nothing but text", lambda: bound(family, local))
    case(f"{label} one part", lambda: bound(family, (local,)))
    case(f"{label} three parts", lambda: bound(family, (local, 0, 0)))
    case(f"{label} four parts", lambda: bound(family, (local, 0, 0, 0)))
    case(f"{label} five parts", lambda: bound(family, (local, 0, 0, 0, 0)))

IPV6_FLOWINFO_SEND = 33


def connected(*rest):
    """Connects so that the flow label is sent; how the kernel repeats it."""
    with socket.socket(AF_INET6, SOCK_DGRAM) as s:
        s.setsockopt(socket.IPPROTO_IPV6, IPV6_FLOWINFO_SEND, 1)
        s.connect(("::1", 9) + rest)
        return s.getpeername()


for flowinfo in (0, 1, 0x12345, 0xFFFFF, 0x100000, 1 << 31, (1 << 32) - 1, -1, 1 << 32):
    case(f"flowinfo {flowinfo}", lambda: connected(flowinfo))
for scope in (0, 1, 9999, (1 << 31), (1 << 32) - 1, -1, 1 << 32, 1 << 64):
    case(f"scope {scope}", lambda: connected(0, scope))
case("text for flowinfo", lambda: connected("0"))
case("text for scope", lambda: connected(0, "0"))
for scope in (0, 1, 9999):
    case(f"link-local scope {scope}", lambda: bound(AF_INET6, ("fe80::1234", 0, 0, scope)))
    case(f"multicast scope {scope}", lambda: bound(AF_INET6, ("ff02::1", 0, 0, scope)))
case("multicast with its interface", lambda: bound(AF_INET6, ("ff02::1%lo", 0)))
case("multicast with two scopes", lambda: bound(AF_INET6, ("ff02::1%lo", 0, 0, 0)))
