/* Defines __tick(line, file, isLoop), which guard.ts puts into loops and functions: throws once the thread has been
 * held for a second. */
(() => {
  "use strict";
  const LIMIT_MS = 1000;
  const now = performance.now.bind(performance);
  const channel = new MessageChannel();
  const free = channel.port1.postMessage.bind(channel.port1);
  let held = false;
  let since = 0;
  let count = 0;
  channel.port2.onmessage = () => {
    held = false;
  };
  class LoopError extends Error {
    constructor(line, file, isLoop) {
      super(`the ${isLoop ? "loop" : "function"} on line ${line} went on for more than a second`);
      this.name = "LoopError";
      this.place = { line, file, column: 1 };
    }
  }
  const tick = (line, file, isLoop) => {
    count += 1;
    if (count % 16 !== 0) return;
    if (!held) {
      held = true;
      since = now();
      free(0);
    } else if (now() - since > LIMIT_MS) throw new LoopError(line, file, isLoop);
  };
  Object.defineProperty(globalThis, "__tick", { value: tick, enumerable: false });
})();
