all = []
loop { all << "x" * 10_000_000 }
