"""What became of each address of a host (name, port, source)."""

import socket
import sys

from normal import case


def again(error):
    raise error


host, port, source = sys.argv[1:]
try:
    socket.create_connection((host, int(port)), 0.1, (source, 0), all_errors=True)
except ExceptionGroup as group:
    for index, error in enumerate(group.exceptions):
        case(f"error {index}", lambda: again(error))
