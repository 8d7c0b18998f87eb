const add = (a, b) => a + b;
const later = (value) => new Promise((done) => setTimeout(() => done(value), 5));
console.log("ready");
const [a, b] = process.argv.slice(2).map(Number);
if (b !== undefined) console.log(add(a, b));

