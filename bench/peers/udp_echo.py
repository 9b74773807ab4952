"""CPython's socketserver for datagrams."""

import socketserver


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        data, socket = self.request
        socket.sendto(data, self.client_address)


with socketserver.UDPServer(("127.0.0.1", 0), Echo) as server:
    print("LISTENING", *server.server_address, flush=True)
    server.serve_forever()
