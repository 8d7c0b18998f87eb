n = 0
while True:
    n += 1
    open(f'f{n}', 'w').close()
