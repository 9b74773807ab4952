"""Evaluates cases, a line each, and answers with a line each. What the lines
can call is here."""

import os
import struct
import sys
from functools import cache
from socket import *

from normal import outcome

MIRROR = 7777


@cache
def shared(family, kind, proto=0):
    """A socket for many cases."""
    return socket(family, kind, proto)


@cache
def mirror(family, proto):
    """A socket of a family, and one that is the same, of a family whose
    options are plain bytes."""
    s = shared(family, SOCK_DGRAM, proto)
    return s, socket(AF_UNIX, SOCK_DGRAM, 0, s.fileno())


def written(proto, name):
    """Those bytes of an address that Python does not leave to chance."""
    family = int.from_bytes(name[:2], sys.byteorder)
    if family in (AF_NETLINK, AF_QIPCRTR):
        return name[:2] + name[4:], len(name)
    if family == AF_CAN:
        size = {CAN_ISOTP: 16, CAN_J1939: 21}.get(proto, 8)
        return name[:2] + name[4:size], len(name)
    if family == AF_PACKET:
        return name[: 12 + name[11]], len(name)
    return name


def told(family, name):
    """An address whose text, which may have more than one spelling, is bytes."""
    if isinstance(name, str):
        return os.fsencode(name)
    if isinstance(name, bytes) or name is None:
        return name
    if family in (AF_INET, AF_INET6, AF_RDS) and isinstance(name[0], str):
        return (inet_pton(AF_INET6 if ":" in name[0] else AF_INET, name[0]),) + name[1:]
    return tuple(os.fsencode(part) if isinstance(part, str) else part for part in name)


def encoded(family, proto, address):
    """The bytes of an address, and what they mean; under `c/mirror.c`."""
    s, plain = mirror(family, proto)
    s.bind(address)
    name = plain.getsockopt(SOL_SOCKET, MIRROR, 128)
    return written(proto, name), told(family, s.getsockname())


def decoded(family, proto, name):
    """What the bytes of an address mean; under `c/mirror.c`."""
    s, plain = mirror(family, proto)
    plain.setsockopt(SOL_SOCKET, MIRROR, name)
    return told(int.from_bytes(name[:2], sys.byteorder), s.getsockname())


def each(*outcomes):
    """What several things came to, one behind the other."""
    return "".join("\t" + outcome for outcome in outcomes)


def option(family, kind, proto, level, name, value, size):
    """What setting an option comes to, and what is read of it then."""
    with socket(family, kind, proto) as s:
        value = value if isinstance(value, tuple) else (value,)
        return each(
            outcome(lambda: s.setsockopt(level, name, *value)),
            outcome(lambda: s.getsockopt(level, name)),
            outcome(lambda: s.getsockopt(level, name, size)),
        )


def seen(timeout):
    """The bits of a timeout."""
    return timeout if timeout is None else struct.pack(">d", timeout)


def timed(timeout):
    """What a socket makes of a timeout."""
    s = shared(AF_INET, SOCK_STREAM)
    taken = outcome(lambda: s.settimeout(timeout))
    return taken, seen(s.gettimeout()), s.getblocking()


def by_default(timeout):
    """What new sockets begin with."""
    taken = outcome(lambda: setdefaulttimeout(timeout))
    with socket() as s:
        default = getdefaulttimeout()
        setdefaulttimeout(None)
        return taken, seen(default), seen(s.gettimeout())


def bits(number):
    return struct.unpack(">d", struct.pack(">Q", number))[0]


answers = []
for line in sys.stdin:
    answers.append(outcome(lambda: eval(line)))
    if len(answers) == 1000:
        print("\n".join(answers))
        answers.clear()
if answers:
    print("\n".join(answers))
