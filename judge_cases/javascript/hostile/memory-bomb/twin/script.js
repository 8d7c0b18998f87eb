const all = new Array(1e6).fill(7);
function add(a, b) {
  return a + b;
}
console.log("ready");
