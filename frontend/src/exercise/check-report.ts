/**
 * Tells the instructor's board what a Check found: how often it was pressed, and the ids that were not met. Never the
 * work itself, and never credit. At most once every few seconds; what comes between is gathered.
 */
import type { Verdict } from "../judging/types.js";
import { ask } from "../shared/api.js";
import type { PageData } from "./data.js";

const PAUSE_MS = 5000;
const MOST_IDS = 100;

let page: PageData | null = null;
let times = 0;
let failed: string[] = [];
let sentAt = -PAUSE_MS;
let timer = 0;

const send = (leaving = false): void => {
  const url = page?.urls.beat;
  if (times === 0 || !page || !url) return;
  const checked = { times, failed };
  times = 0;
  sentAt = performance.now();
  ask("POST", url, { place: "exercise", id: page.exercise.id, active: true, seconds: 0, checked }, leaving).catch(() => undefined);
};

/** One Check, looked at in this browser. */
export const tellCheck = (data: PageData, verdict: Verdict): void => {
  if (!page) addEventListener("pagehide", () => send(true));
  page = data;
  times += 1;
  failed = verdict.checks.filter((check) => check.status !== "pass").map((check) => check.id).slice(0, MOST_IDS);
  clearTimeout(timer);
  timer = window.setTimeout(send, Math.max(0, sentAt + PAUSE_MS - performance.now()));
};

/** The server's verdict is about to be the newer word. */
export const forgetChecks = (): void => {
  clearTimeout(timer);
  times = 0;
};
