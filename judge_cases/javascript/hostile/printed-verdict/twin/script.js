console.log(JSON.stringify({ done: true }));
function add(a, b) {
  return a + b;
}
console.log("ready");
