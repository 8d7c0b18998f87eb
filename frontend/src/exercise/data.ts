/** What the server put into the page. */
import type { Exercise, Files, Verdict } from "../judging/types.js";
import { readJson } from "../shared/dom.js";
import type { Term } from "../shared/terms.js";

export interface Hand {
  state: "none" | "waiting" | "answered";
  place: number;
  answer: string;
}

export interface HandIn {
  submission: string;
  state: "done" | "waiting";
  verdict: Verdict | null;
  next_url: string;
  message?: string;
  version?: number;
}

export interface PageData {
  exercise: Exercise;
  files: Files;
  version: number;
  saved_at: string | null;
  window: string;
  passed: boolean;
  last_verdict: Verdict | null;
  waiting: string | null;
  /** Why the server cannot run this kind of work just now, or nothing. */
  trouble?: string;
  hand: Hand;
  notes: { id: number; body: string; author: string; written_at: string }[];
  lesson: { title: string; name: string; url: string; number: number; of: number } | null;
  steps: { title: string; url: string; passed: boolean; here: boolean }[];
  terms: Record<string, Term> | null;
  max_bytes: number;
  urls: {
    save: string; hand_in: string; check: string; verdict: string; history: string; restore: string; stuck: string;
    frame: string; next: string; home: string; hint?: string; lesson?: string; glossary?: string; beat?: string; note?: string;
  };
}

export const readData = (): PageData => {
  const data = readJson<Partial<PageData>>("exercise-data");
  if (!data) throw new Error("The page came without its exercise.");
  const exercise = data.exercise ?? readJson<Exercise>("exercise-view");
  if (!exercise) throw new Error("The page came without its exercise.");
  return {
    saved_at: null, passed: false, last_verdict: null, waiting: null, notes: [], lesson: null, steps: [], max_bytes: 500_000,
    hand: { state: "none", place: 0, answer: "" }, files: {}, version: 0, window: "",
    ...data,
    terms: data.terms ?? readJson("terms"),
    exercise,
  } as PageData;
};
