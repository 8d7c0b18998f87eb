function add(a, b) {
  return a + b;
}
console.log("ready");
