def add(a, b):
    return a + b


def greet():
    return "Hello " + input("Who? ")


print("ready")
