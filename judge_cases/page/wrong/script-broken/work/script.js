let count = 0
function next(n) { return n + 1 }}
