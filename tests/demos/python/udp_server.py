"""The article's UDP server, on a free port."""
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.2", 0))
print("LISTENING %s %s" % s.getsockname(), file=sys.stderr)
print("Bind UDP on 127.0.0.2:0 ...")
while True:
    data, addr = s.recvfrom(1024)
    print("Received from %s:%s." % addr)
    s.sendto(b"Hello, %s!" % data, addr)
