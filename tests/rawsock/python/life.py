"""Making sockets, what they say they are, and letting go of them."""

import os
import socket
from socket import AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_STREAM

from normal import case


def identity(s):
    return int(s.family), int(s.type), s.proto


def taken_over(s):
    return identity(socket.socket(fileno=s.detach()))


def read_of(file):
    return socket.socket(fileno=os.open(file, os.O_RDONLY))


# Not -1, by which Python means that nothing was given.
for family in (0, 1, 2, 3, 10, 16, 17, 44, 45, 99, 9999, 2147483647):
    for kind in (0, 1, 2, 3, 4, 5, 6, 10, 15, 16, 99, 524289, 526337):
        for proto in (0, 1, 6, 17, 99, 9999):
            name = f"socket({family}, {kind}, {proto})"
            case(name, lambda: identity(socket.socket(family, kind, proto)))
for family in (0, 1, 2, 10, 9999):
    for kind in (1, 2, 3, 5, 99):
        name = f"socketpair({family}, {kind})"
        case(name, lambda: identity(socket.socketpair(family, kind)[0]))

for label, family, kind, proto in (
    ("tcp", AF_INET, SOCK_STREAM, 0),
    ("tcp6", AF_INET6, SOCK_STREAM, 6),
    ("udp", AF_INET, SOCK_DGRAM, 17),
    ("unix", AF_UNIX, SOCK_STREAM, 0),
):
    new = lambda: socket.socket(family, kind, proto)
    case(f"{label} dup", lambda: identity(new().dup()))
    case(f"{label} taken over", lambda: taken_over(new()))
    case(f"{label} inheritable", lambda: new().get_inheritable())
    s = new()
    s.set_inheritable(True)
    case(f"{label} made inheritable", lambda: s.get_inheritable())
    case(f"{label} dup of it", lambda: s.dup().get_inheritable())

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(1)
client = socket.socket()
client.connect(listener.getsockname())
case("accepted", lambda: identity(listener.accept()[0]))
case("a file taken over", lambda: read_of("/dev/null"))
case("a folder taken over", lambda: read_of("/"))
