import threading
t = threading.Thread(target=print, args=('x',))
t.start()
t.join()
def add(a, b):
    return a + b


def greet():
    return "Hello " + input("Who? ")


print("ready")
