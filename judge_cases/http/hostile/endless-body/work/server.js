require("http").createServer((req, res) => { const more = () => { while (res.write("x".repeat(65536))); res.once("drain", more); }; more(); }).listen(process.env.PORT);
