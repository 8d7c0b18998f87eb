function add() {
  let all = [];
  for (let i = 0; i < 200000; i += 1) all = [all, i, "x".repeat(100)];
  return all;
}
