/** The list of checks: met or not yet; one that is not met opens to what we looked for, what we saw, and what to try. */
import { IN_BROWSER, type Check, type CheckResult, type Exercise, type Runner, type Verdict } from "../judging/types.js";
import { fromServer, h, icon, plural } from "../shared/dom.js";
import { bare, marked } from "./difference.js";
import { firstNotMet } from "./telling.js";

type State = "open" | "pass" | "fail" | "error" | "skipped";
const LOOK: Record<State, { icon: string; words: string }> = {
  open: { icon: "circle", words: "Not checked yet" },
  pass: { icon: "circle-check", words: "Met" },
  fail: { icon: "circle-dashed", words: "Not yet" },
  error: { icon: "circle-dashed", words: "Not yet" },
  skipped: { icon: "circle", words: "Not looked at" },
};

const GAVE: Record<string, string> = { page: "Your page gave", answer: "You wrote" };

/** Opened, a check says what we looked for, what we saw and what to try. Short values stand in the line: 'Your page gave: 1'. */
const detail = (result: CheckResult, runner: Runner): HTMLElement => {
  const { expected, seen, hint } = result;
  const list = h("dl", { class: "check-detail" });
  const short = bare(expected) && bare(seen);
  const row = (name: string, content: Node, inLine = false): void => list.append(h("div", inLine ? { class: "in-line" } : {}, h("dt", {}, inLine ? `${name}:` : name), h("dd", {}, content)));
  if (expected) row("We looked for", marked(expected, seen), short);
  if (seen) row(short ? (GAVE[runner] ?? "Your code gave") : "We saw", marked(seen, expected), short);
  if (hint) row("Try this", h("span", {}, hint));
  return list;
};

/** Brings all of it onto the screen, and its first line where there is no room for all. */
const bring = (whole: HTMLElement, first: Element | null = whole.firstElementChild): void => {
  whole.scrollIntoView({ block: "nearest" });
  first?.scrollIntoView({ block: "nearest" });
};

export class CheckList {
  readonly element = h("section", { class: "checks", "aria-labelledby": "checks-title" });
  private readonly list = h("ul", { class: "check-list" });
  private readonly atHandIn = h("ul", { class: "check-list" });
  private readonly atHandInPart = h("div", { class: "checks-more", hidden: true }, h("h3", {}, "Tried when you hand in"), this.atHandIn);
  private readonly problem = h("div", { class: "problem", hidden: true });
  private readonly more = h("p", { class: "small soft" });
  private opened = new Set<string>();

  constructor(private readonly exercise: Exercise, private readonly goTo: (file: string, line: number, column: number | null) => void) {
    this.element.append(h("h2", { id: "checks-title" }, "What we look for"), this.problem, this.list, this.more, this.atHandInPart);
    this.draw(exercise.checks.map((check) => ({ check, result: null })), []);
  }

  /** Shows a verdict; the first check not met is opened when `open`. */
  show(verdict: Verdict, open = true): void {
    const results = new Map(verdict.checks.map((result) => [result.id, result]));
    const own = new Set(this.exercise.checks.map((check) => check.id));
    const hidden = verdict.checks.filter((result) => !own.has(result.id));
    if (open) {
      const first = firstNotMet(verdict);
      this.opened = new Set(first && !verdict.problem ? [first.id] : []);
    }
    this.draw(this.exercise.checks.map((check) => ({ check, result: results.get(check.id) ?? null })), hidden);
    this.showProblem(verdict);
  }

  /** Brings what to look at next onto the screen: what stopped the code, or the check that is open. Returns what can have focus. */
  reveal(): HTMLElement | null {
    const box = this.problem.hidden ? this.element.querySelector<HTMLElement>("details[open]") : this.problem;
    if (box) bring(box);
    return box?.querySelector<HTMLElement>("summary, button, [tabindex]") ?? null;
  }

  /** The work has changed since the last look: what is shown may no longer hold. */
  stale(): void {
    this.element.classList.add("is-stale");
  }

  private showProblem(verdict: Verdict): void {
    this.element.classList.remove("is-stale");
    const { problem } = verdict;
    this.problem.hidden = !problem;
    if (!problem) return;
    const { file, line, column } = problem;
    const place =
      file && line
        ? h("button", { type: "button", class: "button second small", on: { click: () => this.goTo(file, line, column) } }, icon("arrow-right"), h("span", {}, `Go to line ${line} of ${file}`))
        : null;
    const raw = problem.raw ? h("details", { class: "small" }, h("summary", {}, IN_BROWSER.includes(this.exercise.runner) ? "What the browser said" : "What the machine said"), h("code", {}, problem.raw)) : null;
    this.problem.replaceChildren(
      h("div", { class: "notice notice-not-yet" }, icon("circle-dashed"), h("div", {}, h("p", { class: "notice-title" }, problem.plain), h("p", {}, problem.try_this), place, raw)),
    );
  }

  /** `hidden` are the checks that only a hand-in tries, once it has. */
  private draw(rows: { check: Pick<Check, "id" | "says">; result: CheckResult | null }[], hidden: CheckResult[]): void {
    const more = this.exercise.hidden_checks;
    this.list.replaceChildren(...rows.map(({ check, result }) => this.row(check, result)));
    this.atHandIn.replaceChildren(...hidden.map((result) => this.row(result, result)));
    this.atHandInPart.hidden = hidden.length === 0;
    this.more.textContent = hidden.length === 0 && more > 0 ? `${plural(more, "more check is", "more checks are")} tried when you hand in.` : "";
  }

  private row(check: Pick<Check, "id" | "says">, result: CheckResult | null): HTMLElement {
    const state: State = result?.status ?? "open";
    const look = LOOK[state];
    const line = [icon(look.icon), h("span", { class: "check-says" }, check.says), h("span", { class: state === "open" ? "hide" : "check-state" }, look.words)];
    const opens = result && (state === "fail" || state === "error") && (result.seen || result.expected || result.hint);
    if (!result || !opens) return h("li", { class: `check is-${state}` }, h("div", { class: "check-line" }, ...line));
    const box = h("details", { open: this.opened.has(check.id) }, h("summary", { class: "check-line" }, ...line, icon("chevron-down")), detail(result, this.exercise.runner));
    box.addEventListener("toggle", () => {
      if (!box.open) return void this.opened.delete(check.id);
      this.opened.add(check.id);
      bring(box);
    });
    return h("li", { class: `check is-${state}` }, box);
  }
}

/** Hints, one at a time: the next can be opened once the one before is open. `onOpen` gets the number, from 1. */
export const hintList = (hints: string[], onOpen: (number: number) => void): HTMLElement => {
  const section = h("section", { class: "hints", "aria-labelledby": "hints-title" }, h("h2", { id: "hints-title" }, "Hints"));
  const boxes = hints.map((html, at) => {
    const box = h("details", { class: "hint", hidden: at > 0 }, h("summary", {}, icon("lightbulb"), h("span", {}, at === 0 ? "A hint, when you want one" : `Hint ${at + 1} of ${hints.length}`)), fromServer(html));
    box.addEventListener("toggle", () => {
      if (!box.open) return;
      const next = boxes[at + 1];
      if (next) next.hidden = false;
      if (!box.dataset["told"]) onOpen(at + 1);
      box.dataset["told"] = "yes";
    });
    return box;
  });
  section.append(...boxes);
  return section;
};
