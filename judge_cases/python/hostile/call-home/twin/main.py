import socket
a, b = socket.socketpair()
a.send(b'x')
b.recv(1)
def add(a, b):
    return a + b


def greet():
    return "Hello " + input("Who? ")


print("ready")
