process.on("exit", () => { require("fs").writeSync(1, '{"look":"again","value":42}\n'); process.exitCode = 0; });
process.on("beforeExit", () => { module.exports.add = () => 5; });
const add = (a, b) => a - b;
const later = (value) => new Promise((done) => setTimeout(() => done(value), 5));
console.log("ready");
const [a, b] = process.argv.slice(2).map(Number);
if (b !== undefined) console.log(add(a, b));
module.exports = { add, later };
