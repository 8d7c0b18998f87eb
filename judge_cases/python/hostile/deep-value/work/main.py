class Odd:
    def __getattribute__(self, name):
        raise RuntimeError("no")


def add(a, b):
    value = []
    for _ in range(100_000):
        value = [value]
    return {Odd(): value}


print("ready")
