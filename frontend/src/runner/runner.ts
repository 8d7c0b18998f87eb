/**
 * Runs a learner's work in the browser and gives the instant answer. Advice, not credit: the server judges again.
 * Everything of the learner's runs in opaque frames; what it expects stays here.
 */
import { assemble } from "../judging/answers.js";
import { looks, scriptsOf, type Look } from "../judging/looks.js";
import type { Check, ConsoleLine, Exercise, Fault, Files, Snapshot, Tagged, Verdict } from "../judging/types.js";
import { buildVerdict, consoleValue, errorsValue, type Observations } from "../judging/verdict.js";
import { assemblePage } from "./assemble-page.js";
import { dropAllFrames, Frame, FrameLost, FramePool } from "./frames.js";
import { guard } from "./guard.js";
import { readSnapshot, type FrameCheck, type FromFrame, type ScriptJob } from "./protocol.js";

/** A loop that holds the thread stops itself after a second; a little later the frame or worker is thrown away. */
const LOOK_MS = 3500;

interface LookSeen {
  values: Map<string, Tagged>;
  stopped: boolean;
  failed: boolean;
  snapshot: Snapshot;
}

export interface LiveHandlers {
  onLine(line: ConsoleLine): void;
  onFault(fault: Fault): void;
  onAsk(kind: "prompt" | "confirm", words: string): void;
  onDone(snapshot: Snapshot): void;
  onStopped(): void;
}

const EMPTY: Snapshot = { console: [], errors: [], tests: [], flood: false };
const frameCheck = (check: Check): FrameCheck => ({
  id: check.id,
  get: check.get ?? "",
  do: check.do ?? "",
  see: check.see === "source" ? null : check.see,
  inPage: check.in === "page",
});

const valuesFrom = (checks: Check[], sent: [string, string][], first: Snapshot, after: Snapshot): Map<string, Tagged> => {
  const looked = new Map(sent.filter(([, text]) => text !== "").map(([id, text]) => [id, JSON.parse(text) as Tagged]));
  const found = new Map<string, Tagged>();
  for (const check of checks) {
    const value = looked.get(check.id);
    const raised = typeof value === "object" && value !== null && value.t === "raised";
    const snapshot = check.do ? after : first;
    if (raised || !check.see) {
      if (value !== undefined) found.set(check.id, value);
    } else found.set(check.id, check.see === "console" ? consoleValue(snapshot.console) : errorsValue(snapshot.errors));
  }
  return found;
};

const isLoop = (fault: Fault): boolean => fault.name === "LoopError";

export class Runner {
  private readonly pool: FramePool;
  private scriptFrame: Frame | null = null;
  private nextId = 1;
  private readonly jobs = new Map<number, (message: FromFrame) => void>();
  private live: { id: number; stop(): void } | null = null;

  /** Called when all frames had to be thrown away and new ones can be made. */
  onReset: () => void = () => undefined;

  constructor(private readonly frameUrl: string) {
    this.pool = new FramePool(frameUrl);
  }

  /** Gets ready for the next check of this exercise, so that it answers at once. */
  async warm(exercise: Exercise): Promise<void> {
    const count = Math.min(looks(exercise).length, 6);
    if (exercise.runner === "page") this.pool.warm(count);
    if (exercise.runner === "javascript") (await this.scripts()).send({ type: "warm", workers: count + 1 });
  }

  /** The instant answer. Never throws: a fault of ours is a verdict that says so. */
  async check(exercise: Exercise, work: Files): Promise<Verdict> {
    const files = assemble(exercise, work);
    const began = performance.now();
    const seen: Observations = { status: "ran", values: new Map(), stopped: new Set(), fault: null, console: [], durationMs: 0 };
    try {
      const one = (look: Look): Promise<LookSeen> =>
        exercise.runner === "page" ? this.lookAtPage(exercise, files, look) : this.lookAtScript(exercise, files, look);
      const all = looks(exercise);
      // The first goes alone: code that hangs would hang the others too.
      const results = all[0] ? [await one(all[0])] : [];
      const held = results.some((result) => result.stopped || result.snapshot.errors.some(isLoop));
      if (!held) results.push(...(await Promise.all(all.slice(1).map(one))));
      results.forEach((result, at) => {
        for (const [id, value] of result.values) seen.values.set(id, value);
        if (!result.stopped) return;
        for (const check of all[at]?.checks ?? []) if (!result.values.has(check.id)) seen.stopped.add(check.id);
        if (at === 0) seen.status = "timeout";
      });
      const first = results.find((_, at) => Object.keys(all[at]?.with ?? {}).length === 0) ?? results[0];
      seen.console = first?.snapshot.console ?? [];
      seen.fault = first?.snapshot.errors[0] ?? null;
      if (results.some((result) => result.snapshot.errors.some(isLoop))) {
        seen.status = "timeout";
        seen.fault = results.flatMap((result) => result.snapshot.errors).find(isLoop) ?? null;
      } else if (exercise.runner === "javascript" && first?.failed) {
        seen.status = "error";
        seen.values.clear();
      } else if (first?.snapshot.flood) seen.status = "output";
    } catch (error) {
      seen.status = "runner_fault";
      if (!(error instanceof FrameLost)) throw error;
    }
    seen.durationMs = performance.now() - began;
    if (!seen.stopped.size) void this.warm(exercise).catch(() => undefined);
    return buildVerdict(exercise, seen, files);
  }

  /** Runs a script for its console; a run before it is stopped. Answers to prompt() are given ahead. */
  async runLive(exercise: Exercise, work: Files, input: string[], handlers: LiveHandlers): Promise<void> {
    this.live?.stop();
    const { job, locate } = this.scriptJob(exercise, assemble(exercise, work), { checks: [], page: exercise.entry, width: 800, input, with: {} }, true);
    const frame = await this.scripts();
    const id = this.nextId++;
    const timer = setTimeout(() => {
      stop();
      handlers.onStopped();
    }, LOOK_MS);
    const stop = (): void => {
      clearTimeout(timer);
      frame.send({ type: "stop", id });
      this.jobs.delete(id);
      if (this.live?.id === id) this.live = null;
    };
    this.live = { id, stop };
    this.jobs.set(id, (message) => {
      if (message.type === "line") handlers.onLine(message.line);
      else if (message.type === "fault") handlers.onFault(locate(message.fault));
      else if (message.type === "ask") {
        stop();
        handlers.onAsk(message.kind, message.words);
      } else if (message.type === "ran") {
        clearTimeout(timer);
        handlers.onDone(readSnapshot(message.snapshot));
      }
    });
    frame.send({ type: "script", id, job });
    frame.send({ type: "warm", workers: 2 });
  }

  stopLive(): void {
    this.live?.stop();
  }

  drop(): void {
    this.live?.stop();
    this.pool.drop();
    this.scriptFrame?.drop();
  }

  private async scripts(): Promise<Frame> {
    if (!this.scriptFrame) {
      const host = document.querySelector(".runner-host") ?? document.body;
      const frame = new Frame(this.frameUrl, host, "Running");
      this.scriptFrame = frame;
      frame.onMessage = (message) => {
        if ("id" in message) this.jobs.get(message.id)?.(message);
      };
      frame.onDrop = () => {
        if (this.scriptFrame === frame) this.scriptFrame = null;
      };
      frame.ready.catch(() => frame.drop());
    }
    await this.scriptFrame.ready;
    return this.scriptFrame;
  }

  private scriptJob(exercise: Exercise, files: Files, look: Look, live: boolean): { job: ScriptJob; locate: (fault: Fault) => Fault } {
    const guards = new Map<string, ReturnType<typeof guard>>();
    const scripts = scriptsOf(exercise.entry, files, look.with).map(({ name, text }) => {
      const made = guard(text, { file: name });
      guards.set(name, made);
      return { name, text: made.code };
    });
    const job = { scripts, input: look.input, outputBytes: exercise.limits.output_bytes || undefined, tests: exercise.kind === "write-tests", checks: look.checks.map(frameCheck), live };
    const locate = (raw: Fault): Fault => {
      const fault = { ...raw, message: raw.message.replace(/^Failed to execute 'importScripts' on 'WorkerGlobalScope': /, "") };
      if (fault.name === "LoopError") return fault;
      const made = guards.get(fault.file ?? "");
      if (made?.syntax && fault.name === "SyntaxError" && fault.line === null) return { ...fault, ...made.syntax };
      return made && fault.line !== null ? { ...fault, column: made.original(fault.line, fault.column ?? 1) } : fault;
    };
    return { job, locate };
  }

  private async lookAtScript(exercise: Exercise, files: Files, look: Look): Promise<LookSeen> {
    const { job, locate } = this.scriptJob(exercise, files, look, false);
    const frame = await this.scripts();
    const id = this.nextId++;
    return new Promise((done) => {
      const finish = (seen: LookSeen): void => {
        clearTimeout(timer);
        this.jobs.delete(id);
        done(seen);
      };
      const timer = setTimeout(() => {
        frame.send({ type: "stop", id });
        finish({ values: new Map(), stopped: true, failed: false, snapshot: EMPTY });
      }, LOOK_MS);
      this.jobs.set(id, (message) => {
        if (message.type !== "ran") return;
        const raw = readSnapshot(message.snapshot);
        const snapshot = { ...raw, errors: raw.errors.map(locate) };
        finish({ values: valuesFrom(look.checks, message.values, snapshot, snapshot), stopped: false, failed: message.failed, snapshot });
      });
      frame.send({ type: "script", id, job });
    });
  }

  private async lookAtPage(exercise: Exercise, files: Files, look: Look): Promise<LookSeen> {
    const { parts, locate, faults } = assemblePage({ ...files, ...look.with }, look.page);
    const frame = await this.pool.take(look.width);
    return new Promise((done) => {
      const finish = (seen: LookSeen): void => {
        clearTimeout(timer);
        frame.drop();
        done(seen);
      };
      const timer = setTimeout(() => {
        void dropAllFrames().then(() => this.onReset());
        finish({ values: new Map(), stopped: true, failed: false, snapshot: EMPTY });
      }, LOOK_MS);
      const read = (text: string): Snapshot => {
        const raw = readSnapshot(text);
        return { ...raw, errors: raw.errors.map(locate) };
      };
      frame.onMessage = (message) => {
        if (message.type !== "looked") return;
        const [first, after] = [read(message.first), read(message.snapshot)];
        const values = valuesFrom(look.checks, message.values, first, after);
        finish({ values, stopped: false, failed: false, snapshot: { ...first, errors: [...after.errors, ...faults] } });
      };
      frame.send({ type: "page", parts, input: look.input, outputBytes: exercise.limits.output_bytes, live: false, checks: look.checks.map(frameCheck), width: look.width });
    });
  }
}
