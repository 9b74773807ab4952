"""Timeouts and their modes. Its arguments are the bits of floats to try."""

import socket
import struct
import sys
from socket import AF_INET, AF_UNIX, MSG_DONTWAIT, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_STREAM

from normal import case


def seen(s):
    """Exact where floats are, and to the second beyond."""
    timeout = s.gettimeout()
    if timeout is None:
        shown = "None"
    elif timeout < 1e6:
        shown = f"{round(timeout * 1e9)}ns"
    else:
        shown = f"{round(timeout)}s"
    return shown, s.getblocking()


def after(change):
    s = socket.socket()
    s.settimeout(7.5)
    try:
        change(s)
    except (ValueError, OverflowError):
        return "refused", seen(s)
    return "taken", seen(s)


def default(timeout):
    socket.setdefaulttimeout(timeout)
    try:
        return socket.getdefaulttimeout()
    finally:
        socket.setdefaulttimeout(None)


for bits in sys.argv[1:]:
    (timeout,) = struct.unpack(">d", bytes.fromhex(bits))
    case(f"float {bits}", lambda: after(lambda s: s.settimeout(timeout)))
for timeout in (0, 1, 5, 2147483647, -1, -2147483648):
    case(f"integer {timeout}", lambda: after(lambda s: s.settimeout(timeout)))
case("None", lambda: after(lambda s: s.settimeout(None)))
case("setblocking true", lambda: after(lambda s: s.setblocking(True)))
case("setblocking false", lambda: after(lambda s: s.setblocking(False)))

case("SOCK_NONBLOCK", lambda: seen(socket.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK)))
a, b = socket.socketpair(AF_UNIX, SOCK_STREAM)
a.settimeout(0.05)
case("recv in time", lambda: a.recv(1))
case("recvfrom in time", lambda: a.recvfrom(1))
case("recv in time, MSG_DONTWAIT", lambda: a.recv(1, MSG_DONTWAIT))
case("sendall in time", lambda: a.sendall(bytes(1 << 24)))
case("dup has the timeout", lambda: seen(a.dup()))
b.setblocking(False)
c, d = socket.socketpair(AF_UNIX, SOCK_DGRAM)
c.setblocking(False)
case("recv non-blocking", lambda: c.recv(1))
case("recvfrom non-blocking", lambda: c.recvfrom(1))
case("recv_into non-blocking", lambda: c.recv_into(bytearray(1)))

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(5)
listener.settimeout(0.05)
case("accept in time", lambda: listener.accept())
listener.setblocking(False)
case("accept non-blocking", lambda: listener.accept())


def accepted(mode):
    listener.settimeout(mode)
    client = socket.socket()
    client.settimeout(None)
    client.connect(listener.getsockname())
    listener.settimeout(20.0)
    s, _ = listener.accept()
    return seen(s)


case("accepted by a blocking listener", lambda: accepted(None))
case("accepted by one with a timeout", lambda: accepted(3.0))
for name, timeout in (("time", 2.5), ("zero", 0.0)):
    socket.setdefaulttimeout(timeout)
    case(f"default {name}: socket", lambda: seen(socket.socket()))
    case(
        f"default {name}: SOCK_NONBLOCK",
        lambda: seen(socket.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK)),
    )
    case(f"default {name}: socketpair", lambda: tuple(map(seen, socket.socketpair())))
    case(f"default {name}: accept", lambda: accepted(None))
    case(f"default {name}: dup", lambda: seen(listener.dup()))
    case(
        f"default {name}: fileno",
        lambda: seen(socket.socket(fileno=listener.dup().detach())),
    )
    socket.setdefaulttimeout(None)
case("default refused", lambda: default(-1))
case("default none", lambda: default(None))
