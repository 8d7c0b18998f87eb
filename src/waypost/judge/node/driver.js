/*
 * The driver that runs one learner's JavaScript in a jail. It is started ahead and waits.
 *
 * Its two arguments are descriptors. In: a job as a line of JSON. Out: lines of JSON, each with the job's token.
 *   job   {"token", "tests", "wall_ms", "output_bytes", "runs": [{"input", "files": [[name, code]…], "looks": [{"id", "get", "do", "fresh_console"}]}]}
 *   lines {"ready"} · {"run", "snapshot", "failed", "stopped"} after a run's files · {"look", "value", "snapshot"} · {"done"}
 * What learners print is kept in their realm and never goes to a descriptor, so it cannot be taken for a result.
 * Expected values are not here at all. A learner who breaks out of the realm finds a process without rights and
 * without the network; all they could forge is what their own program returns.
 *
 * `SOURCES` (values, harness, glue) stands before this text when it is bundled.
 */
"use strict";
/* global SOURCES */
const fs = require("node:fs");
const vm = require("node:vm");
const { Buffer } = require("node:buffer"); // kept here, because it is taken from the global below
const { readSync, writeSync } = fs;
const { stringify, parse } = JSON;
const AHEAD = 2;
const [IN, OUT] = process.argv.slice(3).map(Number); // after `once`
process.argv.length = 1;

const setUp = ["values", "harness", "glue"].map((name) => new vm.Script(SOURCES[name], { filename: `waypost:${name}` }));

/** A new realm with the listener in place. No object of this realm is handed in. */
const makeRealm = () => {
  const global = vm.createContext(vm.constants.DONT_CONTEXTIFY, { codeGeneration: { strings: true, wasm: true } });
  let glue;
  for (const script of setUp) glue = script.runInContext(global);
  return { global, glue };
};
const ahead = [];
for (let i = 0; i < AHEAD; i += 1) ahead.push(makeRealm());

// ---- the channel --------------------------------------------------------------------------------------------------
let kept = Buffer.alloc(0);
const readLine = () => {
  const piece = Buffer.allocUnsafe(65536);
  for (;;) {
    const end = kept.indexOf(10);
    if (end >= 0) {
      const line = kept.subarray(0, end).toString("utf8");
      kept = Buffer.from(kept.subarray(end + 1));
      return line;
    }
    const count = readSync(IN, piece, 0, piece.length, null);
    if (count === 0) return null;
    kept = Buffer.concat([kept, piece.subarray(0, count)]);
  }
};
const send = (message) => {
  const data = Buffer.from(`${stringify(message)}\n`, "utf8");
  for (let at = 0; at < data.length; ) at += writeSync(OUT, data, at);
};

// ---- one job ------------------------------------------------------------------------------------------------------
let current = null;
process.on("unhandledRejection", (reason) => { if (current) current.glue.noteError(reason); });
process.on("uncaughtException", (error) => { if (current) current.glue.noteError(error); });
const turn = () => new Promise((done) => { setImmediate(done); });
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

const SYNTAX_PLACE = /^([^\n:]+):(\d+)\n(?:([^\n]*)\n( *)\^)?/;

/** Runs one file. "" when it ran to its end, "raised", "syntax" or "stopped" when it did not. */
const runFile = (realm, name, code, ms) => {
  let script;
  try {
    script = new vm.Script(code, { filename: name });
  } catch (error) {
    const found = SYNTAX_PLACE.exec(String(error.stack)) || [];
    const where = found[1] === name ? { file: name, line: Number(found[2]), column: found[4] === undefined ? null : found[4].length + 1 } : { file: name };
    realm.glue.noteSyntax(String(error.message), stringify(where));
    return "syntax";
  }
  const began = Date.now();
  try {
    script.runInContext(realm.global, { timeout: ms, breakOnSigint: false });
    return "";
  } catch (error) {
    if (Date.now() - began >= ms - 2) return "stopped"; // the watchdog's error; a learner cannot throw it sooner
    realm.glue.noteError(error);
    return "raised";
  }
};

const compileLook = (realm, look) => {
  const get = look.get.trim().replace(/;+\s*$/, "");
  const body = `return (async () => {\n${look.do}\n;return ${get ? `(\n${get}\n)` : "undefined"};\n})();`;
  return vm.compileFunction(body, [], { filename: "waypost:check", parsingContext: realm.global });
};

const doLook = async (realm, look) => {
  if (look.fresh_console) realm.glue.mark();
  let body;
  try {
    body = compileLook(realm, look);
  } catch (error) {
    return stringify({ t: "raised", name: "SyntaxError", message: String(error.message) });
  }
  realm.glue.look(body);
  for (let turns = 0; ; turns += 1) {
    await turn();
    const value = realm.glue.state();
    if (value !== "") return value;
    const next = realm.glue.nextTimer();
    if (next === 0) realm.glue.fireTimer();
    else if (next > 0) await pause(next);
    else if (turns > 50) return stringify({ t: "raised", name: "Error", message: "It waits for something that never comes." });
  }
};

const doJob = async (job) => {
  const until = Date.now() + job.wall_ms;
  const say = (message) => send({ token: job.token, ...message });
  for (let index = 0; index < job.runs.length; index += 1) {
    const run = job.runs[index];
    const realm = ahead.pop() || makeRealm();
    current = realm;
    realm.glue.begin(stringify({ input: run.input, tests: job.tests, outputBytes: job.output_bytes }));
    let failed = "";
    for (const [name, code] of run.files) {
      failed = runFile(realm, name, code, Math.max(20, until - Date.now()));
      if (failed) break;
    }
    await turn();
    for (let due = realm.glue.nextTimer(), fired = 0; due === 0 && fired < 100; due = realm.glue.nextTimer(), fired += 1) {
      realm.glue.fireTimer();
      await turn();
    }
    say({ run: index, failed, snapshot: realm.glue.snapshot() });
    if (failed === "stopped" || (failed && index === 0)) break;
    for (const look of run.looks) {
      const value = await doLook(realm, look);
      say({ look: look.id, value, snapshot: realm.glue.snapshot() });
    }
  }
  current = null;
  say({ done: true });
};

// Someone who gets hold of this realm finds less in it.
for (const made of [Object, Function, Array, Error, TypeError, SyntaxError, RangeError, EvalError, Promise, Map, Set, RegExp, String, Number, Date]) {
  Object.freeze(made.prototype);
}
for (const name of ["process", "require", "fetch", "WebSocket", "EventSource", "navigator", "Buffer", "WebAssembly"]) delete globalThis[name];

const main = async () => {
  send({ ready: true });
  for (let line = readLine(); line !== null; line = readLine()) {
    await doJob(parse(line));
    while (ahead.length < AHEAD) ahead.push(makeRealm());
    send({ ready: true });
  }
};
main().then(() => fs.closeSync(OUT), () => fs.closeSync(OUT));
