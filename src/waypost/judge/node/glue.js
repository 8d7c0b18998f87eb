/*
 * Runs inside the learner's realm, after values.js and harness.js and before learner code. Its last value is the
 * only thing the driver keeps of the realm: functions that take and give text and numbers, and work on their own
 * copies of what they need, so that nothing the learner redefines later is in their way and no object of the
 * driver's realm ever comes in here.
 */
(() => {
  "use strict";
  const { encode, raised } = globalThis.__values;
  const { start, fault, mark, snapshot, evaluate } = globalThis.__harness;
  const parse = JSON.parse;
  const define = Object.defineProperty;
  const get = Reflect.get;
  const apply = Reflect.apply;
  const now = Date.now.bind(Date);
  const slice = Function.prototype.call.bind(String.prototype.slice);
  const FunctionNow = Function;
  const zero = now();

  // ---- timers, fired by the driver ------------------------------------------------------------------------------
  const timers = { __proto__: null };
  let lastTimer = 0;
  let timerCount = 0;
  const addTimer = (what, ms, again, values) => {
    if (timerCount >= 10000) return 0;
    let wait = +ms;
    wait = wait > 0 && wait < 2147483648 ? wait : 0;
    if (again && wait < 4) wait = 4;
    lastTimer += 1;
    timerCount += 1;
    timers[lastTimer] = { what, at: now() + wait, again: again ? wait : -1, values };
    return lastTimer;
  };
  const dropTimer = (id) => {
    if (typeof id === "number" && timers[id]) {
      delete timers[id];
      timerCount -= 1;
    }
  };
  const global = (name, value) => define(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  global("setTimeout", (what, ms, ...values) => addTimer(what, ms, false, values));
  global("setInterval", (what, ms, ...values) => addTimer(what, ms, true, values));
  global("clearTimeout", dropTimer);
  global("clearInterval", dropTimer);
  global("queueMicrotask", (what) => { (async () => { try { await undefined; what(); } catch (error) { noteError(error); } })(); });
  global("self", globalThis);
  if (!globalThis.performance) global("performance", Object.freeze({ now: () => now() - zero }));

  /** Milliseconds to the next timer, or -1 when there is none. */
  const nextTimer = () => {
    let soonest = Infinity;
    for (const id in timers) if (timers[id].at < soonest) soonest = timers[id].at;
    if (soonest === Infinity) return -1;
    return soonest > now() ? soonest - now() : 0;
  };

  /** Fires the one timer that is due longest. */
  const fireTimer = () => {
    let first = 0;
    for (const id in timers) if (timers[id].at <= now() && (!first || timers[id].at < timers[first].at)) first = +id;
    if (!first) return;
    const timer = timers[first];
    if (timer.again >= 0) timer.at = now() + timer.again;
    else dropTimer(first);
    try {
      if (typeof timer.what === "function") apply(timer.what, globalThis, timer.values);
      else new FunctionNow(`${timer.what}`)();
    } catch (error) {
      noteError(error);
    }
  };

  // ---- errors and values ----------------------------------------------------------------------------------------
  const exec = Function.prototype.call.bind(RegExp.prototype.exec);
  const line = /\n\s+at (?:[^\n]*\()?([A-Za-z0-9_][\w./-]*):(\d+):(\d+)\)?/;
  /** Where in the learner's files it happened, from the first line of the stack that names one. */
  const place = (error) => {
    try {
      const stack = get(error, "stack");
      const found = typeof stack === "string" ? exec(line, slice(stack, 0, 20000)) : null;
      return found ? { file: found[1], line: +found[2], column: +found[3] } : {};
    } catch {
      return {};
    }
  };
  const SyntaxErrorNow = SyntaxError;
  const noteError = (error) => { fault(error, place(error)); };
  const noteSyntax = (message, where) => { fault(new SyntaxErrorNow(message), parse(where)); };

  let answer = "";
  let withTests = false;
  /** Runs a check; `state` gives its tagged JSON when it is done and "" until then. */
  const look = (body) => {
    answer = "";
    (async () => {
      try {
        if (withTests) await evaluate("", ""); // learner tests that wait are let finish
        answer = encode(await body());
      } catch (error) {
        answer = raised(error);
      }
    })();
  };
  const state = () => answer;

  return {
    __proto__: null,
    begin: (about) => {
      const given = parse(about);
      withTests = given.tests;
      start(given);
    },
    noteError,
    noteSyntax,
    look,
    state,
    mark,
    snapshot,
    nextTimer,
    fireTimer,
  };
})();
