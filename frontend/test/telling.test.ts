import assert from "node:assert/strict";
import { test } from "node:test";
import { bare } from "../src/exercise/difference.js";
import { saveWords } from "../src/exercise/saver.js";
import { afterCheck, afterHandIn } from "../src/exercise/telling.js";
import type { Problem, Status, Verdict } from "../src/judging/types.js";
import { momentWords } from "../src/shared/dom.js";

const verdict = (status: Status, met: number, of: number, problem: Problem | null = null): Verdict => ({
  status, problem, console: [], duration_ms: 1, peak_memory_bytes: null,
  checks: Array.from({ length: of }, (_, at) => ({ id: `c${at}`, status: at < met ? "pass" : "fail", says: `Check ${at + 1} holds`, expected: "", seen: "", hint: "", output: "" })),
});

test("a check says how many more are tried at hand-in, and hand-in counts them in the open", () => {
  assert.equal(afterCheck(verdict("pass", 3, 3), 0), "3 of 3 met. You can hand it in.");
  assert.equal(afterCheck(verdict("pass", 3, 3), 5), "3 of 3 met here. You can hand it in: 5 more checks are tried then.");
  assert.equal(afterCheck(verdict("pass", 3, 3), 1), "3 of 3 met here. You can hand it in: 1 more check is tried then.");
  assert.equal(afterCheck(verdict("fail", 1, 3), 5), "1 of 3 met. Not yet: Check 2 holds.");
  assert.equal(afterHandIn(verdict("fail", 4, 8), 3), "Handed in. 4 of 8 met. 5 of them are tried only when you hand in. Not yet: Check 5 holds. You can change it and hand it in again.");
  assert.equal(afterHandIn(verdict("fail", 1, 3), 3), "Handed in. 1 of 3 met. Not yet: Check 2 holds. You can change it and hand it in again.");
  assert.equal(afterHandIn(verdict("pass", 8, 8), 3), "Handed in. 8 of 8 met.");
});

test("what stopped the code is told in place of a check", () => {
  const stopped: Problem = { raw: "", plain: "Your code ran for too long.", try_this: "", file: null, line: null, column: null };
  assert.equal(afterCheck(verdict("timeout", 0, 2, stopped), 1), "Your code ran for too long.");
  assert.match(afterHandIn(verdict("timeout", 0, 2, stopped), 2), /0 of 2 met\. Your code ran for too long\. You can change it/);
});

test("a save of another day has its date", () => {
  const now = new Date("2026-11-25T12:00:00Z");
  assert.equal(momentWords("2026-11-25T09:18:00Z", now), "09:18");
  assert.equal(momentWords("2026-11-24T23:59:00Z", now), "24 Nov 2026, 23:59");
  assert.equal(momentWords("2026-09-01T23:30:00Z", now), "2 Sep 2026, 00:30"); // summer time in London
  assert.equal(saveWords({ kind: "saved", at: "2020-02-03T09:18:00Z" }), "Saved 3 Feb 2020, 09:18");
});

test("only short values stand in the line", () => {
  assert.ok(bare("3") && bare('"Fruit stall"') && bare("nothing (null)"));
  assert.ok(!bare("It stopped with an error.") && !bare("one\ntwo") && !bare("x".repeat(50)));
});
