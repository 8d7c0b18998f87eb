/** Runs a live example or a whole site in an opaque frame. Loaded when the learner presses Run. */
import { ConsolePanel } from "../exercise/console.js";
import type { Exercise, Files } from "../judging/types.js";
import { Preview } from "../runner/preview.js";
import { Runner } from "../runner/runner.js";
import { h } from "../shared/dom.js";

const NOWHERE = (): void => undefined;

const script: Exercise = {
  id: "example", title: "", kind: "write", runner: "javascript", entry: "example.js", minutes: 0, difficulty: 1, task_html: "", files: {},
  blocks: [], questions: [], checks: [], hidden_checks: 0, hints: [], limits: { wall_seconds: 5, memory_bytes: 0, output_bytes: 0 },
};

const pageIn = (frameUrl: string, slot: HTMLElement, panel: ConsolePanel): { show(files: Files, page: string): void } => {
  let shown: Files = {};
  let entry = "";
  let answers: string[] = [];
  const preview = new Preview(frameUrl, slot, {
    onStart: () => {
      panel.clear();
      panel.element.hidden = true;
    },
    onLine: (line) => {
      panel.element.hidden = false;
      panel.line(line);
    },
    onFault: (fault) => {
      panel.element.hidden = false;
      panel.fault(fault);
    },
    onAsk: (kind, words) => {
      panel.element.hidden = false;
      if (kind === "confirm") panel.note(`The page asked: ${words} Here the answer is no.`);
      else
        panel.ask(words, (text) => {
          answers.push(text);
          void preview.show(shown, entry, answers);
        });
    },
    onStopped: () => {
      panel.element.hidden = false;
      panel.fault({ name: "LoopError", message: "the page did not finish loading", file: null, line: null, column: null });
    },
    onOutside: (address) => {
      panel.element.hidden = false;
      panel.note(`That link goes to ${address}. There is no internet here, so it was not opened.`);
    },
    onMissing: (name) => {
      panel.element.hidden = false;
      panel.note(`The link goes to ${name}. There is no such page here.`);
    },
    onShown: NOWHERE,
  });
  return {
    show: (files, page) => {
      shown = files;
      entry = page;
      answers = [];
      void preview.show(files, page);
    },
  };
};

/** Shows a result in `out`: a small page for `html`, printed lines for `js`. */
export const liveRunner = (language: "html" | "js", frameUrl: string, out: HTMLElement, label: string): { run(text: string): Promise<void> } => {
  const panel = new ConsolePanel(null, NOWHERE);
  panel.element.classList.add("live-console");
  if (language === "html") {
    const slot = h("div", { class: "preview-slot live-slot", role: "group", "aria-label": label });
    out.replaceChildren(slot, panel.element);
    const page = pageIn(frameUrl, slot, panel);
    return { run: async (text) => page.show({ "example.html": text }, "example.html") };
  }
  out.replaceChildren(panel.element);
  const runner = new Runner(frameUrl);
  const run = async (text: string, answers: string[] = []): Promise<void> => {
    panel.clear();
    await runner.runLive(script, { "example.js": text }, answers, {
      onLine: (line) => panel.line(line),
      onFault: (fault) => panel.fault(fault),
      onAsk: (_, words) => panel.ask(words, (answer) => void run(text, [...answers, answer])),
      onDone: ({ tests }) => panel.tests(tests),
      onStopped: () => panel.fault({ name: "LoopError", message: "the code did not end", file: null, line: null, column: null }),
    });
  };
  return { run };
};

let site: ReturnType<typeof pageIn> | null = null;

/** The learner's whole site; its links work. */
export const runSite = (files: Files, entry: string, frameUrl: string, view: HTMLElement): void => {
  if (!site) {
    const slot = h("div", { class: "preview-slot site-slot", role: "group", "aria-label": "Your site" });
    const panel = new ConsolePanel(null, NOWHERE);
    view.replaceChildren(slot, panel.element);
    site = pageIn(frameUrl, slot, panel);
  }
  site.show(files, entry);
};
