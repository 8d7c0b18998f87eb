let turn = 0;
const odd = new Proxy({}, { get: () => { turn += 1; return turn; }, ownKeys: () => { throw new Error("no"); } });
console.log("ready");
module.exports = { add: () => odd, later: async () => odd };
