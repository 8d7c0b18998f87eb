/**
 * Live examples: Run shows what the code does, Change it turns the example into an editor. What runs the code and what
 * edits it are loaded only when someone asks for them.
 */
import type { Files } from "../judging/types.js";
import { announce, button, h, readJson } from "../shared/dom.js";

type LiveRun = typeof import("./live-run.js");
type LiveEdit = typeof import("./live-edit.js");

const FAILED = "This example cannot run just now. Load the page again.";

const makeLive = (box: HTMLElement, number: number, frameUrl: string): void => {
  const pre = box.querySelector("pre");
  if (!pre) return;
  const language = box.dataset["lang"] === "html" ? "html" : "js";
  const first = pre.textContent ?? "";
  let text = first;
  let edited: { element: HTMLElement; set(text: string): void } | null = null;
  let runner: ReturnType<LiveRun["liveRunner"]> | null = null;
  let timer = 0;
  const name = `Example ${number}`;
  const out = h("div", { class: "live-out", hidden: true });
  const trouble = (): void => {
    out.hidden = false;
    out.replaceChildren(h("p", {}, FAILED));
  };
  const run = async (): Promise<void> => {
    try {
      if (!runner) {
        const { liveRunner } = (await import("./live-run.js")) as LiveRun;
        runner = liveRunner(language, frameUrl, out, `${name}, result`);
      }
      out.hidden = false;
      await runner.run(text);
    } catch {
      trouble();
    }
  };
  const change = async (): Promise<void> => {
    try {
      const { liveEditor } = (await import("./live-edit.js")) as LiveEdit;
      edited = liveEditor(text, language, `${name}, code editor`, (now) => {
        text = now;
        again.hidden = text === first;
        clearTimeout(timer);
        if (language === "html" && !out.hidden) timer = window.setTimeout(() => void run(), 500);
      });
      pre.replaceWith(edited.element);
      changeButton.hidden = true;
      edited.element.querySelector<HTMLElement>(".cm-content")?.focus();
      announce("You can change the example now. Press Run to see what it does.");
      if (language === "html") void run();
    } catch {
      trouble();
    }
  };
  const runButton = button("Run", "play", "second small", () => void run());
  const changeButton = button("Change it", "pencil", "quiet small", () => void change());
  const again = button("Start again", "rotate-ccw", "quiet small", () => {
    text = first;
    edited?.set(first);
    again.hidden = true;
    if (!out.hidden) void run();
  });
  again.hidden = true;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", `${name}, which you can run and change`);
  box.append(h("div", { class: "live-bar row" }, runButton, changeButton, again), out);
};

export const startLive = (): void => {
  const frame = document.querySelector<HTMLElement>("[data-frame]")?.dataset["frame"];
  if (!frame) return;
  document.querySelectorAll<HTMLElement>(".live").forEach((box, at) => makeLive(box, at + 1, frame));
};

/** The project page: the learner's whole site, run in the page. */
export const startSite = (): void => {
  const section = document.querySelector<HTMLElement>("#site-run");
  const site = readJson<{ files: Files; entry: string }>("site-data");
  const view = section?.querySelector<HTMLElement>("#site-run-view");
  const frame = section?.dataset["frame"];
  if (!section || !site || !view || !frame) return;
  section.querySelector("#site-run-button")?.addEventListener("click", () => {
    void import("./live-run.js")
      .then((loaded: unknown) => (loaded as LiveRun).runSite(site.files, site.entry, frame, view))
      .catch(() => view.replaceChildren(h("p", {}, FAILED)));
  });
};
