const kept = [];
require("http").createServer((req, res) => { for (;;) kept.push(Buffer.alloc(1e7, 1)); }).listen(process.env.PORT);
