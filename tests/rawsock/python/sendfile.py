"""socket.sendfile, for parts of a file and positions of it. Runs in a folder
of its own."""

import os
import socket

from normal import case


def shown(offset, count, position):
    a, b = socket.socketpair()
    with a, b, open("file", "rb") as file:
        file.seek(position)
        sent = a.sendfile(file, offset, count)
        data = b.recv(100) if sent else b""
        return f"{sent} {data.decode()} {file.tell()}"


def of_socket(s, prepare=None):
    if prepare:
        prepare(s)
    with s, open("file", "rb") as file:
        return s.sendfile(file)


with open("file", "wb") as file:
    file.write(b"0123456789")
for offset in [0, 1, 9, 10, 11, 2**40]:
    for count in [None, 0, 1, 9, 10, 11, 2**33]:
        for position in [0, 4, 20]:
            case(
                f"{offset} {count} {position}",
                lambda: shown(offset, count, position),
            )
open("file", "wb").close()
case("nothing", lambda: shown(0, None, 3))

case("unconnected", lambda: of_socket(socket.socket()))
case("datagrams", lambda: of_socket(socket.socket(type=socket.SOCK_DGRAM)))
records, _other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
case("records", lambda: of_socket(records))
case("not blocking", lambda: of_socket(socket.socket(), lambda s: s.setblocking(False)))
with open("file", "wb") as file:
    file.write(b"0123456789")
case("something unconnected", lambda: of_socket(socket.socket()))
case("something not blocking", lambda: of_socket(socket.socket(), lambda s: s.setblocking(False)))
case("something by datagrams", lambda: of_socket(socket.socket(type=socket.SOCK_DGRAM)))
records, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
case("something by records", lambda: of_socket(records))
dead, other = socket.socketpair()
other.close()
case("somebody gone", lambda: of_socket(dead))


def tell(path):
    a, b = socket.socketpair()
    with a, b, open(path, "rb", 0) as file:
        return a.sendfile(file)


os.mkfifo("fifo")
keep = os.open("fifo", os.O_RDWR)
os.write(keep, b"hello")
case("a pipe", lambda: tell("fifo"))
case("a file of /proc", lambda: tell("/proc/self/stat") > 0)
