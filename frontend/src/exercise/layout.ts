/** The panels of the exercise page: side by side with bars that move by pointer and keyboard, tabs on a narrow screen. */
import { h, icon } from "../shared/dom.js";

const KEY = "waypost-panels";
const STEP = 2;
const LIMITS = { task: [16, 45], result: [18, 60] } as const; // per cent of the width

type Side = keyof typeof LIMITS;
type Widths = Record<Side, number>;

const readWidths = (): Widths => {
  try {
    return { task: 26, result: 36, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Widths>) };
  } catch {
    return { task: 26, result: 36 };
  }
};

const separator = (root: HTMLElement, side: Side, label: string, widths: Widths): HTMLElement => {
  const [least, most] = LIMITS[side];
  const bar = h("div", { class: `ex-bar ex-bar-${side}`, role: "separator", tabindex: "0", "aria-orientation": "vertical", "aria-label": label, "aria-valuemin": least, "aria-valuemax": most });
  const set = (wanted: number): void => {
    widths[side] = Math.round(Math.min(most, Math.max(least, wanted)) * 10) / 10;
    root.style.setProperty(`--ex-${side}`, `${widths[side]}%`);
    bar.setAttribute("aria-valuenow", String(Math.round(widths[side])));
    bar.setAttribute("aria-valuetext", `${Math.round(widths[side])} per cent`);
    try {
      localStorage.setItem(KEY, JSON.stringify(widths));
    } catch {
      // Widths are only a comfort.
    }
  };
  const grows = side === "task" ? 1 : -1;
  bar.addEventListener("keydown", (event) => {
    const wanted: Record<string, number> = { ArrowRight: widths[side] + STEP * grows, ArrowLeft: widths[side] - STEP * grows, Home: least, End: most };
    const next = wanted[event.key];
    if (next === undefined) return;
    event.preventDefault();
    set(next);
  });
  bar.addEventListener("pointerdown", (down) => {
    down.preventDefault();
    bar.setPointerCapture(down.pointerId);
    root.classList.add("is-resizing");
    const move = (event: PointerEvent): void => {
      const box = root.getBoundingClientRect();
      const at = ((event.clientX - box.left) / box.width) * 100;
      set(side === "task" ? at : 100 - at);
    };
    const up = (): void => {
      root.classList.remove("is-resizing");
      bar.removeEventListener("pointermove", move);
    };
    bar.addEventListener("pointermove", move);
    bar.addEventListener("pointerup", up, { once: true });
    bar.addEventListener("pointercancel", up, { once: true });
  });
  set(widths[side]);
  return bar;
};

export interface Panels {
  task: HTMLElement;
  work: HTMLElement;
  /** Null where there is nothing to run. */
  result: HTMLElement | null;
}

interface Tab {
  name: keyof Panels;
  words: string;
  icon: string;
}

/** The three panels and the foot; `show` brings a panel to the front on a narrow screen. */
export const layOut = (panels: Panels, foot: HTMLElement, resultWords: string): { element: HTMLElement; show(name: keyof Panels): void } => {
  const widths = readWidths();
  const root = h("div", { class: `ex-panels${panels.result ? "" : " no-result"}` });
  const all: Tab[] = [
    { name: "task", words: "Task", icon: "list-checks" },
    { name: "work", words: "Your work", icon: "code" },
    { name: "result", words: resultWords, icon: "eye" },
  ];
  const used = all.filter((tab) => panels[tab.name] !== null);
  const tabs = used.map(({ name, words, icon: iconName }) =>
    h("button", { type: "button", role: "tab", id: `ex-tab-${name}`, class: "ex-tab", "aria-controls": `ex-${name}`, on: { click: () => show(name) } }, icon(iconName), h("span", {}, words)),
  );
  const show = (name: keyof Panels): void => {
    used.forEach((tab, at) => {
      const here = tab.name === name;
      tabs[at]?.setAttribute("aria-selected", String(here));
      tabs[at]?.setAttribute("tabindex", here ? "0" : "-1");
      panels[tab.name]?.classList.toggle("is-front", here);
    });
  };
  const list = h("div", { class: "ex-tabs", role: "tablist", "aria-label": "Parts of this page" }, ...tabs);
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement as HTMLButtonElement);
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = used[(at + step + used.length) % used.length];
    if (at < 0 || step === 0 || !next) return;
    event.preventDefault();
    show(next.name);
    tabs[used.indexOf(next)]?.focus();
  });
  for (const { name } of used) panels[name]?.setAttribute("id", `ex-${name}`);
  root.append(panels.task, separator(root, "task", "Width of the task", widths), panels.work);
  if (panels.result) root.append(separator(root, "result", "Width of your page and console", widths), panels.result);
  root.append(foot);
  show("work");
  return { element: h("div", { class: "ex" }, list, root), show };
};
