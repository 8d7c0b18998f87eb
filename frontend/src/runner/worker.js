/* Runs inside a worker of the opaque frame, after values.js and harness.js: one job, then it is thrown away. */
(() => {
  "use strict";
  const harness = globalThis.__harness;
  const post = self.postMessage.bind(self);
  const later = setTimeout.bind(self);
  const makeUrl = URL.createObjectURL.bind(URL);
  const load = self.importScripts.bind(self);
  const BlobNow = Blob;
  for (const name of ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "indexedDB", "caches", "importScripts", "postMessage", "close"]) {
    try {
      Object.defineProperty(globalThis, name, { value: undefined, configurable: true, writable: true });
    } catch {
      delete globalThis[name];
    }
  }
  let live = false;
  let id = 0;

  const placeIn = (error, names) => {
    if (error && error.name === "LoopError" && error.place) return error.place;
    const stack = error && typeof error.stack === "string" ? error.stack : "";
    for (const found of stack.matchAll(/([\w./-]+):(\d+):(\d+)\)?$/gm)) {
      if (names.includes(found[1])) return { file: found[1], line: Number(found[2]), column: Number(found[3]) };
    }
    return {};
  };
  const note = (error, place) => {
    const fault = harness.fault(error, place);
    if (live) post({ type: "fault", id, fault });
  };
  class Asked extends Error {}

  self.onmessage = async ({ data }) => {
    self.onmessage = null;
    const { job } = data;
    ({ id } = data);
    ({ live } = job);
    const names = job.scripts.map((script) => script.name);
    let asked = false;
    const ask = (kind, words) => {
      asked = true;
      post({ type: "ask", id, kind, words });
      throw new Asked("waiting for an answer");
    };
    harness.start({
      input: job.input,
      outputBytes: job.outputBytes,
      tests: job.tests,
      onLine: live ? (line) => post({ type: "line", id, line }) : null,
      onPrompt: live ? ask : null,
    });
    self.addEventListener("error", (event) => {
      event.preventDefault();
      if (!asked) note(event.error, { file: names[names.length - 1], ...placeIn(event.error, names) });
    });
    self.addEventListener("unhandledrejection", (event) => {
      event.preventDefault();
      if (!asked) note(event.reason, { file: names[names.length - 1], ...placeIn(event.reason, names) });
    });
    let failed = false;
    for (const { name, text } of job.scripts) {
      try {
        load(makeUrl(new BlobNow([`${text}\n//# sourceURL=${name}`], { type: "text/javascript" })));
      } catch (error) {
        failed = true;
        if (!asked) note(error, { file: name, ...placeIn(error, names) });
        break;
      }
    }
    await new Promise((done) => later(done, 0));
    const first = harness.snapshot();
    const seen = [];
    const parse = JSON.parse;
    for (const check of failed ? [] : job.checks) {
      if (check.see && !check.do) {
        seen.push([check.id, ""]);
        continue;
      }
      if (check.do && check.see === "console") harness.mark();
      const value = await harness.evaluate(check.see ? "" : check.get, check.do);
      if (!check.see || parse(value).t === "raised") seen.push([check.id, value]);
      else seen.push([check.id, ""]);
    }
    const after = job.checks.some((check) => check.do) ? harness.snapshot() : first;
    post({ type: "ran", id, values: seen, snapshot: after, failed });
  };
})();
