import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            time.sleep(1)
    os._exit(0)
def add(a, b):
    return a - b


def greet():
    return "Hello " + input("Who? ")


print("ready")
