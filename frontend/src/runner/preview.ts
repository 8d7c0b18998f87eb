/** The learner's page as they see it: a new frame for each change, shown once it is ready, so that nothing flashes. */
import type { ConsoleLine, Fault, Files } from "../judging/types.js";
import { assemblePage, fileNamed } from "./assemble-page.js";
import { dropAllFrames, Frame } from "./frames.js";
import { readSnapshot } from "./protocol.js";

/** Beyond this a page that has not loaded is held for endless; its own loops stop after one second. */
const LOAD_MS = 4000;

export interface PreviewHandlers {
  onStart(page: string): void;
  onLine(line: ConsoleLine): void;
  onFault(fault: Fault): void;
  onAsk(kind: "prompt" | "confirm", words: string): void;
  onStopped(): void;
  onOutside(address: string): void;
  onMissing(page: string): void;
  onShown(page: string): void;
}

export class Preview {
  private shown: Frame | null = null;
  private coming: Frame | null = null;
  private spare: Frame | null = null;
  private timer = 0;
  private files: Files = {};
  page = "";

  constructor(
    private readonly url: string,
    private readonly slot: HTMLElement,
    private readonly handlers: PreviewHandlers,
  ) {}

  warm(): void {
    this.spare ??= this.make();
  }

  private make(): Frame {
    const frame = new Frame(this.url, this.slot, "Your page");
    frame.element.className = "preview-frame";
    frame.element.hidden = false;
    frame.element.classList.add("is-waiting");
    frame.element.inert = true;
    frame.onDrop = () => {
      if (this.spare === frame) this.spare = null;
      if (this.shown === frame) this.shown = null;
    };
    return frame;
  }

  /** Shows a page of these files; `input` is what prompt() is answered with, in order. */
  async show(files: Files, page: string, input: string[] = []): Promise<void> {
    this.files = files;
    this.page = page;
    this.coming?.drop();
    clearTimeout(this.timer);
    const frame = this.spare ?? this.make();
    this.spare = null;
    this.coming = frame;
    const { parts, faults, locate } = assemblePage(files, page);
    try {
      await frame.ready;
    } catch {
      if (this.coming === frame) this.coming = null;
      frame.drop();
      return;
    }
    if (this.coming !== frame) return;
    this.handlers.onStart(page);
    frame.onMessage = (message) => {
      switch (message.type) {
        case "line": return this.handlers.onLine(message.line);
        case "fault": return this.handlers.onFault(locate(message.fault));
        case "ask": return this.handlers.onAsk(message.kind, message.words);
        case "outside": return this.handlers.onOutside(message.address);
        case "go": return this.go(message.page);
        case "loaded":
          readSnapshot(message.snapshot);
          return this.swap(frame);
        default: return undefined;
      }
    };
    this.timer = window.setTimeout(() => {
      if (this.coming !== frame) return;
      this.coming = null;
      void dropAllFrames().then(() => this.handlers.onStopped());
    }, LOAD_MS);
    frame.send({ type: "page", parts, input, live: true, checks: null, width: null });
    for (const fault of faults) this.handlers.onFault(fault);
  }

  private swap(frame: Frame): void {
    if (this.coming !== frame) return;
    clearTimeout(this.timer);
    this.shown?.drop();
    this.shown = frame;
    this.coming = null;
    frame.element.classList.remove("is-waiting");
    frame.element.inert = false;
    this.warm();
    this.handlers.onShown(this.page);
  }

  private go(address: string): void {
    const [plain = ""] = address.split(/[?#]/);
    const name = plain === "" ? this.page : fileNamed(address, this.page, this.files);
    if (name === null) this.handlers.onMissing(address);
    else void this.show(this.files, name);
  }

  drop(): void {
    clearTimeout(this.timer);
    for (const frame of [this.shown, this.coming, this.spare]) frame?.drop();
  }
}
