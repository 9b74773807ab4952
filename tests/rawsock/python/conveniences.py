"""create_connection, create_server, has_dualstack_ipv6 and fromfd."""

import socket
from socket import AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_STREAM

from normal import case, show


def identity(s):
    return int(s.family), int(s.type), s.proto


def options(s):
    """What can be seen of a server."""
    flags = [s.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)]
    flags.append(s.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT))
    if s.family == AF_INET6:
        flags.append(s.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY))
    flags.append(s.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    return identity(s) + tuple(flags)


def server(name, address, **kwargs):
    case(f"server {name}", lambda: options(socket.create_server(address, **kwargs)))


case("dual stack", socket.has_dualstack_ipv6)
server("v4", ("127.0.0.1", 0))
server("v4 any", ("", 0))
server("v4 by name", ("localhost", 0))
server("v4 given", ("127.0.0.1", 0), family=AF_INET)
server("v6", ("::1", 0), family=AF_INET6)
server("v6 any", ("", 0), family=AF_INET6)
server("v6 for v4", ("127.0.0.1", 0), family=AF_INET6)
server("v4 for v6", ("::1", 0))
server("both", ("", 0), family=AF_INET6, dualstack_ipv6=True)
server("both, v4", ("", 0), dualstack_ipv6=True)
server("both, Unix", "path0", family=AF_UNIX, dualstack_ipv6=True)
server("shared", ("127.0.0.1", 0), reuse_port=True)
server("shared v6", ("::1", 0), family=AF_INET6, reuse_port=True)
server("Unix", "path1", family=AF_UNIX)
server("Unix again", "path1", family=AF_UNIX)
server("backlog 0", ("127.0.0.1", 0), backlog=0)
server("backlog -1", ("127.0.0.1", 0), backlog=-1)
server("backlog 2147483647", ("127.0.0.1", 0), backlog=2147483647)
server("nobody's", ("192.0.2.1", 0))
server("no host", ("no.such.host.invalid", 0))
server("port 65536", ("127.0.0.1", 65536))
server("port -1", ("127.0.0.1", -1))
server("packet", ("127.0.0.1", 0), family=socket.AF_PACKET)
server("no family", ("127.0.0.1", 0), family=9999)
taken = socket.create_server(("127.0.0.1", 0))
server("taken", taken.getsockname())
server("taken, shared", taken.getsockname(), reuse_port=True)

port = taken.getsockname()[1]
nobody = socket.socket()
nobody.bind(("127.0.0.1", 0))
closed = nobody.getsockname()[1]


def connected(*args, **kwargs):
    s = socket.create_connection(*args, **kwargs)
    # The port is another one each time.
    peer = s.getpeername()
    return identity(s) + (peer[0], peer[1] == port, s.gettimeout())


def connection(name, *args, **kwargs):
    case(f"connection {name}", lambda: connected(*args, **kwargs))


connection("by number", ("127.0.0.1", port))
connection("by name", ("localhost", port))
connection("by short number", ("127.1", port))
connection("port as text", ("127.0.0.1", str(port)))
connection("port by name", ("127.0.0.1", "no-such-service"))
connection("empty host", ("", port))
connection("any host", ("0.0.0.0", port))
connection("broadcast", ("<broadcast>", port))
connection("no host", ("no.such.host.invalid", port))
connection("refused", ("127.0.0.1", closed))
connection("refused by name", ("localhost", closed))
connection("v6 refused", ("::1", closed))
connection("scope of nothing", ("fe80::1%nosuchif", closed))
connection("timeout", ("127.0.0.1", port), 5)
connection("timeout 0", ("127.0.0.1", port), 0)
connection("timeout -1", ("127.0.0.1", port), -1)
connection("timeout None", ("127.0.0.1", port), None)
connection("source", ("127.0.0.1", port), source_address=("127.0.0.2", 0))
connection("source any", ("127.0.0.1", port), source_address=("", 0))
connection("source nobody's", ("127.0.0.1", port), source_address=("192.0.2.1", 0))
connection("source v6", ("127.0.0.1", port), source_address=("::1", 0))
socket.setdefaulttimeout(7)
connection("default timeout", ("127.0.0.1", port))
connection("own timeout", ("127.0.0.1", port), 5)
connection("no timeout", ("127.0.0.1", port), None)
socket.setdefaulttimeout(None)


def seen(s):
    return identity(s) + (s.get_inheritable(), s.gettimeout())


for family, kind, proto in ((2, 1, 0), (10, 2, 17), (1, 5, 9), (9999, 99, 9999)):
    name = f"fromfd({family}, {kind}, {proto})"
    case(name, lambda: seen(socket.fromfd(taken.fileno(), family, kind, proto)))
with open("/dev/null") as file:
    case("fromfd of a file", lambda: seen(socket.fromfd(file.fileno(), 2, 1, 0)))
socket.setdefaulttimeout(7)
twin = socket.fromfd(taken.fileno(), AF_INET, SOCK_STREAM)
case("fromfd with a default", lambda: seen(twin))
socket.setdefaulttimeout(None)
