import sys
sys.stderr.write('x')
def add(a, b):
    return a + b


def greet():
    return "Hello " + input("Who? ")


print("ready")
