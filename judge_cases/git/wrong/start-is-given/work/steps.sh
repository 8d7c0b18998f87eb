git log --format=%s
