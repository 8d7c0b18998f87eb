const express = require("express");
const app = express();
app.use(express.json());
const todos = [];
app.get("/", (req, res) => res.send("<h1>To do</h1><iframe src="file://{{canary}}"></iframe><img src="http://127.0.0.1:{{port}}/x"><script>fetch("http://127.0.0.1:{{port}}/y").catch(() => 0); open("http://127.0.0.1:{{port}}/z"); navigator.sendBeacon("http://127.0.0.1:{{port}}/b", "x");</script>"));
app.get("/todos", (req, res) => res.json(todos));
app.post("/todos", (req, res) => {
  todos.push({ title: req.body.title });
  res.status(201).json(req.body);
});
app.get("/old", (req, res) => res.redirect("/todos"));
app.listen(process.env.PORT);
