"""What connect_ex answers. Runs in a folder of its own."""

import os
import socket
import time
from socket import AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM

from normal import case


def listener(family, address, backlog=5):
    s = socket.socket(family)
    s.bind(address)
    s.listen(backlog)
    return s


def fill(s):
    """Connects until the queue is full; the connections, to be kept."""
    kept = []
    for _ in range(4):
        one = socket.socket(s.family)
        one.setblocking(False)
        one.connect_ex(s.getsockname())
        kept.append(one)
    return kept


def eventually(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def connected(s):
    try:
        s.getpeername()
        return True
    except OSError:
        return False


def inet(label, family, host):
    def new(timeout=None, kind=SOCK_STREAM):
        s = socket.socket(family, kind)
        s.settimeout(timeout)
        return s

    dead = socket.socket(family)
    dead.bind((host, 0))
    nobody = dead.getsockname()
    alive = listener(family, (host, 0))
    somebody = alive.getsockname()

    for mode, timeout in (("blocking", None), ("timeout", 5.0)):
        case(f"{label} {mode} refused", lambda: new(timeout).connect_ex(nobody))
        s = new(timeout)
        case(f"{label} {mode} accepted", lambda: s.connect_ex(somebody))
        case(f"{label} {mode} again", lambda: s.connect_ex(somebody))

    s = new(0)
    case(f"{label} non-blocking start", lambda: s.connect_ex(somebody))
    eventually(lambda: connected(s))
    case(f"{label} non-blocking finish", lambda: s.connect_ex(somebody))
    case(f"{label} non-blocking again", lambda: s.connect_ex(somebody))

    s = new(0)
    case(f"{label} non-blocking refused start", lambda: s.connect_ex(nobody))
    case(f"{label} non-blocking refused finish", lambda: s.connect_ex(nobody))
    case(f"{label} non-blocking refused anew", lambda: s.connect_ex(nobody))

    full = listener(family, (host, 0), 0)
    kept = fill(full)
    case(f"{label} full queue", lambda: new(0.3).connect_ex(full.getsockname()))
    case(f"{label} of a listener", lambda: alive.connect_ex(nobody))
    case(f"{label} port 0", lambda: new().connect_ex((host, 0)))
    for port in (-1, 65536, 70000, 1 << 70):
        case(f"{label} port {port}", lambda: new().connect_ex((host, port)))
    case(f"{label} one string", lambda: new().connect_ex(host))
    case(f"{label} one part", lambda: new().connect_ex((host,)))
    case(f"{label} five parts", lambda: new().connect_ex((host, 1, 0, 0, 0)))
    case(f"{label} numbers only", lambda: new().connect_ex((1, 1)))
    other = "::1" if family == AF_INET else "127.0.0.1"
    case(f"{label} other family", lambda: new().connect_ex((other, 1)))
    case(f"{label} unknown host", lambda: new().connect_ex(("no.such.host.invalid", 1)))

    udp = new(kind=SOCK_DGRAM)
    case(f"{label} datagrams", lambda: udp.connect_ex(nobody))
    case(f"{label} datagrams again", lambda: udp.connect_ex(somebody))


inet("v4", AF_INET, "127.0.0.1")
inet("v6", AF_INET6, "::1")
case("v4 four parts", lambda: socket.socket().connect_ex(("127.0.0.1", 1, 0, 0)))
case("v4 multicast", lambda: socket.socket().connect_ex(("224.0.0.1", 1)))
case(
    "v4 broadcast",
    lambda: socket.socket(AF_INET, SOCK_DGRAM).connect_ex(("<broadcast>", 1)),
)

new = lambda kind=SOCK_STREAM: socket.socket(AF_UNIX, kind)
case("unix missing", lambda: new().connect_ex("missing"))
listener(AF_UNIX, "stale").close()
case("unix stale", lambda: new().connect_ex("stale"))
open("file", "w").close()
case("unix not a socket", lambda: new().connect_ex("file"))
bound = new()
bound.bind("bound")
case("unix bound only", lambda: new().connect_ex("bound"))
alive = listener(AF_UNIX, "alive")
s = new()
case("unix accepted", lambda: s.connect_ex("alive"))
case("unix again", lambda: s.connect_ex("alive"))
case("unix datagrams to a stream", lambda: new(SOCK_DGRAM).connect_ex("alive"))
case("unix records to a stream", lambda: new(SOCK_SEQPACKET).connect_ex("alive"))
case("unix below a file", lambda: new().connect_ex("file/below"))
case("unix no name", lambda: new().connect_ex(""))
case("unix abstract nobody", lambda: new().connect_ex(b"\0rawsock nobody has this name"))
case("unix too long", lambda: new().connect_ex("x" * 109))
case("unix tuple", lambda: new().connect_ex(("127.0.0.1", 1)))

full = listener(AF_UNIX, "full", 0)
kept = fill(full)
s = new()
s.setblocking(False)
case("unix full queue, non-blocking", lambda: s.connect_ex("full"))
s = new()
s.settimeout(0.3)
case("unix full queue, timeout", lambda: s.connect_ex("full"))
