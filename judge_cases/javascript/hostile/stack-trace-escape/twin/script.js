try { null.x; } catch (error) { error.stack; }
function add(a, b) {
  return a + b;
}
console.log("ready");
