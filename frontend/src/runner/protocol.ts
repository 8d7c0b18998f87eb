/** What the app and the opaque frame say to each other over one MessageChannel. */
import type { ConsoleLine, Fault, Snapshot } from "../judging/types.js";

/** A check as the frame needs it: never what it expects. */
export interface FrameCheck {
  id: string;
  get: string;
  do: string;
  see: "console" | "errors" | null;
  inPage: boolean;
}

/** A page ready to be written: text, and places where the address of a blob goes. */
export interface PageParts {
  html: (string | { blob: number })[];
  blobs: { name: string; type: string; text: (string | { blob: number })[] }[];
  /** Style sheets of the page in their order; `text` may name blobs. */
  sheets: { name: string; media: string; text: (string | { blob: number })[] }[];
  names: string[];
  page: string;
}

export interface ScriptJob {
  scripts: { name: string; text: string }[];
  input: string[];
  outputBytes?: number;
  tests: boolean;
  checks: FrameCheck[];
  /** Lines and questions are sent as they come, and timers may go on. */
  live: boolean;
}

export type ToFrame =
  /**
   * `checks` are looked at as soon as the page is loaded; null for a page that is only shown. With a `width` the page
   * is not written before the frame has it: another process learns of its size a little later.
   */
  | { type: "page"; parts: PageParts; input: string[]; outputBytes?: number; live: boolean; checks: FrameCheck[] | null; width: number | null }
  | { type: "script"; id: number; job: ScriptJob }
  | { type: "stop"; id: number }
  | { type: "warm"; workers: number };

export type FromFrame =
  | { type: "ready" }
  | { type: "loaded"; snapshot: string }
  | { type: "looked"; values: [string, string][]; first: string; snapshot: string }
  | { type: "ran"; id: number; values: [string, string][]; snapshot: string; failed: boolean }
  | { type: "line"; id: number; line: ConsoleLine }
  | { type: "fault"; id: number; fault: Fault }
  | { type: "ask"; id: number; kind: "prompt" | "confirm"; words: string }
  | { type: "go"; page: string; form: boolean }
  | { type: "outside"; address: string };

export const readSnapshot = (text: string): Snapshot => {
  const raw = JSON.parse(text) as Partial<Snapshot>;
  return { console: raw.console ?? [], errors: raw.errors ?? [], tests: raw.tests ?? [], flood: raw.flood === true };
};
