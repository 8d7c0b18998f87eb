/* Beside `http.js`: the process that the learner's server runs in. It waits, with Express loaded, to be told which file. */
"use strict";

const { fault } = require("/opt/waypost/nodebox.js");
require("node:http");
try {
  require("express");
} catch {
  // a workshop without it: the exercises that need it say so
}

process.on("uncaughtException", (error) => {
  const said = fault(error);
  if (error && error.code === "EADDRINUSE") said.message = "The port is in use already.";
  process.send({ fault: said }, () => process.reallyExit(1));
});
process.once("message", ({ entry }) => {
  process.argv = [process.execPath, entry];
  require(entry);
});
process.send({ ready: true });
