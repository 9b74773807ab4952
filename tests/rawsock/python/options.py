"""Options by number, of the right and of every wrong size."""

from socket import *

from normal import case

SOCKETS = {
    "tcp": lambda: socket(),
    "tcp6": lambda: socket(AF_INET6),
    "udp": lambda: socket(AF_INET, SOCK_DGRAM),
    "unix": lambda: socket(AF_UNIX),
}
OPTIONS = {
    "SO_REUSEADDR": (SOL_SOCKET, SO_REUSEADDR),
    "SO_KEEPALIVE": (SOL_SOCKET, SO_KEEPALIVE),
    "SO_BROADCAST": (SOL_SOCKET, SO_BROADCAST),
    "SO_LINGER": (SOL_SOCKET, SO_LINGER),
    "SO_RCVBUF": (SOL_SOCKET, SO_RCVBUF),
    "SO_SNDBUF": (SOL_SOCKET, SO_SNDBUF),
    "SO_RCVTIMEO": (SOL_SOCKET, SO_RCVTIMEO),
    "SO_PRIORITY": (SOL_SOCKET, SO_PRIORITY),
    "SO_TYPE": (SOL_SOCKET, SO_TYPE),
    "SO_PROTOCOL": (SOL_SOCKET, SO_PROTOCOL),
    "SO_DOMAIN": (SOL_SOCKET, SO_DOMAIN),
    "SO_ERROR": (SOL_SOCKET, SO_ERROR),
    "SO_ACCEPTCONN": (SOL_SOCKET, SO_ACCEPTCONN),
    "TCP_NODELAY": (IPPROTO_TCP, TCP_NODELAY),
    "TCP_KEEPIDLE": (IPPROTO_TCP, TCP_KEEPIDLE),
    "IP_TTL": (IPPROTO_IP, IP_TTL),
    "IP_TOS": (IPPROTO_IP, IP_TOS),
    "IP_MULTICAST_TTL": (IPPROTO_IP, IP_MULTICAST_TTL),
    "IPV6_V6ONLY": (IPPROTO_IPV6, IPV6_V6ONLY),
    "IPV6_UNICAST_HOPS": (IPPROTO_IPV6, IPV6_UNICAST_HOPS),
    "unknown option": (SOL_SOCKET, 9999),
    "unknown level": (9999, 1),
    "negative": (-1, -1),
}

for kind, new in SOCKETS.items():
    for label, (level, name) in OPTIONS.items():
        s = new()
        case(f"{kind} {label} get", lambda: s.getsockopt(level, name))
        for size in (1, 2, 3, 4, 5, 8, 12, 16, 1024):
            case(f"{kind} {label} get {size}", lambda: s.getsockopt(level, name, size))
        for value in (0, 1, -1, 10000, 2147483647, -2147483648):
            s = new()
            case(f"{kind} {label} set {value}", lambda: s.setsockopt(level, name, value))
            case(f"{kind} {label} after {value}", lambda: s.getsockopt(level, name))
        for size in (0, 1, 2, 3, 4, 5, 8, 12, 16, 100):
            s = new()
            value = bytes([1] * size)
            case(f"{kind} {label} set of {size}", lambda: s.setsockopt(level, name, value))
        case(f"{kind} {label} set null", lambda: s.setsockopt(level, name, None, 4))

s = socket()
case("more than Python takes", lambda: len(s.getsockopt(SOL_SOCKET, SO_TYPE, 1025)))
case("bool", lambda: s.setsockopt(SOL_SOCKET, SO_KEEPALIVE, True))
case("device", lambda: s.setsockopt(SOL_SOCKET, SO_BINDTODEVICE, b"lo"))
case("device back", lambda: s.getsockopt(SOL_SOCKET, SO_BINDTODEVICE, 16))
case("no device", lambda: s.setsockopt(SOL_SOCKET, SO_BINDTODEVICE, b"nosuchdevice"))
case("long device", lambda: s.setsockopt(SOL_SOCKET, SO_BINDTODEVICE, b"x" * 100))
case("no congestion", lambda: s.setsockopt(IPPROTO_TCP, TCP_CONGESTION, b"nosuchthing"))
a, b = socketpair()
case("credentials", lambda: len(a.getsockopt(SOL_SOCKET, SO_PEERCRED, 12)))
case("credentials cut", lambda: len(a.getsockopt(SOL_SOCKET, SO_PEERCRED, 5)))
nobody = socket()
nobody.bind(("127.0.0.1", 0))
s = socket(AF_INET, SOCK_DGRAM)
s.connect(nobody.getsockname())
s.send(b"x")
case("pending error", lambda: s.getsockopt(SOL_SOCKET, SO_ERROR))
case("taken", lambda: s.getsockopt(SOL_SOCKET, SO_ERROR))
