"""The article's UDP client; the port of the server is the argument."""
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for data in [b"hello", b"world"]:
    s.sendto(data, ("127.0.0.2", int(sys.argv[1])))
    print(s.recv(1024).decode("utf-8"))
s.close()
