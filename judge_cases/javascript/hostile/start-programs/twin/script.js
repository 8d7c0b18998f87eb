function add(a, b) {
  return a + b;
}
console.log("ready");
const spawn = () => 0;
spawn("sleep");
