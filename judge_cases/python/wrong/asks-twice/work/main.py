def add(a, b):
    return a + b


def greet():
    input("Hm? ")
    return "Hello " + input("Who? ")


print("ready")
