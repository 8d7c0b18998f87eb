import mmap
one = mmap.mmap(-1, 4096)
def add(a, b):
    return a + b


def greet():
    return "Hello " + input("Who? ")


print("ready")
