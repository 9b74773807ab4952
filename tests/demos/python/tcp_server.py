"""The article's TCP server, on a free port and without the pause."""
import socket
import sys
import threading


def talk(sock, addr):
    print("Accept new connection from %s:%s" % addr)
    sock.send(b"Hello,I am server!")
    while True:
        data = sock.recv(1024)
        if not data or data.decode("utf-8") == "exit":
            break
        print("--- > %s !" % data.decode("utf-8"))
        sock.send(("Loop_msg: %s!" % data.decode("utf-8")).encode("utf-8"))
    sock.close()
    print("Connection from %s:%s" % addr)


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind(("127.0.0.1", 0))
listener.listen(5)
print("LISTENING %s %s" % listener.getsockname(), file=sys.stderr)
print("waiting for connection ...")
while True:
    threading.Thread(target=talk, args=listener.accept(), daemon=True).start()
