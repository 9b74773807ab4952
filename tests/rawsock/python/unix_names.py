"""Binds Unix names of every length, connects to them, and says what both ends
are called. Runs in a folder of its own; its argument makes names unique."""

import errno
import os
import socket
import sys
import time
from socket import AF_UNIX, SOCK_DGRAM

from normal import case

TAG = bytes.fromhex(sys.argv[1])


def names(length):
    """The names of this length, with a word for each."""
    path = b"p" * length
    abstract = (b"\0" + TAG * 110)[:length]
    yield "path", path
    yield "path of odd bytes", b"\xff" * length
    if length >= 1:
        yield "abstract", abstract
        yield "abstract ending in NUL", abstract[:-1] + b"\0"
        yield "path ending in NUL", path[:-1] + b"\0"
    if length >= 3:
        middle = length // 2
        for word, name in ("path", path), ("abstract", abstract):
            yield f"{word} with NUL", name[:middle] + b"\0" + name[middle + 1 :]


def as_bytes(name):
    return name if isinstance(name, bytes) else os.fsencode(name)


def bound_to(name):
    deadline = time.monotonic() + 30
    while True:
        s = socket.socket(AF_UNIX, SOCK_DGRAM)
        try:
            s.bind(name)
            return s
        except OSError as error:
            # Somebody else may have a short abstract name for a moment.
            elsewhere = error.errno == errno.EADDRINUSE and name[:1] == b"\0"
            if not elsewhere or time.monotonic() > deadline:
                raise
            time.sleep(0.002)


def both_ends(name):
    with bound_to(name) as server, socket.socket(AF_UNIX, SOCK_DGRAM) as client:
        called = as_bytes(server.getsockname())
        if not name:
            # The kernel chooses: NUL and five digits.
            return called[:1] + b"%d" % len(called)
        client.connect(name)
        return called, as_bytes(client.getpeername())


for length in range(112):
    for word, name in names(length):
        case(f"{length} {word}", lambda: both_ends(name))
        for file in os.listdir("."):
            os.unlink(file)
