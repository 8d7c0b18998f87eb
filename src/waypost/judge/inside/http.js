/*
 * `http`: starts the learner's server in a process beside this one and asks it. Inside the jail, whose network is its own.
 *   http.js once JOB RESULT
 * `get` and `do` see `request(method, path, {json, form, body, headers})`, which gives {status, headers, body, json,
 * cookies, location} and keeps cookies from one call to the next; `visit(path)` is request("GET", path); and `box`.
 * The server is given its port in the environment variable PORT (3000).
 */
"use strict";

const { HOME, tell, readLine, readJob, writeFiles, makeBox, look } = require("/opt/waypost/nodebox.js");
const { fork } = require("node:child_process");
const http = require("node:http");
const net = require("node:net");

const PORT = 3000;
const LONGEST_START = 3000;
const LONGEST_ANSWER = 5000;
const MOST_BODY = 1 << 20;
const job = +process.argv[3];
const result = +process.argv[4];

// Started now, so that Node and Express are loaded before there is any work.
const host = fork("/opt/waypost/httphost.js", [], {
  cwd: HOME,
  env: { PATH: "/usr/bin", HOME, NODE_PATH: "/opt/waypost/node_modules", PORT: String(PORT), NODE_ENV: "production" },
});
const faults = [];
let ended = null;
let hostReady = () => undefined;
const isReady = new Promise((done) => { hostReady = done; });
host.on("message", (message) => {
  if (message.ready) hostReady();
  else if (message.fault) faults.push(message.fault);
});
host.on("exit", (code, signal) => { ended = signal || code || 0; });

const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const connects = () => new Promise((done) => {
  const socket = net.connect(PORT, "127.0.0.1");
  socket.on("connect", () => { socket.destroy(); done(true); });
  socket.on("error", () => done(false));
});

/** Wait until the server listens, or until it is clear that it will not. */
const listening = async () => {
  const until = Date.now() + LONGEST_START;
  for (let wait = 1; Date.now() < until; wait = Math.min(wait * 2, 20)) {
    if (await connects()) return true;
    if (faults.length || ended !== null) return false;
    await pause(wait);
  }
  return false;
};

const cookies = new Map();
const bodyOf = (options) => {
  if (options.json !== undefined) return [JSON.stringify(options.json), "application/json"];
  if (options.form !== undefined) return [new URLSearchParams(options.form).toString(), "application/x-www-form-urlencoded"];
  return [options.body, "text/plain; charset=utf-8"];
};

/** One request; rejects with a plain sentence when there is no answer. */
const request = (method, path, options = {}) => new Promise((done, failed) => {
  const [body, type] = bodyOf(options);
  const headers = { ...(body === undefined ? {} : { "content-type": type, "content-length": Buffer.byteLength(body) }), ...options.headers };
  if (cookies.size && !headers.cookie) headers.cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const ask = http.request({ host: "127.0.0.1", port: PORT, method, path, headers, agent: false, timeout: LONGEST_ANSWER }, (answer) => {
    const pieces = [];
    let size = 0;
    answer.on("data", (piece) => {
      size += piece.length;
      if (size > MOST_BODY) ask.destroy(new Error("The answer was larger than 1 MB."));
      else pieces.push(piece);
    });
    answer.on("end", () => done(readAnswer(answer, Buffer.concat(pieces).toString())));
    answer.on("error", failed);
  });
  ask.on("timeout", () => ask.destroy(new Error(`${method} ${path} got no answer.`)));
  ask.on("error", (error) => failed(error.code === "ECONNREFUSED" ? new Error("The server was not there.") : error));
  ask.end(body);
});

const readAnswer = (answer, body) => {
  for (const line of answer.headers["set-cookie"] || []) {
    const [pair] = line.split(";");
    const cut = pair.indexOf("=");
    if (/;\s*max-age=0\b|;\s*expires=thu, 01 jan 1970/i.test(line)) cookies.delete(pair.slice(0, cut));
    else cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
  }
  let json = null;
  try {
    json = JSON.parse(body);
  } catch {
    // not JSON
  }
  const { location = null } = answer.headers;
  return { status: answer.statusCode, headers: { ...answer.headers }, body, json, location, cookies: Object.fromEntries(cookies) };
};

/** Hand on the requests of a page, one after the other, until the judge has seen enough. */
const serve = async () => {
  for (let line = readLine(job); line !== null; line = readLine(job)) {
    const { method, path, headers, body } = JSON.parse(line).request;
    let answer = null;
    try {
      const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(host|connection|content-length|origin)$/i.test(name)));
      const found = await request(method, path, { body: body || undefined, headers: kept });
      const shown = Object.entries(found.headers).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
      answer = { status: found.status, headers: shown, body: found.body };
    } catch {
      // the judge shows that no answer came
    }
    tell(result, { answer });
  }
};

const main = async () => {
  await isReady;
  tell(result, { ready: true });
  const asked = readJob(job);
  if (asked === null) return;
  writeFiles(asked.files);
  host.send({ entry: `${HOME}/${asked.entry}` });
  const up = await listening();
  if (!up && !faults.length) {
    const message = ended === null ? `Nothing listens on port ${PORT}.` : "The program ended, and no server listens.";
    faults.push({ name: "NoServer", message });
  }
  tell(result, { started: up, faults });
  if (up && asked.serve) await serve();
  else if (up && readLine(job) !== null) {
    const names = { request, visit: (path, options) => request("GET", path, options), box: makeBox(asked.entry) };
    for (const each of asked.looks) tell(result, { look: each.id, value: await look(names, each) });
  }
  tell(result, { done: true });
};
main().then(() => process.reallyExit(0), (error) => { tell(result, { stage: String(error && error.stack) }); process.reallyExit(70); });
