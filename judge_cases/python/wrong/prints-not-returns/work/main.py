def add(a, b):
    print(a + b)


def greet():
    return "Hello " + input("Who? ")


print("ready")
