function add(a, b) {
  console.log(a + b);
}
console.log("ready");
