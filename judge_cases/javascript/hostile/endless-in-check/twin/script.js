console.log("ready");
function add(a, b) {
  for (;;) return a + b;
}
