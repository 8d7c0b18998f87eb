globalThis.mine = { snapshot: () => 1 };
function add(a, b) {
  return a + b;
}
console.log("ready");
