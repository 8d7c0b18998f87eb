let all = [];
for (let i = 0; i < 100; i += 1) all = [all];
function add(a, b) {
  return a + b;
}
console.log("ready");
