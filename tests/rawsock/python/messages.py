"""Control messages: what comes at every length of room, what is refused.
Runs in a folder of its own."""

import array
import os
import socket
from socket import (
    AF_INET,
    AF_INET6,
    AF_UNIX,
    CMSG_LEN,
    CMSG_SPACE,
    MSG_PEEK,
    MSG_TRUNC,
    SCM_RIGHTS,
    SOCK_DGRAM,
    SOCK_SEQPACKET,
    SOCK_STREAM,
    SOL_SOCKET,
)

from normal import case, show

SCM_CREDENTIALS = 2
SO_PASSCRED = 16
IP_RECVTTL, IP_TTL, IP_RECVTOS, IP_TOS = 12, 2, 13, 1
NAMES = {SOCK_STREAM: "stream", SOCK_DGRAM: "dgram", SOCK_SEQPACKET: "records"}


def items(ancdata):
    """Level, type and bytes; of descriptors how many, and of credentials how
    long they are."""
    shown = []
    for level, kind, data in ancdata:
        if (level, kind) == (SOL_SOCKET, SCM_RIGHTS):
            fds = array.array("i")
            fds.frombytes(data[: len(data) - len(data) % fds.itemsize])
            for fd in fds:
                os.close(fd)
            data = f"{len(fds)} fds"
        elif (level, kind) == (SOL_SOCKET, SCM_CREDENTIALS):
            data = f"{len(data)} bytes"
        else:
            data = data.hex()
        shown.append(f"{level}/{kind}/{data}")
    return "[" + " ".join(shown) + "]"


def received(answer):
    data, ancdata, flags, address = answer
    return f"{show(data)} {items(ancdata)} {flags} {show(address)}"


def fds(count, of):
    return [(SOL_SOCKET, SCM_RIGHTS, array.array("i", [of.fileno()] * count))]


for length in (*range(0, 40), 1000, 2**31 - 25, 2**31 - 24, 2**31 - 17):
    case(f"CMSG_LEN({length})", lambda: CMSG_LEN(length))
    case(f"CMSG_SPACE({length})", lambda: CMSG_SPACE(length))
case("CMSG_LEN too much", lambda: CMSG_LEN(2**31))
case("CMSG_SPACE too much", lambda: CMSG_SPACE(2**31))

for kind, label in NAMES.items():
    a, b = socket.socketpair(AF_UNIX, kind)
    a.settimeout(20.0)
    b.settimeout(20.0)
    for room in range(0, CMSG_SPACE(20) + 9):
        a.sendmsg([b"x"], fds(3, a))
        case(f"{label} three in {room}", lambda: received(b.recvmsg(10, room)))
    for most in range(0, 5):
        socket.send_fds(a, [b"x"], [a.fileno()] * 3)
        got = socket.recv_fds(b, 10, most)
        [os.close(fd) for fd in got[1]]
        case(f"{label} recv_fds of {most}", lambda: f"{show(got[0])} {len(got[1])} {got[2]} {show(got[3])}")
    case(f"{label} 253", lambda: a.sendmsg([b"x"], fds(253, a)))
    case(f"{label} all of them", lambda: received(b.recvmsg(10, 2000)))
    case(f"{label} 254", lambda: a.sendmsg([b"x"], fds(254, a)))
    case(f"{label} twice", lambda: a.sendmsg([b"x"], fds(1, a) + fds(2, b)))
    case(f"{label} joined", lambda: received(b.recvmsg(10, 100)))
    case(f"{label} none", lambda: a.sendmsg([b"x"], fds(0, a)))
    case(f"{label} none came", lambda: received(b.recvmsg(10, 100)))
    case(f"{label} buffers", lambda: a.sendmsg([b"he", b"", b"llo"]))
    case(f"{label} peek", lambda: received(b.recvmsg(2, 0, MSG_PEEK)))
    case(f"{label} into", lambda: received((b"",) + b.recvmsg_into([bytearray(2), bytearray(9)])[1:]))
    case(f"{label} 1024 buffers", lambda: a.sendmsg([b"x"] * 1024))
    case(f"{label} all bytes", lambda: len(b.recvmsg(2000)[0]))
    case(f"{label} 1025 buffers", lambda: a.sendmsg([b"x"] * 1025))
    # Something is there, since Python waits for it first.
    a.send(b"x")
    case(f"{label} into 1025", lambda: b.recvmsg_into([bytearray(1)] * 1025))
    b.recv(1)
    case(f"{label} unknown type", lambda: a.sendmsg([b"x"], [(SOL_SOCKET, 1000, b"1234")]))
    case(f"{label} empty type", lambda: a.sendmsg([b"x"], [(SOL_SOCKET, 1000, b"")]))
    case(f"{label} other level", lambda: a.sendmsg([b"x"], [(0, IP_TTL, b"1234")]))
    case(f"{label} what came of it", lambda: received(b.recvmsg(10, 100)))
    case(f"{label} credentials cut", lambda: a.sendmsg([b"x"], [(SOL_SOCKET, SCM_CREDENTIALS, b"1234")]))
    case(f"{label} too much of it", lambda: a.sendmsg([b"x"], [(0, 1, bytes(1 << 20))]))
    b.setsockopt(SOL_SOCKET, SO_PASSCRED, 1)
    for room in range(0, CMSG_SPACE(12) + CMSG_SPACE(12) + 9):
        a.sendmsg([b"x"], fds(3, a))
        case(f"{label} who and three in {room}", lambda: received(b.recvmsg(10, room)))
    b.setsockopt(SOL_SOCKET, SO_PASSCRED, 0)
    case(f"{label} no buffers", lambda: a.sendmsg([]))
    if kind == SOCK_STREAM:
        b.setblocking(False)
        case(f"{label} nothing came", lambda: b.recvmsg(10, 100))
    else:
        case(f"{label} nothing came", lambda: received(b.recvmsg(10, 100)))
        a.send(b"hello")
        case(f"{label} cut", lambda: received(b.recvmsg(2, 100)))
        a.send(b"hello")
        case(f"{label} eaten", lambda: received(b.recvmsg(0)))
        a.send(b"hello")
        case(f"{label} into none", lambda: b.recvmsg_into([], 0, MSG_TRUNC)[::2])
    case(f"{label} too much room", lambda: b.recvmsg(1, 2**31))
    case(f"{label} into too much room", lambda: b.recvmsg_into([], 2**31))
    b.settimeout(0.05)
    case(f"{label} in vain", lambda: b.recvmsg(1, 100))
    case(f"{label} into in vain", lambda: b.recvmsg_into([bytearray(1)], 100))
    b.setblocking(False)
    case(f"{label} not now", lambda: b.recvmsg(1, 100))
    case(f"{label} to an address", lambda: a.sendmsg([b"x"], [], 0, "nowhere"))
    b.close()
    a.setblocking(False)
    case(f"{label} to nobody", lambda: a.sendmsg([b"x"]))
    case(f"{label} from nobody", lambda: received(a.recvmsg(1, 100)))

for label, family, host in (("v4", AF_INET, "127.0.0.1"), ("v6", AF_INET6, "::1")):
    s = socket.socket(family, SOCK_DGRAM)
    s.bind((host, 0))
    s.settimeout(20.0)
    own = s.getsockname()
    case(f"{label} nowhere", lambda: s.sendmsg([b"x"]))
    case(f"{label} port 0", lambda: s.sendmsg([b"x"], [], 0, (host, 0)))
    case(f"{label} too large", lambda: s.sendmsg([bytes(40000)] * 2, [], 0, own))
    case(f"{label} to itself", lambda: s.sendmsg([b"x"], [], 0, own))
    case(f"{label} from itself", lambda: (lambda m: (m[0], m[2], m[3] == own))(s.recvmsg(10, 100)))
    level, options = (0, (IP_RECVTTL, IP_RECVTOS)) if label == "v4" else (41, (51, 66))
    for option in options:
        s.setsockopt(level, option, 1)
    for room in range(0, 60):
        s.sendto(b"hello", own)
        case(f"{label} two in {room}", lambda: received(s.recvmsg(10, room)[:3] + (None,)))
    ttl = IP_TTL if label == "v4" else 52
    for name, data in (
        ("as it should be", (7).to_bytes(4, "little")),
        ("too short", b"\7"),
        ("too long", bytes(8)),
        ("out of range", (256).to_bytes(4, "little")),
        ("empty", b""),
    ):
        case(f"{label} hops {name}", lambda: s.sendmsg([b"x"], [(level, ttl, data)], 0, own))
    case(f"{label} hops came", lambda: received(s.recvmsg(10, 100)[:3] + (None,)))
    case(f"{label} descriptors", lambda: s.sendmsg([b"x"], fds(1, s), 0, own))
    case(f"{label} no descriptors came", lambda: received(s.recvmsg(10, 100)[:3] + (None,)))
    s.setsockopt(level, 11 if label == "v4" else 25, 1)
    gone = socket.socket(family, SOCK_DGRAM)
    gone.bind((host, 0))
    nobody = gone.getsockname()
    gone.close()
    s.sendto(b"hello", nobody)
    case(f"{label} an error", lambda: s.recvmsg(10, 100))
    case(f"{label} its report", lambda: (lambda m: (m[0], m[2], m[3] == nobody))(s.recvmsg(10, 300, socket.MSG_ERRQUEUE)))

    tcp = socket.socket(family)
    case(f"{label} stream unconnected", lambda: tcp.recvmsg(1, 100))
    case(f"{label} stream sends unconnected", lambda: tcp.sendmsg([b"x"]))
    listener = socket.create_server((host, 0), family=family)
    tcp.connect(listener.getsockname())
    served, _ = listener.accept()
    tcp.sendall(b"hello")
    case(f"{label} stream", lambda: received(served.recvmsg(5, 100)))
    case(f"{label} stream to an address", lambda: served.sendmsg([b"x"], [], 0, own))
    case(f"{label} stream of 1", lambda: received(tcp.recvmsg(5, 100)))
    tcp.shutdown(socket.SHUT_WR)
    case(f"{label} stream at its end", lambda: received(served.recvmsg(5, 100)))
    case(f"{label} stream after its end", lambda: tcp.sendmsg([b"x"]))
