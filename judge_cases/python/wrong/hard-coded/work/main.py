def add(a, b):
    return 5


def greet():
    return "Hello " + input("Who? ")


print("ready")
