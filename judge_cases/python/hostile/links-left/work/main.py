import os
os.symlink("{{canary}}", "notes.txt")
os.symlink("/", "all")
os.mkfifo("pipe")
os.link("main.py", "again.py")
def add(a, b):
    return a + b


def greet():
    return "Hello " + input("Who? ")


print("ready")
