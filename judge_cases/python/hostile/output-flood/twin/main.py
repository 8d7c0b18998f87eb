for i in range(100):
    print('x' * 100)
def add(a, b):
    return a + b


def greet():
    return "Hello " + input("Who? ")


print("ready")
