/**
 * Runs inside the opaque-origin frame at /run/frame/: writes the learner's page over itself, or hands scripts to
 * workers. It holds nothing secret, believes nothing, and is thrown away after one page.
 */
import harnessText from "../../../src/waypost/judge/js/harness.js?raw";
import probeText from "../../../src/waypost/judge/js/probe.js?raw";
import valuesText from "../../../src/waypost/judge/js/values.js?raw";
import type { Fault } from "../judging/types.js";
import type { FrameCheck, FromFrame, PageParts, ScriptJob, ToFrame } from "./protocol.js";
import tickText from "./tick.js?raw";
import workerText from "./worker.js?raw";

interface Harness {
  start(options: object): void;
  fault(error: unknown, place: object): Fault;
  mark(): void;
  snapshot(): string;
}
interface Probe {
  run(code: string, options: { doCode: string; page: boolean }): Promise<string>;
}

const LOAD_MS = 1500;
const globals = globalThis as unknown as { __harness: Harness; __probe: Probe; eval(text: string): unknown };
const parent_ = window.parent;
const makeUrl = URL.createObjectURL.bind(URL);
const later = setTimeout.bind(globalThis);
const workerUrl = makeUrl(new Blob([`${valuesText};${harnessText};${tickText};${workerText}`], { type: "text/javascript" }));
let tell: (message: FromFrame) => void = () => undefined;

// ---- workers ----------------------------------------------------------------------------------------------------

const idle: Worker[] = [];
const busy = new Map<number, Worker>();

const warm = (count: number): void => {
  while (idle.length < count) idle.push(new Worker(workerUrl));
};

const runScript = (id: number, job: ScriptJob): void => {
  const worker = idle.shift() ?? new Worker(workerUrl);
  busy.set(id, worker);
  worker.onmessage = ({ data }: MessageEvent<FromFrame>) => {
    tell(data);
    if (data.type === "ran" && !job.live) stopScript(id);
  };
  worker.postMessage({ id, job });
};

const stopScript = (id: number): void => {
  busy.get(id)?.terminate();
  busy.delete(id);
};

// ---- one page ---------------------------------------------------------------------------------------------------

const joined = (text: (string | { blob: number })[], urls: string[]): string =>
  text.map((part) => (typeof part === "string" ? part : urls[part.blob] ?? "")).join("");

/** Blobs may name later blobs (a style sheet its pictures), so each is made when it is first needed. */
const makeBlobs = (blobs: PageParts["blobs"]): { urls: string[]; names: Map<string, string> } => {
  const urls: string[] = [];
  const names = new Map<string, string>();
  const make = (index: number): string => {
    const blob = blobs[index];
    if (!blob) return "";
    if (urls[index] !== undefined) return urls[index];
    urls[index] = "";
    const text = blob.text.map((part) => (typeof part === "string" ? part : make(part.blob))).join("");
    const url = makeUrl(new Blob([text], { type: blob.type }));
    urls[index] = url;
    names.set(url, blob.name);
    return url;
  };
  blobs.forEach((_, index) => make(index));
  return { urls, names };
};

/** Style sheets of files are adopted, so that the learner's own link element stays as they wrote it. */
const adopt = (parts: PageParts, urls: string[]): void => {
  const plain = parts.sheets.every((sheet) => sheet.name === parts.page && sheet.text.every((part) => typeof part === "string"));
  if (plain) return; // only style elements, and they name no file: nothing to add
  document.adoptedStyleSheets = parts.sheets.map((sheet) => {
    const made = new CSSStyleSheet(sheet.media ? { media: sheet.media } : {});
    made.replaceSync(joined(sheet.text, urls));
    return made;
  });
};

/** Gives scripts the address the learner wrote, once they have run. */
const restoreAddresses = (): void => {
  for (const script of document.querySelectorAll<HTMLScriptElement>("script[data-waypost-src]")) {
    script.setAttribute("src", script.getAttribute("data-waypost-src") ?? "");
    script.removeAttribute("data-waypost-src");
  }
};

const listenForFaults = (names: Map<string, string>, page: string, live: boolean): void => {
  const note = (error: unknown, message: string, event: { filename?: string; lineno?: number; colno?: number }): void => {
    const loop = (error as { name?: string; place?: object } | null)?.name === "LoopError" ? (error as { place?: object }).place : null;
    const inline = /waypost-inline-\d+\.js$/.exec(event.filename ?? "")?.[0];
    const file = names.get(event.filename ?? "") ?? inline ?? page;
    const place = loop ?? { file, line: event.lineno ?? null, column: event.colno ?? null };
    const fault = globals.__harness.fault(error ?? new Error(message.replace(/^Uncaught /, "")), place);
    if (live) tell({ type: "fault", id: 0, fault });
  };
  window.addEventListener("error", (event) => {
    if (event instanceof ErrorEvent) note(event.error, event.message, event);
  });
  window.addEventListener("unhandledrejection", (event) => note(event.reason, "", {}));
};

/** A sandboxed frame sends no forms and tells no one: here `submit` happens as it would, and only the sending is left out. */
const sendForm = (form: HTMLFormElement, submitter: HTMLElement | null): void => {
  const checked = !form.noValidate && !submitter?.hasAttribute("formnovalidate");
  if (checked && !form.reportValidity()) return;
  const event = new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter });
  if (form.dispatchEvent(event)) tell({ type: "go", page: form.getAttribute("action") ?? "", form: true });
};

const isSubmit = (element: Element | null): element is HTMLButtonElement | HTMLInputElement =>
  (element instanceof HTMLButtonElement && element.type === "submit") || (element instanceof HTMLInputElement && /^(submit|image)$/.test(element.type));

const listenForForms = (): void => {
  HTMLFormElement.prototype.requestSubmit = function requestSubmit(submitter?: HTMLElement | null): void {
    sendForm(this, submitter ?? null);
  };
  HTMLFormElement.prototype.submit = function submit(): void {
    tell({ type: "go", page: this.getAttribute("action") ?? "", form: true });
  };
  window.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button, input") : null;
    if (event.defaultPrevented || !isSubmit(button) || !button.form) return;
    event.preventDefault();
    sendForm(button.form, button);
  });
  // Enter in a form that has no button of its own to press.
  window.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.defaultPrevented || event.key !== "Enter" || !event.isTrusted || !(target instanceof HTMLInputElement) || !target.form) return;
    if (![...target.form.elements].some(isSubmit)) sendForm(target.form, null);
  });
};

/** Links between the learner's own pages are followed by the page around the frame. */
const listenForLeaving = (): void => {
  window.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href], area[href]") : null;
    const address = link?.getAttribute("href") ?? "";
    if (event.defaultPrevented || !link || address.startsWith("#") || /^javascript:/i.test(address)) return;
    event.preventDefault();
    tell(/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(address) ? { type: "outside", address } : { type: "go", page: address, form: false });
  });
};

/**
 * A page that nobody has touched may not take the keyboard away from the editor: focus is only acted out.
 * Once the learner clicks or types in the page, focus is real.
 */
const holdFocus = (): void => {
  const real = HTMLElement.prototype.focus;
  let active: Element | null = null;
  const shownActive = Object.getOwnPropertyDescriptor(Document.prototype, "activeElement")?.get;
  HTMLElement.prototype.focus = function focus(this: HTMLElement, options?: FocusOptions): void {
    if (navigator.userActivation.hasBeenActive) return real.call(this, options);
    if (active === this || !this.isConnected) return;
    const before = active;
    active = this;
    before?.dispatchEvent(new FocusEvent("blur", { relatedTarget: this }));
    before?.dispatchEvent(new FocusEvent("focusout", { bubbles: true, relatedTarget: this }));
    this.dispatchEvent(new FocusEvent("focus", { relatedTarget: before }));
    this.dispatchEvent(new FocusEvent("focusin", { bubbles: true, relatedTarget: before }));
  };
  Object.defineProperty(document, "activeElement", {
    configurable: true,
    get: () => (navigator.userActivation.hasBeenActive || !active ? shownActive?.call(document) : active),
  });
};

const look = async (checks: FrameCheck[], first: string): Promise<void> => {
  const harness = globals.__harness;
  const values: [string, string][] = [];
  for (const check of checks) {
    if (check.see && !check.do) continue;
    if (check.see === "console") harness.mark();
    const value = await globals.__probe.run(check.see ? "" : check.get, { doCode: check.do, page: check.inPage });
    values.push([check.id, value]);
  }
  tell({ type: "looked", values, first, snapshot: harness.snapshot() });
};

const writePage = (parts: PageParts, input: string[], outputBytes: number | undefined, live: boolean, checks: FrameCheck[] | null): void => {
  const { urls, names } = makeBlobs(parts.blobs);
  const harness = globals.__harness;
  document.open();
  harness.start({
    input,
    outputBytes,
    onLine: live ? (line: never) => tell({ type: "line", id: 0, line }) : null,
    onPrompt: live
      ? (kind: "prompt" | "confirm", words: string) => {
          tell({ type: "ask", id: 0, kind, words });
          return kind === "confirm" ? false : null;
        }
      : null,
  });
  holdFocus();
  listenForFaults(names, parts.page, live);
  listenForLeaving();
  listenForForms();
  let told = false;
  const loaded = (): void => {
    if (told) return;
    told = true;
    restoreAddresses();
    if (checks) void look(checks, harness.snapshot());
    else tell({ type: "loaded", snapshot: harness.snapshot() });
  };
  window.addEventListener("load", () => later(loaded, 0));
  later(loaded, LOAD_MS);
  adopt(parts, urls);
  document.write(joined(parts.html, urls));
  document.close();
};

/** Waits until the frame is as wide as it should be, half a second at most. */
const sized = async (width: number | null): Promise<void> => {
  for (let turn = 0; width !== null && innerWidth !== width && turn < 100; turn += 1) await new Promise((done) => later(done, 5));
};

// ---- the one conversation ---------------------------------------------------------------------------------------

const hear = (message: ToFrame): void => {
  switch (message.type) {
    case "warm": return warm(message.workers);
    case "script": return runScript(message.id, message.job);
    case "stop": return stopScript(message.id);
    case "page": return void sized(message.width).then(() => writePage(message.parts, message.input, message.outputBytes, message.live, message.checks));
  }
};

// The page's own globals, made now so that a frame made ahead has nothing left to do but write the page.
for (const text of [valuesText, harnessText, probeText, tickText]) (0, globals.eval)(text);

window.addEventListener("message", (event) => {
  const [port] = event.ports;
  if (event.source !== parent_ || !port) return;
  const post = port.postMessage.bind(port);
  tell = (message) => post(message);
  port.onmessage = ({ data }: MessageEvent<ToFrame>) => hear(data);
  tell({ type: "ready" });
});
