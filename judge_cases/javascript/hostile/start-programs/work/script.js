const { spawn } = require("child_process");
spawn("sleep", ["60"], { detached: true }).unref();
