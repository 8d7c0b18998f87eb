import mmap
kept = []
while True:
    one = mmap.mmap(-1, 16_000_000)
    one[:] = b'x' * 16_000_000
    kept.append(one)
