for n in range(100):
    open(f'f{n}', 'w').close()
def add(a, b):
    return a + b


def greet():
    return "Hello " + input("Who? ")


print("ready")
