"""The public names of the module, of its sockets and of their files, and the
version of this Python."""

import enum
import socket
import sys
import types

OTHERS = (enum.IntEnum, enum.IntFlag)


def own(name):
    """Whether it is a name of this module, and not of one it uses."""
    thing = getattr(socket, name)
    return not isinstance(thing, types.ModuleType) and thing not in OTHERS


print(f"{sys.version_info.major}.{sys.version_info.minor}")
for name in dir(socket):
    if not name.startswith("_") and own(name):
        print("socket." + name)
members = set(dir(socket.socket)) - set(dir(object))
for name in sorted(members):
    if not name.startswith("_"):
        print("socket.socket." + name)
for name in vars(socket.SocketIO):
    if not name.startswith("_"):
        print("socket.SocketIO." + name)
