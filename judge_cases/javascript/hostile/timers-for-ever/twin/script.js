let n = 0;
const t = setInterval(() => { n += 1; }, 1);
function add(a, b) {
  return a + b;
}
console.log("ready");
