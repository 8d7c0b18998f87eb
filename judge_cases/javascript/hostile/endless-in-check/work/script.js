console.log("ready");
function add(a, b) {
  for (;;) {}
}
