const http = require("node:http");
const todos = [];
const server = http.createServer((req, res) => {
  if (req.method === "POST" && req.url === "/todos") {
    let text = "";
    req.on("data", (piece) => { text += piece; });
    req.on("end", () => {
      todos.push(JSON.parse(text));
      res.writeHead(201, { "Content-Type": "application/json" });
      res.end(text);
    });
  } else if (req.url === "/todos") {
    res.setHeader("Content-Type", "application/json");
    res.end(JSON.stringify(todos));
  } else if (req.url === "/old") {
    res.writeHead(302, { Location: "/todos" });
    res.end();
  } else {
    res.setHeader("Content-Type", "text/html");
    res.end("<!doctype html><title>To do</title><h1>To do</h1>");
  }
});
server.listen(process.env.PORT);
