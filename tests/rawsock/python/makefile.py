"""The other end of a connection, through Python's own files.

Arguments: "v4", "v6" or a Unix path. Prints where it listens, accepts once,
and answers each line; then a block, and then text."""

import socket
import sys

place = sys.argv[1]
if place == "v4":
    server = socket.create_server(("127.0.0.1", 0))
elif place == "v6":
    server = socket.create_server(("::1", 0), family=socket.AF_INET6)
else:
    server = socket.create_server(place, family=socket.AF_UNIX)
server.settimeout(30)
name = server.getsockname()
print(name if isinstance(name, str) else name[1])
s, _ = server.accept()
s.settimeout(30)
with s, s.makefile("rwb") as file:
    for line in iter(file.readline, b"BLOCK\n"):
        file.write(line.upper())
        file.flush()
    size = int(file.readline())
    block = bytes(i % 251 for i in range(size))
    file.write(b"the same\n" if file.read(size) == block else b"another\n")
    file.write(block)
    file.flush()
    with s.makefile("rw", encoding="utf-8", newline="\n") as text:
        print(text.readline(), end="", file=text)
