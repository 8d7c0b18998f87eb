/** The shapes that come from the server: an exercise as a learner may have it, and the one result schema. */

export type Files = Record<string, string>;
export type Kind = "predict" | "trace" | "parsons" | "fill" | "fix" | "write" | "refactor" | "write-tests" | "build";
export type Runner = "page" | "javascript" | "answer" | "python" | "node" | "http" | "sql" | "git" | "ruby" | "rails";
/** Runners whose work is run in this browser; the server looks at all other work. */
export const IN_BROWSER: readonly Runner[] = ["page", "javascript"];

export interface Check {
  id: string;
  says: string;
  get: string | null;
  see: "console" | "errors" | "source" | null;
  file: string | null;
  do: string | null;
  /** Left out for runner `answer`: the server compares. */
  expect?: unknown;
  wanted?: string | null;
  otherwise: string;
  width: number | null;
  page: string | null;
  in: "page" | null;
  input: string[];
  with: Files;
}

export interface Question {
  id: string;
  ask: string;
  ask_html?: string;
  options: string[];
  options_html?: string[];
  lines: number;
}

export interface Exercise {
  id: string;
  title: string;
  kind: Kind;
  runner: Runner;
  entry: string;
  minutes: number;
  difficulty: number;
  task_html: string;
  files: Files;
  blocks: { id: string; text: string }[];
  questions: Question[];
  checks: Check[];
  hidden_checks: number;
  database?: string | null;
  /** Files that the exercise gives and a learner reads only. */
  given?: string[];
  hints: string[];
  limits: { wall_seconds: number; memory_bytes: number; output_bytes: number };
}

export type Level = "log" | "info" | "warn" | "error" | "debug";
export interface ConsoleLine {
  level: Level;
  text: string;
}

export interface Problem {
  raw: string;
  plain: string;
  try_this: string;
  file: string | null;
  line: number | null;
  column: number | null;
}

export type CheckStatus = "pass" | "fail" | "error" | "skipped";
export interface CheckResult {
  id: string;
  status: CheckStatus;
  says: string;
  expected: string;
  seen: string;
  hint: string;
  output: string;
}

export type Status = "pass" | "fail" | "error" | "timeout" | "memory" | "output" | "runner_fault";
export interface Verdict {
  status: Status;
  duration_ms: number;
  peak_memory_bytes: number | null;
  problem: Problem | null;
  checks: CheckResult[];
  console: ConsoleLine[];
}

/** An uncaught error as the machine said it. */
export interface Fault {
  /** In plain words, where the server has said it; else the browser's own table does. */
  plain?: { says: string; tryThis: string };
  name: string;
  message: string;
  file: string | null;
  line: number | null;
  column: number | null;
}

export interface TestOutcome {
  name: string;
  ok: boolean;
  message: string;
}

export interface Snapshot {
  console: ConsoleLine[];
  errors: Fault[];
  tests: TestOutcome[];
  flood: boolean;
}

/** A value as values.js encodes it, parsed. */
export type Tagged = null | boolean | number | string | { t: string; [field: string]: unknown };

export const ANSWERS_FILE = "answers.json";
