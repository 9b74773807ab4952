"""Sending, receiving, shutting down. Runs in a folder of its own."""

import socket
from socket import (
    AF_INET,
    AF_INET6,
    AF_UNIX,
    MSG_PEEK,
    MSG_TRUNC,
    SOCK_DGRAM,
    SOCK_SEQPACKET,
    SOCK_STREAM,
)

from normal import case


def bound(family, kind, name):
    s = socket.socket(family, kind)
    s.bind(name)
    s.settimeout(20.0)
    return s


def tcp_pair(host="127.0.0.1"):
    family = AF_INET6 if ":" in host else AF_INET
    with bound(family, SOCK_STREAM, (host, 0)) as listener:
        listener.listen(1)
        client = socket.socket(family)
        client.connect(listener.getsockname())
        served, _ = listener.accept()
        served.settimeout(20.0)
        return client, served


# Nothing asked, nothing got.
tcp = socket.socket()
case("recv(0) unconnected", lambda: tcp.recv(0))
case("recv_into nothing unconnected", lambda: tcp.recv_into(bytearray()))
case("recv unconnected", lambda: tcp.recv(1))
case("recvfrom(0) unconnected", lambda: tcp.recvfrom(0))
case("send unconnected", lambda: tcp.send(b"x"))
case("sendall nothing unconnected", lambda: tcp.sendall(b""))
case("accept unbound", lambda: tcp.accept())
case("getpeername unconnected", lambda: tcp.getpeername())
case("getsockname unbound", lambda: tcp.getsockname())
case("getsockname unbound v6", lambda: socket.socket(AF_INET6).getsockname())
case("getsockname unbound unix", lambda: socket.socket(AF_UNIX).getsockname())

# Datagrams.
for label, family, host in (("v4", AF_INET, "127.0.0.1"), ("v6", AF_INET6, "::1")):
    udp = bound(family, SOCK_DGRAM, (host, 0))
    own = udp.getsockname()
    case(f"{label} send without address", lambda: udp.send(b"x"))
    case(f"{label} sendto port 0", lambda: udp.sendto(b"x", (host, 0)))
    case(f"{label} sendto too much", lambda: udp.sendto(bytes(65536), own))
    case(f"{label} sendto", lambda: udp.sendto(b"first", own))
    udp.sendto(b"second", own)
    case(f"{label} recvfrom(0) eats", lambda: udp.recvfrom(0)[0])
    case(f"{label} the next", lambda: udp.recv(100))
    udp.sendto(b"hello", own)
    udp.sendto(b"", own)
    udp.sendto(b"third", own)
    case(f"{label} peek", lambda: udp.recv(2, MSG_PEEK))
    case(f"{label} cut", lambda: udp.recv(2))
    case(f"{label} empty", lambda: udp.recv(2))
    case(f"{label} the real length", lambda: udp.recv_into(bytearray(2), 0, MSG_TRUNC))
    udp.sendto(b"hello", own)
    case(f"{label} MSG_TRUNC", lambda: len(udp.recv(2, MSG_TRUNC)))
    udp.sendto(b"hello", own)
    case(f"{label} sender", lambda: udp.recvfrom(9)[1] == own)
    case(f"{label} listen on datagrams", lambda: udp.listen())
    udp.settimeout(0.05)
    case(f"{label} accept on datagrams", lambda: udp.accept())
    case(f"{label} shutdown unconnected", lambda: udp.shutdown(socket.SHUT_RDWR))

# Streams.
for label, host in (("v4", "127.0.0.1"), ("v6", "::1")):
    a, b = tcp_pair(host)
    a.sendall(b"hello")
    case(f"{label} stream recvfrom", lambda: b.recvfrom(5))
    a.sendall(b"hello")
    case(f"{label} stream recvfrom_into", lambda: b.recvfrom_into(bytearray(5)))
    case(f"{label} stream sendto", lambda: a.sendto(b"x", b.getsockname()))
    case(f"{label} stream recv", lambda: b.recv(5))
    for how in (3, -1, 99):
        case(f"{label} shutdown({how})", lambda: a.shutdown(how))
    case(f"{label} shutdown(1)", lambda: a.shutdown(1))
    case(f"{label} end of file", lambda: b.recv(5))
    case(f"{label} end of file again", lambda: b.recv(5))
    case(f"{label} send after the end", lambda: a.send(b"x"))
    case(f"{label} shutdown(1) again", lambda: a.shutdown(1))
    case(f"{label} shutdown(0)", lambda: a.shutdown(0))
    case(f"{label} recv after it", lambda: a.recv(1))
    case(f"{label} shutdown(2)", lambda: b.shutdown(2))
    case(f"{label} shutdown of both ended", lambda: b.shutdown(2))
case("shutdown of a new socket", lambda: socket.socket().shutdown(2))

# Unix.
for label, kind in (("stream", SOCK_STREAM), ("dgram", SOCK_DGRAM), ("records", SOCK_SEQPACKET)):
    a, b = socket.socketpair(AF_UNIX, kind)
    a.settimeout(20.0)
    b.settimeout(20.0)
    case(f"pair of {label} getsockname", lambda: a.getsockname())
    case(f"pair of {label} getpeername", lambda: a.getpeername())
    a.send(b"hello")
    case(f"pair of {label} recvfrom", lambda: b.recvfrom(9))
    case(f"pair of {label} send nothing", lambda: a.send(b""))
    case(f"pair of {label} sendto", lambda: a.sendto(b"x", "nowhere"))
    case(f"pair of {label} shutdown(1)", lambda: a.shutdown(1))
    case(f"pair of {label} recv", lambda: b.recv(9))
    if kind != SOCK_DGRAM:
        case(f"pair of {label} recv again", lambda: b.recv(9))
    b.close()
    case(f"pair of {label} send to nobody", lambda: a.send(b"x"))
    if kind != SOCK_DGRAM:
        case(f"pair of {label} recv from nobody", lambda: a.recv(1))

for label, kind in (("stream", SOCK_STREAM), ("records", SOCK_SEQPACKET)):
    listener = bound(AF_UNIX, kind, label)
    case(f"{label} listener", lambda: listener.getsockname())
    case(f"{label} accept without listen", lambda: listener.accept())
    case(f"{label} listen(-1)", lambda: listener.listen(-1))
    client = socket.socket(AF_UNIX, kind)
    case(f"{label} connect", lambda: client.connect(label))
    conn, address = listener.accept()
    case(f"{label} accepted from no name", lambda: address)
    case(f"{label} peer of the client", lambda: client.getpeername())
    case(f"{label} peer of the served", lambda: conn.getpeername())
    named = bound(AF_UNIX, kind, f"{label} client")
    named.connect(label)
    case(f"{label} accepted from a path", lambda: listener.accept()[1])
    case(f"{label} bind twice", lambda: named.bind("other"))
    case(f"{label} bind to what exists", lambda: socket.socket(AF_UNIX, kind).bind(label))
    case(f"{label} bind into nothing", lambda: socket.socket(AF_UNIX, kind).bind("no/thing"))

server = bound(AF_UNIX, SOCK_DGRAM, "dgram")
client = socket.socket(AF_UNIX, SOCK_DGRAM)
client.sendto(b"hello", "dgram")
case("dgram from no name", lambda: server.recvfrom(9))
client.bind("dgram client")
client.sendto(b"hello", "dgram")
case("dgram from a path", lambda: server.recvfrom(9))
case("dgram to nowhere", lambda: client.sendto(b"x", "nowhere"))
case("dgram send without address", lambda: client.send(b"x"))
case("dgram listen", lambda: server.listen())

# Backlogs.
for backlog in (-1, 0, 1, -2147483648, 2147483647):
    s = bound(AF_INET, SOCK_STREAM, ("127.0.0.1", 0))
    case(f"listen({backlog})", lambda: s.listen(backlog))
case("listen()", lambda: bound(AF_INET, SOCK_STREAM, ("127.0.0.1", 0)).listen())
case("listen unbound", lambda: socket.socket().listen())
case("listen unbound unix", lambda: socket.socket(AF_UNIX).listen())
