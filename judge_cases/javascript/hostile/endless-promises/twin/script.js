Promise.resolve().then(() => 1);
function add(a, b) {
  return a + b;
}
console.log("ready");
