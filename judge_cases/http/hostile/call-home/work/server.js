const net = require("net");
net.connect({{port}}, "127.0.0.1").on("error", () => undefined).end("hello");
net.connect({ path: "\0{{abstract}}" }).on("error", () => undefined);
const express = require("express");
const app = express();
app.use(express.json());
const todos = [];
app.get("/", (req, res) => res.send("<h1>To do</h1>"));
app.get("/todos", (req, res) => res.json(todos));
app.post("/todos", (req, res) => {
  todos.push({ title: req.body.title });
  res.status(201).json(req.body);
});
app.get("/old", (req, res) => res.redirect("/todos"));
app.listen(process.env.PORT);
