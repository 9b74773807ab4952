"""The other end of a conversation, in Python. Its arguments: a family, a kind,
and where to listen. Says where it is, then serves one peer.

A stream or records: receives as many bytes as are announced in 8, prints
their CRC-32, sends as many of its own and prints the CRC-32 of those.
Datagrams: sends each back with its length in front, until an empty one."""

import random
import socket
import struct
import sys
import zlib


def main(family, kind, where):
    family = getattr(socket, family)
    kind = getattr(socket, kind)
    s = socket.socket(family, kind)
    s.settimeout(30.0)
    s.bind(where if family == socket.AF_UNIX else (where, 0))
    if kind == socket.SOCK_DGRAM:
        print(s.getsockname()[1] if family != socket.AF_UNIX else 0)
        return echo(s)
    s.listen(1)
    print(s.getsockname()[1] if family != socket.AF_UNIX else 0)
    conn, _ = s.accept()
    conn.settimeout(30.0)
    with conn:
        exchange(conn, 8192 if kind == socket.SOCK_SEQPACKET else 1 << 20)


def exchange(conn, most):
    (length,) = struct.unpack(">Q", conn.recv(8))
    checksum = 0
    left = length
    while left:
        data = conn.recv(most)
        assert data, f"the end, and {left} bytes to come"
        checksum = zlib.crc32(data, checksum)
        left -= len(data)
    print(checksum)
    data = random.Random(1).randbytes(length)
    for start in range(0, length, most):
        conn.sendall(data[start : start + most])
    print(zlib.crc32(data))
    assert conn.recv(1) == b""


def echo(s):
    while True:
        data, peer = s.recvfrom(65536)
        if not data:
            break
        s.sendto(struct.pack(">I", len(data)) + data, peer)


main(*sys.argv[1:])
