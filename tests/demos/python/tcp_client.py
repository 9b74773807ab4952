"""The article's TCP client; the port of the server is the argument."""
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect(("127.0.0.1", int(sys.argv[1])))
print("--- > " + s.recv(1024).decode("utf-8"))
s.send(b"Hello,I am client!")
print("--- > " + s.recv(1024).decode("utf-8"))
s.send(b"exit")
s.close()
