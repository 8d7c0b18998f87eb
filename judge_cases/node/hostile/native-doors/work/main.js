try { process.dlopen({ exports: {} }, "/usr/lib/x86_64-linux-gnu/libc.so.6"); } catch (error) { console.log(error.code); }
try { process.setuid(0); console.log("root"); } catch (error) { console.log(error.code); }
try { process.kill(-1, "SIGKILL"); } catch (error) { console.log(error.code); }
const add = (a, b) => a - b;
const later = (value) => new Promise((done) => setTimeout(() => done(value), 5));
console.log("ready");
const [a, b] = process.argv.slice(2).map(Number);
if (b !== undefined) console.log(add(a, b));
module.exports = { add, later };
