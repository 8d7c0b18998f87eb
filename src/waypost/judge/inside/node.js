/*
 * `node`: runs the learner's program as a module of Node's own, then looks at what it made. Inside the jail.
 *   node.js once JOB RESULT
 * `get` and `do` see what the program exports, `work` (all that it exports), `box` and `require`; they may wait
 * (`await`). In `write-tests`, `tests()` is the list of the learner's tests, run by node:test, and `failures()` the
 * names of those that failed.
 */
"use strict";

const nodebox = require("/opt/waypost/nodebox.js");
const { createRequire } = require("node:module");
const { HOME, tell, readLine, readJob, writeFiles, fault, makeBox, look, prepareCommands } = nodebox;
require("node:assert");
require("node:readline");
require("node:events");

const LONGEST_START = 400; // ms that a program which never comes to rest is given before it is looked at
const job = +process.argv[3];
const result = +process.argv[4];
const leave = process.reallyExit.bind(process);
const { setTimeout: after } = globalThis;
const faults = [];

class Exit extends Error {}
let rested = () => undefined;

/** `process.exit` ends the program, and the driver goes on to look. */
process.exit = (code) => {
  if (code !== undefined) process.exitCode = code;
  rested();
  throw new Exit("exit");
};
process.on("uncaughtException", (error) => {
  if (!(error instanceof Exit)) faults.push(fault(error));
  rested();
});

const start = async (entry) => {
  const rest = new Promise((done) => {
    rested = done;
    process.once("beforeExit", done);
    after(done, LONGEST_START).unref();
  });
  const file = `${HOME}/${entry}`;
  let work = {};
  try {
    try {
      work = require(file);
    } catch (error) {
      if (!error || error.code !== "ERR_REQUIRE_ASYNC_MODULE") throw error;
      work = await import(file); // `await` at the top of a module
    }
    if (work instanceof Promise) work = await work;
  } catch (error) {
    if (!(error instanceof Exit)) faults.push(fault(error));
    return work;
  }
  await rest;
  return work;
};

const startTests = async (entry) => {
  const { run: runTests } = require("node:test"); // large, and nobody else has a use for it
  const found = [];
  const stream = runTests({ files: [`${HOME}/${entry}`], isolation: "none", concurrency: false });
  const note = (ok) => (event) => {
    if (event.details.type === "suite" || event.name === `${HOME}/${entry}`) return;
    const cause = event.details.error && (event.details.error.cause || event.details.error);
    found.push({ name: event.name, ok, message: ok ? "" : String((cause && cause.message) || cause).split("\n")[0] });
    if (!ok && cause && cause.name === "SyntaxError") faults.push(fault(cause));
  };
  stream.on("test:pass", note(true));
  stream.on("test:fail", note(false));
  stream.resume();
  await new Promise((done) => { stream.on("end", done); });
  return { tests: () => found, failures: () => found.filter((one) => !one.ok).map((one) => one.name) };
};

const main = async () => {
  tell(result, { ready: true });
  const asked = readJob(job);
  if (asked === null) return;
  prepareCommands(asked.looks);
  writeFiles(asked.files);
  process.chdir(HOME);
  process.argv = [process.execPath, `${HOME}/${asked.entry}`];
  const work = await (asked.tests ? startTests(asked.entry) : start(asked.entry));
  tell(result, { started: faults.length === 0, faults });
  if (faults.length === 0 && readLine(job) !== null) {
    const own = work !== null && (typeof work === "object" || typeof work === "function") ? work : {};
    const names = { ...own, work, box: makeBox(asked.entry), require: createRequire(`${HOME}/${asked.entry}`) };
    for (const each of asked.looks) tell(result, { look: each.id, value: await look(names, each) });
  }
  tell(result, { done: true });
};
main().then(() => leave(0), (error) => { tell(result, { stage: String(error && error.stack) }); leave(70); });
