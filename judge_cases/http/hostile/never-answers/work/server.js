require("http").createServer(() => undefined).listen(process.env.PORT);
