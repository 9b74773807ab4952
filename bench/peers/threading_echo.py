"""CPython's socketserver, a thread for each connection."""

import socket
import socketserver


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536):
            self.request.sendall(data)


class Server(socketserver.ThreadingTCPServer):
    request_queue_size = 4096
    daemon_threads = True

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().server_bind()

    def handle_error(self, request, client_address):
        pass  # a client that resets its connection is no news


with Server(("127.0.0.1", 0), Echo) as server:
    print("LISTENING", *server.server_address, flush=True)
    server.serve_forever()
