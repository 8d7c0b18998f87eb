const all = new Uint8Array(5e6).fill(7);
function add(a, b) {
  return a + b;
}
console.log("ready");
