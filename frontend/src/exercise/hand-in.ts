/** Handing in: each has a number made here, so that sending it again does no harm; it is sent until it is taken. */
import type { Files } from "../judging/types.js";
import { ask, newUuid, ServerGone, words, type Refusal } from "../shared/api.js";
import type { HandIn } from "./data.js";
import type { Conflict } from "./saver.js";

const RETRY_MS = 3000;
const POLL_MS = [...Array<number>(10).fill(300), 600, 1000, 2000, 5000];

interface Pending {
  submission: string;
  files: Files;
}

export interface HandInOptions {
  url: string;
  verdictUrl: string;
  window: string;
  key: string;
  version: () => number;
  /** True when the text is settled and the hand-in may be sent again. */
  onConflict: (conflict: Conflict, mine: Files) => Promise<boolean>;
  onTaken: (answer: HandIn, files: Files) => void;
  onWaiting: (words: string) => void;
}

export class HandInError extends Error {}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export class HandInDesk {
  constructor(private readonly options: HandInOptions) {}

  /** A hand-in that was begun on this page before and not yet taken. */
  left(): Pending | null {
    try {
      return JSON.parse(localStorage.getItem(this.options.key) ?? "null") as Pending | null;
    } catch {
      return null;
    }
  }

  /** Resolves with the verdict. Throws `HandInError` with a sentence where the server refuses. */
  async handIn(files: Files): Promise<HandIn> {
    return this.send({ submission: newUuid(), files });
  }

  /** Sends until the server has taken it, then waits for the verdict. */
  async send(pending: Pending): Promise<HandIn> {
    this.keep(pending);
    for (;;) {
      try {
        const { url, window: name, version } = this.options;
        const answer = await ask<HandIn & Conflict & Refusal>("POST", url, { ...pending, base_version: version(), window: name });
        if (answer.ok) {
          this.keep(null);
          this.options.onTaken(answer.body, pending.files);
          return answer.body.state === "done" ? answer.body : await this.wait(answer.body.submission);
        }
        if (answer.status === 409) {
          if (!(await this.options.onConflict(answer.body, pending.files))) throw new HandInError("It is not handed in yet. Press Hand in again.");
          this.keep(null);
          throw new HandInError("Your text is chosen. Look at it, then press Hand in again.");
        }
        if (answer.status < 500 && answer.status !== 401) {
          this.keep(null);
          throw new HandInError(words(answer.body));
        }
        this.options.onWaiting(answer.status === 401 ? "Sign in, and it is handed in." : words(answer.body));
      } catch (error) {
        if (!(error instanceof ServerGone)) throw error;
        this.options.onWaiting("The server does not answer. It is handed in as soon as the server is back.");
      }
      await pause(RETRY_MS);
    }
  }

  /** Asks until the verdict is there. */
  async wait(submission: string): Promise<HandIn> {
    for (let turn = 0; ; turn += 1) {
      await pause(POLL_MS[Math.min(turn, POLL_MS.length - 1)] ?? 1000);
      try {
        const answer = await ask<HandIn>("GET", `${this.options.verdictUrl}${submission}/`);
        if (answer.ok && answer.body.state === "done") return answer.body;
        if (answer.ok) this.options.onWaiting(answer.body.message || "It is handed in. The answer is on its way.");
        else if (answer.status === 404) throw new HandInError("This hand-in was not found. Press Hand in again.");
      } catch (error) {
        if (!(error instanceof ServerGone)) throw error;
        this.options.onWaiting("It is handed in. The server does not answer just now; the answer comes when it is back.");
      }
    }
  }

  private keep(pending: Pending | null): void {
    try {
      if (pending) localStorage.setItem(this.options.key, JSON.stringify(pending));
      else localStorage.removeItem(this.options.key);
    } catch {
      // Only a page closed while the server is away would need it.
    }
  }
}
