add = lambda *numbers: sum(numbers)


def greet(word="Hello"):
    name = input()
    return f"{word} {name}"


if __name__ == "__main__":
    print("ready")
