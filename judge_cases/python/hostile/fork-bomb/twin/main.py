import os
pid = os.fork()
if pid == 0:
    os._exit(0)
os.waitpid(pid, 0)
def add(a, b):
    return a + b


def greet():
    return "Hello " + input("Who? ")


print("ready")
