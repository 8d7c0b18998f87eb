Array.prototype.last = function () { return this[this.length - 1]; };
function add(a, b) {
  return a + b;
}
console.log("ready");
