for (let i = 0; i < 100; i += 1) console.log("x");
function add(a, b) {
  return a + b;
}
console.log("ready");
