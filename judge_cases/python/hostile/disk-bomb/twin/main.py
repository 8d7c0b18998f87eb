with open('x', 'wb') as f:
    f.write(b'x' * 1_000_000)
def add(a, b):
    return a + b


def greet():
    return "Hello " + input("Who? ")


print("ready")
