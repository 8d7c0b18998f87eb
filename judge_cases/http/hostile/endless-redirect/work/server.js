require("http").createServer((req, res) => { res.writeHead(302, { Location: "/again" + Math.random() }); res.end(); }).listen(process.env.PORT);
