/** The verdict in the browser says what the server's would: src/waypost/judge/tests/verdict_vectors.json. */
import assert from "node:assert/strict";
import { test } from "node:test";
import vectors from "../../src/waypost/judge/tests/verdict_vectors.json";
import type { Exercise } from "../src/judging/types.js";
import { buildVerdict, type Observations } from "../src/judging/verdict.js";

for (const { name, checks, values, status, stopped, fault, console, files, verdict } of vectors) {
  test(`verdict: ${name}`, () => {
    const exercise = { kind: "write", runner: "javascript", entry: "script.js", checks } as unknown as Exercise;
    const seen = { status, values: new Map(Object.entries(values)), stopped: new Set(stopped), fault, console, durationMs: 0 };
    const made = buildVerdict(exercise, seen as unknown as Observations, files as Record<string, string>);
    // The one sentence that differs on purpose: the server tries again by itself, the browser does not.
    if (status === "runner_fault") assert.match(made.problem?.plain ?? "", /our fault/);
    else assert.deepEqual(made, verdict);
  });
}
