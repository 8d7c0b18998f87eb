console.log("ready");
while (true) { break; }
function add(a, b) {
  return a + b;
}
console.log("ready");
