"""Which method of a server and its handler is called when, for every way in
which they may fail. One line a case: its name, a tab, the calls.
"""

import itertools
import os
import socket
import socketserver
import sys
import tempfile
import threading
import time

# Threads that die of an exception are what some of the cases are about.
threading.excepthook = lambda args: None

KINDS = {
    "tcp": socketserver.TCPServer,
    "unix": socketserver.UnixStreamServer,
    "udp": socketserver.UDPServer,
    "unixgram": socketserver.UnixDatagramServer,
}
MIX_INS = {"inline": (), "threading": (socketserver.ThreadingMixIn,)}
STREAMS = ("tcp", "unix")


class Asked(Exception):
    pass


class Hooks:
    """What can be overridden, with a log."""

    def verify_request(self, request, client_address):
        self.log.append("verify")
        if self.will["verify"] == "raise":
            raise Asked
        return self.will["verify"] == "true"

    def handle_error(self, request, client_address):
        self.log.append("error")

    def handle_timeout(self):
        self.log.append("timeout")

    def shutdown_request(self, request):
        self.log.append("shutdown")
        super().shutdown_request(request)

    def service_actions(self):
        if self.services:
            self.log.append("service")


class Handler(socketserver.BaseRequestHandler):
    def stage(self, name):
        self.server.log.append(name)
        if self.server.will[name] == "raise":
            raise Asked

    def setup(self):
        self.stage("setup")

    def handle(self):
        self.stage("handle")

    def finish(self):
        self.stage("finish")


def make(kind, dispatch, will, services=False):
    bases = (Hooks, *MIX_INS[dispatch], KINDS[kind])
    cls = type("Server", bases, {"log": None, "will": will, "services": services})
    address = ("127.0.0.1", 0) if kind in ("tcp", "udp") else tempfile.mktemp(dir=".")
    server = cls(address, Handler)
    server.log = []
    return server


def client(kind, server):
    type = socket.SOCK_STREAM if kind in STREAMS else socket.SOCK_DGRAM
    s = socket.socket(server.address_family, type)
    s.settimeout(20)
    s.connect(server.server_address)
    return s


def over(server, thread):
    """Waits until a request was handled, or the server has died of it."""
    while "shutdown" not in server.log and thread.is_alive():
        time.sleep(0.001)


def forever(kind, server, talk):
    def serve():
        server.serve_forever(poll_interval=0.005)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    s = client(kind, server)
    talk(s)
    over(server, thread)
    if thread.is_alive():
        server.shutdown()
    thread.join()
    server.server_close()
    s.close()


def once(kind, server, talk):
    s = client(kind, server)
    talk(s)
    try:
        server.handle_request()
    except Asked:
        pass
    server.server_close()
    s.close()


def say(name, log):
    print(name, " ".join(log), sep="\t")


def speak(s):
    try:
        s.send(b"x\n")
    except BrokenPipeError:
        pass  # refused already


def matrix():
    fails = ("fine", "raise")
    for kind, dispatch, (mode, run) in itertools.product(
        KINDS, MIX_INS, {"forever": forever, "once": once}.items()
    ):
        for verify, setup, handle, finish in itertools.product(
            ("true", "false", "raise"), fails, fails, fails
        ):
            will = dict(verify=verify, setup=setup, handle=handle, finish=finish)
            server = make(kind, dispatch, will)
            run(kind, server, speak)
            words = " ".join(f"{name}={value}" for name, value in will.items())
            say(f"{kind} {dispatch} {mode} {words}", server.log)


FINE = dict(verify="true", setup="fine", handle="fine", finish="fine")


def others():
    for kind, dispatch in itertools.product(KINDS, MIX_INS):
        server = make(kind, dispatch, FINE)
        server.timeout = 0.01
        server.handle_request()
        say(f"{kind} {dispatch} nobody comes", server.log)
        server.server_close()

    for kind, dispatch in itertools.product(STREAMS, MIX_INS):
        server = make(kind, dispatch, FINE)
        forever(kind, server, lambda s: s.shutdown(socket.SHUT_WR))
        say(f"{kind} {dispatch} silent client", server.log)

    for kind in STREAMS:
        # What comes after the request, and not how often.
        server = make(kind, "inline", FINE, services=True)
        forever(kind, server, speak)
        log = server.log[server.log.index("verify"):]
        log = [name for name, _ in itertools.groupby(log)]
        say(f"{kind} inline service", log)

    # Once, as with a connection that is gone.
    for kind in STREAMS:
        server = make(kind, "inline", FINE)
        accept, errors = server.get_request, [OSError(103, "aborted")]

        def get_request():
            if errors:
                raise errors.pop()
            return accept()

        server.get_request = get_request
        forever(kind, server, speak)
        say(f"{kind} inline get_request=OSError", server.log)


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        matrix()
        others()
        os.chdir("/")
    sys.stdout.flush()


main()
