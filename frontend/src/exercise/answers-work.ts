/** Work that is not a code editor: questions (predict, trace), blanks (fill) and blocks (parsons). */
import { readAnswers, readOrder, splitBlanks, writeAnswers, writeOrder } from "../judging/answers.js";
import type { Exercise, Fault, Files } from "../judging/types.js";
import { announce, fromServer, h, icon } from "../shared/dom.js";
import type { Work, WorkEvents } from "./work.js";

abstract class AnswersWork implements Work {
  readonly element: HTMLElement;
  protected answers: Record<string, string> = {};
  private touched = false;

  constructor(protected readonly exercise: Exercise, files: Files, protected readonly events: WorkEvents, className: string) {
    this.element = h("div", { class: className });
    this.read(files);
  }

  protected read(files: Files): void {
    this.answers = readAnswers(files);
    this.touched = Object.keys(files).length > 0;
  }

  files(): Files {
    return this.touched ? writeAnswers(this.answers) : {};
  }

  set(files: Files): void {
    this.read(files);
    this.draw();
  }

  focus(): void {
    this.element.querySelector<HTMLElement>("input, textarea, button")?.focus();
  }

  mark(_faults: Fault[]): void {
    // Errors stand in the console: there is no line of the learner's own to mark.
  }

  goTo(): void {
    this.focus();
  }

  protected put(name: string, text: string): void {
    this.answers[name] = text;
    this.touched = true;
    this.events.onChange();
  }

  protected abstract draw(): void;
}

export class QuestionsWork extends AnswersWork {
  constructor(exercise: Exercise, files: Files, events: WorkEvents) {
    super(exercise, files, events, "questions");
    this.draw();
  }

  protected draw(): void {
    this.element.replaceChildren(
      h("h2", {}, "Your answers"),
      ...this.exercise.questions.map((question, at) => {
        const id = `answer-${question.id}`;
        const words = (): Node => (question.ask_html ? fromServer(question.ask_html, "span") : h("span", {}, question.ask));
        const number = h("span", { class: "question-number" }, `${at + 1}. `);
        if (question.options.length > 0) {
          return h(
            "fieldset",
            { class: "question choices" },
            h("legend", {}, number, words()),
            ...question.options.map((option, index) => {
              const input = h("input", { type: "radio", name: id, value: option, on: { change: () => this.put(question.id, option) } });
              input.checked = this.answers[question.id] === option;
              const html = question.options_html?.[index];
              return h("label", { class: "choice" }, input, html ? fromServer(html, "span") : h("span", {}, option));
            }),
          );
        }
        const attributes = { id, class: "answer-box", autocomplete: "off", spellcheck: "false", autocapitalize: "off", maxlength: 2000 };
        const input = question.lines > 1 ? h("textarea", { ...attributes, rows: question.lines }) : h("input", { ...attributes, type: "text" });
        input.value = this.answers[question.id] ?? "";
        input.addEventListener("input", () => this.put(question.id, input.value));
        return h("div", { class: "question field" }, h("label", { for: id }, number, words()), input);
      }),
    );
  }
}

/** Code with boxes to type in. A blank that stands twice is one answer. */
export class FillWork extends AnswersWork {
  constructor(exercise: Exercise, files: Files, events: WorkEvents) {
    super(exercise, files, events, "fill-work");
    this.draw();
  }

  protected draw(): void {
    const inputs = new Map<string, HTMLInputElement[]>();
    const box = (number: string): HTMLInputElement => {
      const known = inputs.get(number) ?? [];
      const again = known.length > 0 ? ", the same again" : "";
      const input = h("input", { type: "text", class: "blank", "aria-label": `Blank ${number}${again}`, autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: 200 });
      input.value = this.answers[number] ?? "";
      const fit = (): void => input.style.setProperty("width", `${Math.max(5, input.value.length + 2)}ch`);
      fit();
      input.addEventListener("input", () => {
        for (const other of inputs.get(number) ?? []) if (other !== input) other.value = input.value;
        fit();
        this.put(number, input.value);
      });
      inputs.set(number, [...known, input]);
      return input;
    };
    const names = Object.keys(this.exercise.files);
    this.element.replaceChildren(
      ...names.flatMap((name) => [
        h("h2", { class: "fill-name" }, name),
        h("pre", { class: "fill-code", tabindex: "-1" }, h("code", {}, ...splitBlanks(this.exercise.files[name] ?? "").map((piece) => ("words" in piece ? piece.words : box(piece.blank))))),
      ]),
    );
  }
}

/** Blocks to put in order: drag them, or use the buttons. */
export class ParsonsWork extends AnswersWork {
  private order: string[] = [];
  private dragged: string | null = null;

  constructor(exercise: Exercise, files: Files, events: WorkEvents) {
    super(exercise, files, events, "parsons");
    this.order = readOrder(exercise, files);
    this.draw();
  }

  override files(): Files {
    return this.order.length > 0 || this.moved ? writeOrder(this.order) : {};
  }

  override set(files: Files): void {
    this.order = readOrder(this.exercise, files);
    this.moved = false;
    this.draw();
  }

  private moved = false;

  private text(id: string): string {
    return this.exercise.blocks.find((block) => block.id === id)?.text ?? "";
  }

  /** Puts a block at a place of the answer (-1: back to the spare ones), keeps the keyboard on it, says where it is. */
  private place(id: string, at: number, control: string): void {
    const rest = this.order.filter((one) => one !== id);
    this.order = at < 0 ? rest : [...rest.slice(0, at), id, ...rest.slice(at)];
    this.moved = true;
    this.draw();
    const row = this.element.querySelector(`[data-block="${id}"]`);
    (row?.querySelector<HTMLElement>(`[data-does="${control}"]:not([disabled])`) ?? row?.querySelector<HTMLElement>("button:not([disabled])"))?.focus();
    announce(at < 0 ? "Taken out." : `Line ${this.order.indexOf(id) + 1} of ${this.order.length}.`);
    this.events.onChange();
  }

  protected draw(): void {
    const spare = this.exercise.blocks.filter((block) => !this.order.includes(block.id));
    const answer = h("ol", { class: "blocks answer", "aria-label": "Your code" }, ...this.order.map((id, at) => this.row(id, at)));
    if (this.order.length === 0) answer.append(h("li", { class: "blocks-empty soft" }, "Put blocks here, in the order they should run."));
    const heap = h("ul", { class: "blocks heap", "aria-label": "Blocks to choose from" }, ...spare.map((block) => this.row(block.id, -1)));
    if (spare.length === 0) heap.append(h("li", { class: "blocks-empty soft" }, "All blocks are used. There may be some that do not belong."));
    this.accept(answer, true);
    this.accept(heap, false);
    this.element.replaceChildren(h("div", {}, h("h2", {}, "Your code"), answer), h("div", {}, h("h2", {}, "Blocks"), heap));
  }

  private row(id: string, at: number): HTMLElement {
    const used = at >= 0;
    const short = this.text(id).split("\n")[0] ?? "";
    const does = (name: string, words: string, iconName: string, disabled: boolean, act: () => void): HTMLButtonElement =>
      h("button", { type: "button", class: "button quiet small", "data-does": name, disabled, "aria-label": `${words}: ${short}`, title: words, on: { click: act } }, icon(iconName), h("span", { class: "block-words" }, words));
    const row = h(
      "li",
      { class: "block", "data-block": id, draggable: "true" },
      icon("grip-vertical"),
      h("pre", { tabindex: "-1" }, h("code", {}, this.text(id))),
      h("span", { class: "block-does" },
        used ? does("up", "Up", "arrow-up", at === 0, () => this.place(id, at - 1, "up")) : null,
        used ? does("down", "Down", "arrow-down", at === this.order.length - 1, () => this.place(id, at + 1, "down")) : null,
        used ? does("out", "Take out", "x", false, () => this.place(id, -1, "in")) : does("in", "Add", "plus", false, () => this.place(id, this.order.length, "up"))),
    );
    row.addEventListener("dragstart", (event) => {
      this.dragged = id;
      event.dataTransfer?.setData("text/plain", this.text(id));
      row.classList.add("is-dragged");
    });
    row.addEventListener("dragend", () => {
      this.dragged = null;
      row.classList.remove("is-dragged");
    });
    return row;
  }

  private accept(list: HTMLElement, answer: boolean): void {
    const before = (event: DragEvent): number => {
      const rows = [...list.querySelectorAll<HTMLElement>(".block")].filter((row) => row.dataset["block"] !== this.dragged);
      const at = rows.findIndex((row) => event.clientY < row.getBoundingClientRect().top + row.offsetHeight / 2);
      return at < 0 ? rows.length : at;
    };
    list.addEventListener("dragover", (event) => {
      if (!this.dragged) return;
      event.preventDefault();
      list.classList.add("is-over");
    });
    list.addEventListener("dragleave", () => list.classList.remove("is-over"));
    list.addEventListener("drop", (event) => {
      if (!this.dragged) return;
      event.preventDefault();
      this.place(this.dragged, answer ? before(event) : -1, answer ? "up" : "in");
    });
  }
}

export const answersWork = (exercise: Exercise, files: Files, events: WorkEvents): Work | null => {
  if (exercise.kind === "predict" || exercise.kind === "trace") return new QuestionsWork(exercise, files, events);
  if (exercise.kind === "fill") return new FillWork(exercise, files, events);
  return exercise.kind === "parsons" ? new ParsonsWork(exercise, files, events) : null;
};
