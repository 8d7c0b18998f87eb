/** From what was seen to a verdict, in the learner's browser: advice, not credit. Twin of judge/verdict.py. */
import { compare } from "../../../src/waypost/judge/js/compare.js";
import { explain } from "./explain.js";
import { withoutComments } from "./source.js";
import type { Check, CheckResult, ConsoleLine, Exercise, Fault, Files, Problem, Status, Tagged, Verdict } from "./types.js";

export interface Observations {
  status: "ran" | "error" | "timeout" | "memory" | "output" | "runner_fault";
  /** Check id → tagged value; a check without one was not reached. */
  values: Map<string, Tagged>;
  stopped: Set<string>;
  fault: Fault | null;
  console: ConsoleLine[];
  durationMs: number;
}

const MAX_CONSOLE_LINES = 200;
const MAX_CONSOLE_LETTERS = 2000;
const MAX_SEEN = 2000;

const problem = (plain: string, tryThis: string): Problem => ({
  raw: "", plain, try_this: tryThis, file: null, line: null, column: null,
});
const STOPPED: Partial<Record<Status, Problem>> = {
  timeout: problem("Your code ran for too long, so it was stopped.", "Look for a loop that never ends. What makes it stop?"),
  memory: problem(
    "Your code used more memory than there is room for, so it was stopped.",
    "Look for a list or a text that keeps growing in a loop.",
  ),
  output: problem(
    "Your code printed more than there is room for, so it was stopped.",
    "Look for console.log inside a loop that runs too many times.",
  ),
};

export const rawOf = (fault: Fault): string => (fault.name ? `${fault.name}: ${fault.message}` : fault.message);

/** What a fault says in plain words. */
export const plainOf = (fault: Fault): { says: string; tryThis: string } => fault.plain ?? explain(rawOf(fault));

/** A fault in plain words, with its place. */
export const problemOf = (fault: Fault): Problem => {
  const plain = plainOf(fault);
  const { file, line, column } = fault;
  return { raw: rawOf(fault), plain: plain.says, try_this: plain.tryThis, file, line, column };
};

const textList = (items: string[]): Tagged => ({ t: "list", v: items, n: items.length });
export const consoleValue = (lines: ConsoleLine[]): Tagged => textList(lines.flatMap((line) => line.text.split("\n")));
export const errorsValue = (faults: Fault[]): Tagged => textList(faults.map(rawOf));

const short = (text: string): string => (text.length > MAX_SEEN ? `${text.slice(0, MAX_SEEN)}…` : text);
const tagOf = (value: Tagged): string | null => (typeof value === "object" && value !== null ? value.t : null);

const raisedWords = (value: { name?: unknown; message?: unknown }): string =>
  short(value.name === "Missing" ? `${value.message}.` : `It stopped with an error. ${value.name}: ${value.message}`);

/** What should be printed, as it would stand in the console, where the check gives all of it. */
const printedWanted = (expect: unknown, otherwise: string): string => {
  const only = typeof expect === "object" && expect !== null && Object.keys(expect).join() === "equals";
  const lines: unknown = only ? (expect as { equals: unknown }).equals : expect;
  const whole = Array.isArray(lines) && lines.length > 0 && lines.every((line) => typeof line === "string");
  return whole ? short((lines as string[]).join("\n")) : otherwise;
};

const printedSeen = (value: Tagged): string => {
  const lines = (value as { v?: string[] } | null)?.v ?? [];
  return lines.length > 0 ? short(lines.join("\n")) : "Nothing was printed.";
};

const compared = (check: Check, base: CheckResult, value: Tagged): CheckResult => {
  const found = compare(check.expect, value);
  const printed = check.see === "console";
  return {
    ...base,
    status: found.met ? "pass" : "fail",
    expected: check.wanted || (printed ? printedWanted(check.expect, found.expected) : found.expected),
    seen: printed ? printedSeen(value) : found.seen,
    hint: found.met ? "" : check.otherwise,
  };
};

const resultOf = (exercise: Exercise, check: Check, seen: Observations, files: Files): CheckResult => {
  const base: CheckResult = { id: check.id, status: "skipped", says: check.says, expected: "", seen: "", hint: "", output: "" };
  const notMet = (status: "fail" | "error", words: string): CheckResult => ({
    ...base, status, seen: words, expected: check.wanted || "", hint: check.otherwise,
  });
  if (check.see === "source") {
    const name = check.file ?? exercise.entry;
    const text = files[name];
    if (text === undefined) return notMet("fail", `There is no file called ${name}.`);
    return compared(check, base, withoutComments(name, text));
  }
  if (seen.stopped.has(check.id)) return notMet("error", "It ran for too long and was stopped.");
  const value = seen.values.get(check.id);
  if (value === undefined) return base;
  if (tagOf(value) === "raised") return notMet("error", raisedWords(value as { name?: unknown; message?: unknown }));
  return compared(check, base, value);
};

const statusOf = (seen: Observations, results: CheckResult[]): Status => {
  if (seen.status !== "ran") return seen.status;
  if (seen.stopped.size > 0) return "timeout";
  return results.length > 0 && results.every((result) => result.status === "pass") ? "pass" : "fail";
};

/** `files` are the files as judged, for `see: source`. Hidden checks are the server's alone. */
export const buildVerdict = (exercise: Exercise, seen: Observations, files: Files): Verdict => {
  const base = { duration_ms: seen.durationMs, peak_memory_bytes: null };
  if (seen.status === "runner_fault") {
    const ours = problem("Waypost could not run this just now. That is our fault. Your work is saved.", "Try again in a moment.");
    return { ...base, status: "runner_fault", problem: ours, checks: [], console: [] };
  }
  const checks = exercise.checks.map((check) => resultOf(exercise, check, seen, files));
  const status = statusOf(seen, checks);
  const console = seen.console
    .slice(0, MAX_CONSOLE_LINES)
    .map((line) => ({ level: line.level, text: line.text.slice(0, MAX_CONSOLE_LETTERS) }));
  const trouble = seen.fault ? problemOf(seen.fault) : STOPPED[status] ?? null;
  return { ...base, status, problem: trouble, checks, console };
};
