f = open('/dev/shm/x', 'wb')
while True:
    f.write(b'x' * 1_000_000)
    f.flush()
