const fs = require("fs");
console.log(fs.readFileSync("{{canary}}", "utf8"));
