"""Evaluates cases, a line each, and answers with a line each. What the lines
can call is here."""

import os
import struct
import sys
from collections import Counter
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


def found(*arguments):
    """The answers of getaddrinfo."""
    return [
        (*map(int, answer[:3]), answer[3], told(answer[0], answer[4]))
        for answer in getaddrinfo(*arguments)
    ]


class Conversation:
    """Some sockets and what they do, a step at a time, without waiting: either
    connected in pairs from the beginning, or each with a name."""

    def __init__(self, family, kind, pairs):
        self.kind = kind
        self.names = []
        self.said = 0
        self.clients = set()
        # How many connections wait to be accepted, by socket.
        self.waiting = Counter()
        if pairs:
            self.sockets = list(socketpair(family, kind) + socketpair(family, kind))
        else:
            self.sockets = [socket(family, kind) for _ in range(4)]
            for number, s in enumerate(self.sockets):
                if family == AF_UNIX:
                    if os.path.exists(str(number)):
                        os.unlink(str(number))
                    s.bind(str(number))
                else:
                    s.bind(("127.0.0.1" if family == AF_INET else "::1", 0))
                self.names.append(s.getsockname())
        # On a network there may be something to wait for.
        self.patience = 0.0 if family == AF_UNIX else 20.0
        for s in self.sockets:
            s.settimeout(self.patience)

    def name(self, name):
        """An address as the number of the socket that has it."""
        return self.names.index(name) if name in self.names else bool(name)

    def data(self, length):
        self.said += 1
        return bytes((self.said * 31 + index) % 256 for index in range(length))

    def shown(self, data, flags):
        # Where more is told than received, the rest is left to chance.
        return len(data) if flags & MSG_TRUNC else data

    def connected(self, number, to):
        # What a connect began, and waited for, the next one ends without an
        # error; and a socket can connect to itself.
        first = number not in self.clients
        self.clients.add(number)
        if first and number != to and self.kind != SOCK_DGRAM:
            self.waiting[to] += 1

    def step(self, number, call, a, b):
        number %= len(self.sockets)
        s = self.sockets[number]
        match call:
            case "send":
                return s.send(self.data(a), b)
            case "sendall":
                return s.sendall(self.data(a))
            case "sendto":
                return s.sendto(self.data(a), self.names[b])
            case "recv":
                return self.shown(s.recv(a, b), b)
            case "recv_into":
                buffer = bytearray(a)
                count = s.recv_into(buffer, 0, b)
                return count, bytes(buffer[:count])
            case "recvfrom":
                data, name = s.recvfrom(a, b)
                return self.shown(data, b), self.name(name)
            case "recvfrom_into":
                buffer = bytearray(a)
                count, name = s.recvfrom_into(buffer, 0, b)
                return count, bytes(buffer[:count]), self.name(name)
            case "shutdown":
                return s.shutdown(a)
            case "listen":
                return s.listen(a)
            case "connect":
                s.connect(self.names[b])
                self.connected(number, b)
            case "connect_ex":
                error = s.connect_ex(self.names[b])
                if error == 0:
                    self.connected(number, b)
                return error
            case "accept":
                s.settimeout(20.0 if self.waiting[number] and self.patience else 0.0)
                try:
                    new, name = s.accept()
                finally:
                    s.settimeout(self.patience)
                self.waiting[number] -= 1
                new.settimeout(self.patience)
                self.sockets.append(new)
                return self.name(name)
            case "getpeername":
                return self.name(s.getpeername())
            case "getsockname":
                return self.name(s.getsockname())
            case "error":
                return s.getsockopt(SOL_SOCKET, SO_ERROR)


def talk(family, kind, pairs, steps):
    """What the steps of a conversation come to."""
    conversation = Conversation(family, kind, pairs)
    return each(*(outcome(lambda: conversation.step(*step)) for step in steps))


def answer(line):
    try:
        return outcome(lambda: eval(line))
    except Exception as error:
        # No case has that, so it will be seen.
        return f"the script: {error!r}"


answers = []
for line in sys.stdin:
    answers.append(answer(line))
    if len(answers) == 1000:
        print("\n".join(answers))
        answers.clear()
if answers:
    print("\n".join(answers))
