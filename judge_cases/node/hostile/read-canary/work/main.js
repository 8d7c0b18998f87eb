console.log(require("fs").readFileSync("{{canary}}", "utf8"));
