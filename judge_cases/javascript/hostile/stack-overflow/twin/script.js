function add(a, b) {
  return a + b;
}
console.log("ready");
const down = (n) => (n ? down(n - 1) : 0);
down(500);
