import socket
for family, where in ((socket.AF_INET, ("127.0.0.1", {{port}})), (socket.AF_UNIX, "\0{{abstract}}")):
    try:
        s = socket.socket(family)
        s.settimeout(0.2)
        s.connect(where)
        s.send(b"hello")
    except OSError as error:
        print(error)
try:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {{port}}))
except OSError as error:
    print(error)
def add(a, b):
    return a - b


def greet():
    return "Hello " + input("Who? ")


print("ready")
