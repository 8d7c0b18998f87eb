/** The console: what the page printed, errors in plain words with their place, and questions from prompt(). */
import type { ConsoleLine, Fault, TestOutcome, Verdict } from "../judging/types.js";
import { plainOf, rawOf } from "../judging/verdict.js";
import { button, h, icon } from "../shared/dom.js";

const MAX_SHOWN = 300;
const NOTHING = "Nothing is printed yet.";

export class ConsolePanel {
  readonly element = h("div", { class: "console" });
  faults: Fault[] = [];
  private readonly log = h("div", { class: "console-lines", role: "log", "aria-label": "Console", tabindex: "0" });
  private readonly question = h("div", { class: "console-ask" });
  private shown = 0;

  constructor(
    private readonly goTo: ((file: string, line: number, column: number | null) => void) | null,
    private readonly onFaults: (faults: Fault[]) => void,
    ...actions: Node[]
  ) {
    const folded = h("span", { class: "small soft console-folded" }, NOTHING);
    this.element.append(h("div", { class: "panel-head" }, h("h2", { id: "console-title" }, "Console"), folded, ...actions), this.question, this.log);
    this.clear();
  }

  /** Only its head is shown, until something is printed. */
  fold(): void {
    this.element.classList.add("is-folded");
  }

  clear(): void {
    this.shown = 0;
    this.faults = [];
    this.log.replaceChildren(h("div", { class: "console-empty soft" }, NOTHING));
    this.question.replaceChildren();
    this.onFaults([]);
  }

  line(line: ConsoleLine): void {
    const words = line.level === "warn" || line.level === "error" ? h("span", { class: "hide" }, `${line.level}: `) : null;
    this.put(h("div", { class: `console-line is-${line.level}` }, words, line.text === "" ? " " : line.text));
  }

  fault(fault: Fault): void {
    this.faults.push(fault);
    const plain = plainOf(fault);
    const { file, line, column } = fault;
    const { goTo } = this;
    const where = file && line ? `Line ${line} of ${file}` : "";
    const place = file && line && goTo ? button(where, "arrow-right", "second small", () => goTo(file, line, column)) : where && h("p", { class: "small" }, where);
    this.put(
      h("div", { class: "console-line is-fault" }, icon("triangle-alert"), h("div", {}, h("p", { class: "fault-says" }, plain.says), h("p", {}, plain.tryThis), place,
        h("details", { class: "small" }, h("summary", {}, fault.plain ? "What the machine said" : "What the browser said"), h("code", {}, rawOf(fault))))),
    );
    this.onFaults(this.faults);
  }

  /** What a run on the server printed, and what stopped it. */
  verdict(verdict: Verdict): void {
    this.clear();
    for (const line of verdict.console) this.line(line);
    const { problem } = verdict;
    if (!problem?.raw) return;
    const [name = "", ...rest] = problem.raw.split(": ");
    const { file, line, column } = problem;
    this.fault({ name, message: rest.join(": "), file, line, column, plain: { says: problem.plain, tryThis: problem.try_this } });
  }

  tests(tests: TestOutcome[]): void {
    for (const test of tests) {
      this.put(h("div", { class: `console-line ${test.ok ? "is-test-ok" : "is-test-not"}` }, icon(test.ok ? "circle-check" : "circle-dashed"), h("span", {}, `${test.ok ? "Passes" : "Fails"}: ${test.name}${test.message ? ` (${test.message})` : ""}`)));
    }
  }

  note(words: string): void {
    this.put(h("div", { class: "console-line is-note soft" }, words));
  }

  /** The code asks for something: `answer` runs it again with the answer ready. */
  ask(words: string, answer: (text: string) => void): void {
    const input = h("input", { type: "text", id: "console-answer", autocomplete: "off" });
    const form = h("form", {}, h("label", { for: "console-answer" }, words || "Your code asks for an answer"), h("div", { class: "row" }, input, h("button", { class: "button second" }, "Answer")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.question.replaceChildren();
      answer(input.value);
    });
    this.element.classList.remove("is-folded");
    this.question.replaceChildren(form);
  }

  private put(item: HTMLElement): void {
    this.element.classList.remove("is-folded");
    this.log.querySelector(".console-empty")?.remove();
    this.shown += 1;
    if (this.shown > MAX_SHOWN) {
      if (this.shown === MAX_SHOWN + 1) this.log.append(h("div", { class: "console-line is-note soft" }, `Only the first ${MAX_SHOWN} lines are shown.`));
      return;
    }
    this.log.append(item);
    this.log.scrollTop = item.offsetTop - this.log.offsetTop;
  }
}
