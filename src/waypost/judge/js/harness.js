/*
 * Stands around learner code and listens: what it prints, what goes wrong, what prompt() is given, and its tests.
 * A classic script; load values.js first, both before learner code. The same file is used in the learner's browser
 * (a worker for `javascript`, the frame for `page`), in the server's Node driver, and in the page's own world in
 * the server's Chromium.
 *
 * Defines `globalThis.__harness` (frozen):
 *   start({ input, outputBytes, onLine, onPrompt })  forget all; `input` is the list of answers prompt() gives, in
 *               order; more than `outputBytes` printed (as UTF-8), or more than 1000 lines, is a flood
 *   evaluate(code, doCode) → Promise<tagged JSON text>   javascript runner: a check, in the learner's global scope
 *   fault(error, { file, line, column })   note an uncaught error (the driver or window.onerror calls it)
 *   mark()      forget the lines printed so far (call it just before the `do` of a check that sees the console)
 *   snapshot()  → JSON text {"console":[{"level","text"}],"errors":[{"name","message","file","line","column"}],
 *                "tests":[{"name","ok","message"}],"flood":bool}; `see: errors` is the list of "Name: message"
 *   format(list of values) → text as console.log would print it
 * and the globals prompt, alert, confirm, test, expect, tests, failures (the last four only with start({tests:true})).
 * What a learner forges here they could as well have printed; expected values are never here.
 */
(() => {
  "use strict";
  if (globalThis.__harness) return;

  const { encode, raised, textOf } = globalThis.__values;
  const stringify = JSON.stringify;
  const parse = JSON.parse;
  const FunctionNow = Function;
  const define = Object.defineProperty;
  const MAX_LINES = 1000;
  const MAX_LINE = 10000;
  const MAX_BYTES = 262144; // as `output_bytes` of an exercise that does not say
  const LEVELS = { log: "log", info: "info", warn: "warn", error: "error", debug: "debug", table: "log", dir: "log", trace: "log" };

  let lines = [];
  let most = MAX_BYTES;
  let room = most;
  let flood = false;
  let errors = [];
  let answers = [];
  let onLine = null;
  let onPrompt = null;
  let testList = [];
  let waiting = [];
  let counters = {};
  let timers = {};

  /** A tagged value as console.log would show it. */
  const show = (value, top) => {
    if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
    if (typeof value === "string") return top ? value : stringify(value);
    const more = (shown) => (value.n > shown ? `, … ${value.n - shown} more` : "");
    switch (value.t) {
      case "undefined": return "undefined";
      case "nan": return "NaN";
      case "-0": return "-0";
      case "inf": return "Infinity";
      case "-inf": return "-Infinity";
      case "bigint": return `${value.v}n`;
      case "text": return `${value.v}…`;
      case "list": return `[${value.v.map((item) => show(item, false)).join(", ")}${more(value.v.length)}]`;
      case "set": return `Set {${value.v.map((item) => show(item, false)).join(", ")}${more(value.v.length)}}`;
      case "map": return `Map {${value.v.map(([k, v]) => `${show(k, false)} → ${show(v, false)}`).join(", ")}${more(value.v.length)}}`;
      case "object": {
        const inside = value.v.map(([k, v]) => `${k}: ${show(v, false)}`).join(", ");
        return `${value.name ? `${value.name} ` : ""}{${inside}${more(value.v.length)}}`;
      }
      case "function": return `function ${value.name}`.trim();
      case "error": return `${value.name}: ${value.message}`;
      case "date": return value.v === null ? "Invalid Date" : value.v;
      case "cycle": return "(the same again)";
      case "deep": return "…";
      case "threw": return `(could not be read: ${value.message})`;
      case "promise": return "Promise";
      default: return String(value.v);
    }
  };

  const shown = (value) => (typeof value === "string" ? value : show(parse(encode(value)), true));

  const format = (values) => {
    let list = values;
    let head = "";
    if (typeof list[0] === "string" && list.length > 1 && /%[sdifoOc%]/.test(list[0])) {
      let used = 1;
      head = list[0].replace(/%[sdifoOc%]/g, (mark) => {
        if (mark === "%%") return "%";
        if (used >= list.length) return mark;
        const value = list[used];
        used += 1;
        if (mark === "%c") return "";
        if (mark === "%d" || mark === "%i") return String(mark === "%i" ? Math.trunc(Number(value)) : Number(value));
        if (mark === "%f") return String(Number(value));
        return shown(value);
      });
      list = list.slice(used);
      if (list.length === 0) return head;
      head += " ";
    }
    return head + list.map(shown).join(" ");
  };

  const full = () => {
    if (lines.length < MAX_LINES && room > 0) return false;
    flood = true;
    return true;
  };

  const bytesOf = (text) => {
    let bytes = text.length;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code > 127) bytes += code < 2048 || (code >= 0xd800 && code < 0xe000) ? 1 : 2; // half a pair is two of four
    }
    return bytes;
  };

  const print = (level, text) => {
    if (full()) return;
    let kept = textOf(text.slice(0, MAX_LINE));
    const cut = text.length > MAX_LINE ? text.length - MAX_LINE : 0;
    const bytes = bytesOf(kept) + cut + 1;
    if (bytes > room) {
      flood = true;
      kept = textOf(kept.slice(0, room));
    }
    room -= bytes;
    const line = { level, text: kept };
    lines.push(line);
    if (onLine) onLine(line);
  };

  const fault = (error, place = {}) => {
    const about = parse(raised(error));
    const found = { name: about.name, message: about.message, file: place.file || null, line: place.line || null, column: place.column || null };
    if (errors.length < 50) errors.push(found);
    return found;
  };

  const say = globalThis.console || {};
  for (const name of Object.keys(LEVELS)) {
    define(say, name, { value: (...values) => { if (!full()) print(LEVELS[name], format(values)); }, writable: true, configurable: true });
  }
  const quiet = {
    assert: (ok, ...values) => { if (!ok) print("error", `Assertion failed${values.length ? `: ${format(values)}` : ""}`); },
    group: (...values) => { if (values.length) print("log", format(values)); },
    groupEnd: () => {},
    groupCollapsed: (...values) => { if (values.length) print("log", format(values)); },
    count: (label = "default") => { counters[label] = (counters[label] || 0) + 1; print("log", `${label}: ${counters[label]}`); },
    countReset: (label = "default") => { counters[label] = 0; },
    time: (label = "default") => { timers[label] = performance.now(); },
    timeEnd: (label = "default") => { print("log", `${label}: ${Math.round(performance.now() - (timers[label] || 0))} ms`); },
    timeLog: (label = "default") => { print("log", `${label}: ${Math.round(performance.now() - (timers[label] || 0))} ms`); },
    clear: () => {},
  };
  for (const name of Object.keys(quiet)) define(say, name, { value: quiet[name], writable: true, configurable: true });
  if (!globalThis.console) define(globalThis, "console", { value: say, writable: true, configurable: true });

  const global = (name, value) => define(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  const askedFor = (message) => (message === undefined ? "" : textOf(message));
  global("alert", (message) => print("log", message === undefined ? "" : shown(message)));
  global("prompt", (message, ready) => {
    if (answers.length > 0) return answers.shift();
    if (onPrompt) return onPrompt("prompt", askedFor(message));
    return ready === undefined ? null : textOf(ready);
  });
  global("confirm", (message) => {
    if (answers.length > 0) return !/^(no|false|cancel|)$/i.test(answers.shift());
    if (onPrompt) return onPrompt("confirm", askedFor(message));
    return true;
  });

  // ---- tests that learners write ------------------------------------------------------------------------------
  class NotAsExpected extends Error {
    constructor(message) {
      super(message);
      this.name = "NotAsExpected";
    }
  }

  const same = (a, b) => {
    const sorted = (value) => {
      if (value && value.t === "object") {
        return { t: "object", v: value.v.map(([k, v]) => [k, sorted(v)]).sort((x, y) => (x[0] < y[0] ? -1 : 1)) };
      }
      if (value && (value.t === "list" || value.t === "set")) return { t: value.t, v: value.v.map(sorted), n: value.n };
      if (value && value.t === "map") return { t: "map", v: value.v.map(([k, v]) => [sorted(k), sorted(v)]), n: value.n };
      return value && value.t === "-0" ? 0 : value;
    };
    return stringify(sorted(parse(encode(a)))) === stringify(sorted(parse(encode(b))));
  };
  const throwing = (value) => {
    if (typeof value !== "function") throw new NotAsExpected("toThrow needs a function: write expect(() => …).toThrow()");
    try {
      value();
    } catch (error) {
      return { message: error && error.message !== undefined ? textOf(error.message) : textOf(error) };
    }
    return null;
  };
  const holds = (list, item) => {
    if (typeof list === "string") return list.includes(item);
    for (const one of list) if (Object.is(one, item)) return true;
    return false;
  };
  const expect = (value) => {
    const build = (wanted) => {
      const rule = (test, words) => (...given) => {
        if (Boolean(test(...given)) === wanted) return;
        throw new NotAsExpected(`expected ${shown(value)} ${wanted ? "" : "not "}${words(...given)}`);
      };
      return {
        toBe: rule((other) => Object.is(value, other), (other) => `to be ${shown(other)}`),
        toEqual: rule((other) => same(value, other), (other) => `to equal ${shown(other)}`),
        toStrictEqual: rule((other) => same(value, other), (other) => `to equal ${shown(other)}`),
        toContain: rule((item) => holds(value, item), (item) => `to contain ${shown(item)}`),
        toHaveLength: rule((length) => value.length === length, (length) => `to have a length of ${length}`),
        toBeTruthy: rule(() => value, () => "to count as true"),
        toBeFalsy: rule(() => !value, () => "to count as false"),
        toBeNull: rule(() => value === null, () => "to be null"),
        toBeUndefined: rule(() => value === undefined, () => "to be undefined"),
        toBeDefined: rule(() => value !== undefined, () => "to be defined"),
        toBeNaN: rule(() => Number.isNaN(value), () => "to be NaN"),
        toBeGreaterThan: rule((other) => value > other, (other) => `to be more than ${shown(other)}`),
        toBeLessThan: rule((other) => value < other, (other) => `to be less than ${shown(other)}`),
        toBeCloseTo: rule((other, digits = 2) => Math.abs(value - other) < 10 ** -digits / 2, (other) => `to be close to ${shown(other)}`),
        toMatch: rule((shape) => (shape instanceof RegExp ? shape.test(value) : String(value).includes(shape)), (shape) => `to match ${shown(shape)}`),
        toThrow: rule((message) => {
          const thrown = throwing(value);
          if (!thrown || message === undefined) return thrown !== null;
          if (message instanceof RegExp) return message.test(thrown.message);
          return typeof message === "string" ? thrown.message.includes(message) : true;
        }, (message) => `to throw${message === undefined ? "" : ` ${shown(message)}`}`),
      };
    };
    return Object.assign(build(true), { not: build(false) });
  };
  const test = (name, body) => {
    const found = { name: textOf(name), ok: true, message: "" };
    if (testList.length < 500) testList.push(found);
    const failed = (error) => {
      found.ok = false;
      found.message = parse(raised(error)).message;
    };
    if (typeof body !== "function") {
      failed(new NotAsExpected("A test needs a function: test(\"name\", () => { … })"));
      return;
    }
    try {
      const result = body();
      if (result && typeof result.then === "function") waiting.push(Promise.resolve(result).catch(failed));
    } catch (error) {
      failed(error);
    }
  };

  const start = ({ input = [], outputBytes = MAX_BYTES, onLine: tell = null, onPrompt: ask = null, tests: withTests = false } = {}) => {
    lines = [];
    most = outputBytes;
    room = most;
    flood = false;
    errors = [];
    answers = Array.from(input, String);
    onLine = tell;
    onPrompt = ask;
    testList = [];
    waiting = [];
    counters = {};
    timers = {};
    if (withTests) {
      global("test", test);
      global("it", test);
      global("expect", expect);
      global("tests", () => testList.map((one) => one.name));
      global("failures", () => testList.filter((one) => !one.ok).map((one) => one.name));
    }
  };

  const evaluate = async (code, doCode = "") => {
    try {
      while (waiting.length > 0) await waiting.shift();
      const look = code.trim().replace(/;+\s*$/, "");
      const made = new FunctionNow(`return (async () => {\n${doCode}\n;return ${look ? `(\n${look}\n)` : "undefined"};\n})();`);
      return encode(await made());
    } catch (error) {
      return raised(error);
    }
  };

  const mark = () => {
    lines = [];
    room = most;
  };
  const snapshot = () => stringify({ console: lines, errors, tests: testList, flood });

  define(globalThis, "__harness", {
    value: Object.freeze({ start, evaluate, fault, mark, snapshot, format }),
    enumerable: false,
  });
})();
