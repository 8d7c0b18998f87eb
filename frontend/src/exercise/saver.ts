/**
 * Keeps the work: on this computer at once, on the server at each pause. Nothing is merged without asking.
 * A text typed while the server is away waits in this browser's store and is sent when it is back.
 */
import { type Files } from "../judging/types.js";
import { ask, ServerGone, words } from "../shared/api.js";
import { momentWords } from "../shared/dom.js";

const PAUSE_MS = 600;
const KEEP_MS = 120;
const RETRY_MS = [2000, 4000, 8000, 15_000];

export interface Conflict {
  version: number;
  files: Files;
  saved_at: string;
  other_window: boolean;
  message: string;
}

export type SaveState =
  | { kind: "saved"; at: string | null }
  | { kind: "unsaved" | "saving" | "away" | "signed-out" | "choosing" }
  | { kind: "refused"; words: string };

interface Kept {
  files: Files;
  base: number;
}

export interface SaverOptions {
  url: string;
  window: string;
  version: number;
  savedAt: string | null;
  /** The name it is kept under in this browser: one for each person and piece of work. */
  key: string;
  files: () => Files;
  onState: (state: SaveState) => void;
  /** Which text to go on with: resolves to the learner's choice. */
  onConflict: (conflict: Conflict, mine: Files) => Promise<"mine" | "theirs">;
  /** The other text was chosen. */
  onReplace: (files: Files) => void;
}

const same = (a: Files, b: Files): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};

export class Saver {
  version: number;
  private saved: Files;
  private timer = 0;
  private keepTimer = 0;
  private tries = 0;
  private running: Promise<boolean> | null = null;
  private state: SaveState;

  constructor(private readonly options: SaverOptions, serverFiles: Files) {
    this.version = options.version;
    this.saved = { ...serverFiles };
    this.state = { kind: "saved", at: options.savedAt };
    document.addEventListener("waypost:unlocked", () => void this.flush());
    document.addEventListener("waypost:before-lock", (event) => (event as CustomEvent<{ waitFor(work: Promise<unknown>): void }>).detail.waitFor(this.flush()));
    addEventListener("online", () => void this.flush());
    addEventListener("pagehide", () => this.leave());
    addEventListener("beforeunload", (event) => {
      if (this.dirty && this.state.kind === "refused") event.preventDefault();
    });
  }

  get dirty(): boolean {
    return !same(this.options.files(), this.saved);
  }

  /** Work that was typed when the server could not be reached, from an earlier visit; null where there is none. */
  left(): { files: Files; fresh: boolean } | null {
    try {
      const kept = JSON.parse(localStorage.getItem(this.options.key) ?? "null") as Kept | null;
      if (!kept || same(kept.files, this.saved)) return null;
      return { files: kept.files, fresh: kept.base === this.version };
    } catch {
      return null;
    }
  }

  /** The text changed: keep it here now, send it at the next pause. */
  changed(): void {
    clearTimeout(this.keepTimer);
    this.keepTimer = window.setTimeout(() => this.keep(), KEEP_MS);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.flush(), PAUSE_MS);
    if (this.state.kind === "saved" || this.state.kind === "refused") this.show({ kind: "unsaved" });
  }

  /** Sends what is not yet saved. True when the server has all of it. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    if (this.running) {
      await this.running;
      return this.dirty ? this.flush() : true;
    }
    if (!this.dirty) {
      this.forget();
      if (this.state.kind === "unsaved") this.show({ kind: "saved", at: this.options.savedAt });
      return true;
    }
    this.running = this.send(this.options.files());
    try {
      return await this.running;
    } finally {
      this.running = null;
    }
  }

  /** The server has these files now, by another way (a hand-in, a restored save). */
  adopt(version: number, files: Files, at: string | null): void {
    this.version = version;
    this.saved = { ...files };
    if (!this.dirty) this.forget();
    this.show({ kind: "saved", at });
  }

  /** A 409, from a save or a hand-in: the learner chooses, and both texts stay in the history. */
  async settle(conflict: Conflict, mine: Files): Promise<boolean> {
    this.version = conflict.version;
    this.saved = { ...conflict.files };
    if (same(conflict.files, mine)) {
      this.adopt(conflict.version, conflict.files, conflict.saved_at);
      return true;
    }
    this.show({ kind: "choosing" });
    const choice = await this.options.onConflict(conflict, mine);
    if (choice === "theirs") {
      this.options.onReplace(conflict.files);
      this.adopt(conflict.version, conflict.files, conflict.saved_at);
      return true;
    }
    return this.send(this.options.files());
  }

  private async send(files: Files): Promise<boolean> {
    this.show({ kind: "saving" });
    this.keep();
    try {
      const { url, window: name } = this.options;
      const answer = await ask<{ version: number; saved_at: string } & Conflict>("POST", url, { base_version: this.version, window: name, files });
      this.tries = 0;
      if (answer.ok) {
        this.version = answer.body.version;
        this.saved = files;
        this.options.savedAt = answer.body.saved_at;
        const more = this.dirty;
        if (!more) this.forget();
        this.show(more ? { kind: "unsaved" } : { kind: "saved", at: answer.body.saved_at });
        if (more) this.changed();
        return !more;
      }
      if (answer.status === 409) return await this.settle(answer.body, files);
      if (answer.status === 401) this.show({ kind: "signed-out" });
      else if (answer.status >= 500) this.away();
      else this.show({ kind: "refused", words: words(answer.body) });
      return false;
    } catch (error) {
      if (!(error instanceof ServerGone)) throw error;
      this.away();
      return false;
    }
  }

  private away(): void {
    this.show({ kind: "away" });
    const wait = RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)];
    this.tries += 1;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.flush(), wait);
  }

  private show(state: SaveState): void {
    this.state = state;
    this.options.onState(state);
  }

  private keep(): void {
    clearTimeout(this.keepTimer);
    const kept: Kept = { files: this.options.files(), base: this.version };
    try {
      localStorage.setItem(this.options.key, JSON.stringify(kept));
    } catch {
      // The store of this browser is full or closed: the text is still on the page, and the server has each pause.
    }
  }

  private forget(): void {
    clearTimeout(this.keepTimer);
    try {
      localStorage.removeItem(this.options.key);
    } catch {
      // As above.
    }
  }

  /** The page goes away: a last try that may outlive it. What does not arrive is in this browser's store. */
  private leave(): void {
    if (!this.dirty || this.running) return;
    this.keep();
    const { url, window: name, files } = this.options;
    const body = { base_version: this.version, window: name, files: files() };
    if (JSON.stringify(body).length < 60_000) ask("POST", url, body, true).catch(() => undefined);
  }
}

/** What the head of the page says about saving. */
export const saveWords = (state: SaveState): string => {
  switch (state.kind) {
    case "saved": return state.at ? `Saved ${momentWords(state.at)}` : "Nothing to save yet";
    case "unsaved": return "Typing…";
    case "saving": return "Saving…";
    case "away": return "Kept on this computer. The server does not answer";
    case "signed-out": return "Kept on this computer. Sign in to save";
    case "choosing": return "Choose which text to keep";
    case "refused": return state.words;
  }
};
