const home = "http://127.0.0.1:{{port}}/";
function add(a, b) {
  return a + b;
}
console.log("ready");
