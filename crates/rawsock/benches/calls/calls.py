"""The calls in CPython. Reads lines of a case and a count; does it so many
times and prints the nanoseconds that took."""

import platform
import socket
import sys
import time


def main():
    print(platform.python_version(), flush=True)
    for line in sys.stdin:
        case, times = line.split()
        print(CASES[case](int(times)), flush=True)


def timed(step):
    def run(times):
        todo = range(times)
        begun = time.perf_counter_ns()
        for _ in todo:
            step()
        return time.perf_counter_ns() - begun

    return run


def pair(timeout):
    a, b = socket.socketpair()
    a.settimeout(timeout)
    b.settimeout(timeout)
    return a, b


def recv_into(size, timeout=None):
    a, b = pair(timeout)
    data, buffer = bytes(size), bytearray(size)

    def step():
        a.send(data)
        b.recv_into(buffer)

    return timed(step)


def recv(size, timeout=None):
    a, b = pair(timeout)
    data = bytes(size)

    def step():
        a.send(data)
        b.recv(size)

    return timed(step)


def recvfrom_into(size):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("127.0.0.1", 0))
    address = s.getsockname()
    data, buffer = bytes(size), bytearray(size)

    def step():
        s.sendto(data, address)
        s.recvfrom_into(buffer)

    return timed(step)


def recvfrom(size):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("127.0.0.1", 0))
    address = s.getsockname()
    data = bytes(size)

    def step():
        s.sendto(data, address)
        s.recvfrom(size)

    return timed(step)


def sendmsg(size):
    a, b = pair(None)
    buffers = [bytes(size // 2)] * 2
    buffer = bytearray(size)

    def step():
        a.sendmsg(buffers)
        b.recv_into(buffer)

    return timed(step)


CASES = {
    "recv_into-64": recv_into(64),
    "recv_into-64-timeout": recv_into(64, 5.0),
    "recv_into-65536": recv_into(65536),
    "recv_into-65536-timeout": recv_into(65536, 5.0),
    "recv-64": recv(64),
    "recv-64-timeout": recv(64, 5.0),
    "recv-65536": recv(65536),
    "recvfrom-64": recvfrom(64),
    "recvfrom_into-64": recvfrom_into(64),
    "sendmsg-64": sendmsg(64),
}

main()
