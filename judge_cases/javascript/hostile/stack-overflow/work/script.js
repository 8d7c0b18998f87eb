function add(a, b) { return add(b, a); }
console.log("ready");
add(1, 2);
