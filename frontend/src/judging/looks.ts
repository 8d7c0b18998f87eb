/** How the looks of an exercise are grouped into runs. Twin of judge/observations.py. */
import type { Check, Exercise, Files } from "./types.js";

/** One fresh start of the learner's work, and the checks that look at it, in order. */
export interface Look {
  checks: Check[];
  page: string;
  width: number;
  input: string[];
  with: Files;
}

export const looks = (exercise: Exercise): Look[] => {
  const shared = new Map<string, Look>();
  const alone: Look[] = [];
  for (const check of exercise.checks) {
    if (check.see === "source") continue;
    const look: Look = {
      checks: [check],
      page: check.page ?? exercise.entry,
      width: check.width ?? 800,
      input: check.input,
      with: check.with,
    };
    if (check.do) {
      alone.push(look);
      continue;
    }
    const key = JSON.stringify([look.page, look.width, look.input, Object.entries(look.with).sort()]);
    const found = shared.get(key);
    if (found) found.checks.push(check);
    else shared.set(key, look);
  }
  const all = [...shared.values(), ...alone];
  return all.length > 0 ? all : [{ checks: [], page: exercise.entry, width: 800, input: [], with: {} }];
};

/** Names and texts of the scripts of a javascript run, in the order they run: the entry comes last. */
export const scriptsOf = (entry: string, files: Files, extra: Files): { name: string; text: string }[] => {
  const there = { ...files, ...extra };
  const names = Object.keys(there).filter((name) => name.endsWith(".js") && name !== entry);
  return [...names, entry].filter((name) => name in there).map((name) => ({ name, text: there[name] ?? "" }));
};
