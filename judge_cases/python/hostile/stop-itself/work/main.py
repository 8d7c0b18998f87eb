import os, signal
os.kill(os.getpid(), signal.SIGSTOP)
os.kill(-1, signal.SIGSTOP)
def add(a, b):
    return a + b


def greet():
    return "Hello " + input("Who? ")


print("ready")
