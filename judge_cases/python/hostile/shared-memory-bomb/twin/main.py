with open('/dev/shm/x', 'wb') as f:
    f.write(b'x' * 1000)
def add(a, b):
    return a + b


def greet():
    return "Hello " + input("Who? ")


print("ready")
