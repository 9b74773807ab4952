"""Loads an extended BPF program that returns a number, and sends it over."""

import ctypes
import os
import platform
import struct
import sys
from socket import *

NUMBER = {"x86_64": 321, "aarch64": 280}.get(platform.machine())
PROG_LOAD, SOCKET_FILTER = 5, 1

path, answer = sys.argv[1], int(sys.argv[2])
if NUMBER is None:
    sys.exit("the number of bpf(2) is not known here")
# r0 = answer; exit
program = ctypes.create_string_buffer(
    struct.pack("=BBhi", 0xB7, 0, 0, answer) + struct.pack("=BBhi", 0x95, 0, 0, 0)
)
licence = ctypes.create_string_buffer(b"MIT")
attributes = struct.pack(
    "=IIQQ", SOCKET_FILTER, 2, ctypes.addressof(program), ctypes.addressof(licence)
).ljust(120, b"\0")
libc = ctypes.CDLL(None, use_errno=True)
fd = libc.syscall(NUMBER, PROG_LOAD, attributes, len(attributes))
if fd < 0:
    sys.exit("bpf: " + os.strerror(ctypes.get_errno()))
s = socket(AF_UNIX)
s.connect(path)
send_fds(s, [b"."], [fd])
