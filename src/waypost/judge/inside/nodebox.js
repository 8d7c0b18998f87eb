/*
 * What the Node drivers share: the job, the files, the messages, and what a check may ask. Runs inside the jail.
 * Loaded before learner code; it keeps its own copies of what it uses, so that changing a prototype changes nothing.
 */
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { spawn } = require("node:child_process");
const vm = require("node:vm");

const { parse, stringify } = JSON;
const { readSync, writeSync, readFileSync, readdirSync, mkdirSync, writeFileSync } = fs;
const { join, dirname, relative } = path;
const HOME = "/box";
const MOST = 100000;
const MOST_READY = 2;

const holder = Object.create(globalThis); // so that learner code never sees the encoder
vm.compileFunction(readFileSync("/opt/waypost/values.js", "utf8"), ["globalThis"], { filename: "values.js" })(holder);
const { encode, raised } = holder.__values;

/** One line of JSON to the judge. */
const tell = (result, message) => {
  const line = Buffer.from(`${stringify(message)}\n`);
  for (let sent = 0; sent < line.length; ) sent += writeSync(result, line, sent);
};

/** Text up to the end of a line; null when the judge has gone. Blocks: nothing else is to be done meanwhile. */
const readLine = (job) => {
  const pieces = [];
  const piece = Buffer.alloc(1 << 18);
  for (;;) {
    const count = readSync(job, piece, 0, piece.length, null);
    if (count === 0) return null;
    pieces.push(Buffer.from(piece.subarray(0, count)));
    if (piece[count - 1] === 10) return Buffer.concat(pieces).toString();
  }
};

const readJob = (job) => {
  const line = readLine(job);
  return line === null ? null : parse(line);
};

const writeFiles = (files) => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(HOME, name)), { recursive: true });
    writeFileSync(join(HOME, name), text);
  }
};

/** The learner's file in a path or address of a stack, or null. */
const ownFile = (place) => {
  const file = place.startsWith("file://") ? place.slice(7) : place;
  return file.startsWith(`${HOME}/`) && !file.includes("/node_modules/") ? relative(HOME, file) : null;
};

/** What happened and where in the learner's files. */
const fault = (error) => {
  const found = { name: "Error", message: "" };
  try {
    if (error === null || typeof error !== "object") return { name: "", message: String(error) };
    found.name = String(error.name || "Error");
    found.message = String(error.message).split("\nRequire stack:")[0];
    const stack = String(error.stack || "");
    const syntax = /^(\/box\/[^\n:]+):(\d+)\n/.exec(stack);
    if (found.name === "SyntaxError" && syntax) return { ...found, file: ownFile(syntax[1]), line: +syntax[2] };
    for (const [, place, line, column] of stack.matchAll(/(?:\(|at )((?:file:\/\/)?\/[^\s():]+):(\d+):(\d+)/g)) {
      const file = ownFile(place);
      if (file) return { ...found, file, line: +line, column: +column };
    }
  } catch {
    // an error that does not want to be read is still an error
  }
  return found;
};

const PIPES = ["pipe", "pipe", "pipe", "pipe"];
const ready = []; // Nodes that wait to be told what to run, as a start takes longer than most programs
let wanted = 0; // how many more the checks will ask for, as far as their words tell

/** Start a Node that waits. It keeps nothing waiting for it: a program that is over stays over. */
const prepareCommand = () => {
  const child = spawn(process.execPath, ["/opt/waypost/nodecommand.js"], { cwd: HOME, stdio: PIPES });
  child.on("error", () => undefined);
  if (child.pid === undefined) return; // no room for it: the next command is started when it is wanted
  for (const pipe of child.stdio) pipe.on("error", () => undefined);
  for (const each of [child, ...child.stdio]) each.unref();
  ready.push(child);
};

/** Start as many as `looks` will ask for, at most `MOST_READY` at once. */
const prepareCommands = (looks) => {
  wanted = looks.reduce((sum, { get, do: first }) => sum + `${get} ${first}`.split("box.run(").length - 1, 0);
  const more = ready.length === 0 ? 0 : Math.min(wanted, MOST_READY) - ready.length;
  for (let left = more; left > 0; left -= 1) prepareCommand();
};

/** A Node that is told to run `words`: one that waits, where there is one, else a new one. */
const command = (words) => {
  const child = ready.shift();
  if (child === undefined || child.exitCode !== null) return spawn(process.execPath, words, { cwd: HOME });
  for (const each of [child, ...child.stdio]) each.ref();
  child.removeAllListeners("error");
  child.stdio[3].end(`${stringify([join(HOME, words[0]), ...words.slice(1)])}\n`);
  wanted -= 1;
  if (ready.length < wanted) prepareCommand();
  return child;
};

/** `box` of a check: the program run anew as a command, and the files. */
const makeBox = (entry) => ({
  run: (...all) => new Promise((done) => {
    const last = all[all.length - 1];
    const options = last !== null && typeof last === "object" ? all.pop() : {};
    const child = command([entry, ...all.map(String)]);
    let out = "";
    let err = "";
    child.stdout.on("data", (piece) => { if (out.length < MOST) out += piece; });
    child.stderr.on("data", (piece) => { if (err.length < MOST) err += piece; });
    child.stdin.on("error", () => undefined);
    child.on("error", (error) => done({ out, err: String(error), code: 127 }));
    child.on("close", (code) => done({ out, err: err.slice(-5000), code }));
    child.stdin.end(options.input || "");
  }),
  read: (name) => {
    try {
      return readFileSync(join(HOME, name), "utf8").slice(0, 1000000);
    } catch {
      return null;
    }
  },
  files: () => {
    const found = [];
    const walk = (folder) => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const full = join(folder, entry.name);
        if (entry.isDirectory() && full !== `${HOME}/tmp` && entry.name !== "node_modules") walk(full);
        else if (!entry.isDirectory()) found.push(relative(HOME, full));
      }
    };
    walk(HOME);
    return found.sort();
  },
});

const AsyncFunction = (async () => undefined).constructor;

/** Runs a check with `names` in sight; the tagged value. Never rejects. */
const look = async (names, { get, do: first }) => {
  try {
    const body = first ? `${first}\n;return (${get || "undefined"}\n);` : `return (${get || "undefined"}\n);`;
    const known = Object.keys(names).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name));
    return parse(encode(await new AsyncFunction(...known, body)(...known.map((name) => names[name]))));
  } catch (error) {
    return parse(raised(error));
  }
};

module.exports = {
  HOME, tell, readLine, readJob, writeFiles, fault, makeBox, look, prepareCommand, prepareCommands,
};
