/** The code editor: one tab for each file, marks on lines that have trouble, a limit on what can be pasted. */
import { linter, lintGutter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { Compartment, EditorState, StateEffect, StateField, Transaction } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import type { Fault, Files } from "../judging/types.js";
import { plainOf } from "../judging/verdict.js";
import { announce, button, h, icon } from "../shared/dom.js";
import { editing, languageOf, lateLanguageOf, looks } from "./codemirror.js";
import { lintFile } from "./lint.js";
import { TabNote } from "./tab-note.js";
import type { Work, WorkEvents } from "./work.js";

const LINT_MS = 900;
const language = new Compartment();
const bytes = (text: string): number => new TextEncoder().encode(text).length;
const size = (count: number): string => (count >= 1_000_000 ? `${(count / 1_000_000).toFixed(1)} MB` : `${Math.ceil(count / 1000)} KB`);

const setLines = StateEffect.define<number[]>();
const markedLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, transaction) {
    let now = lines.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setLines)) continue;
      const { doc } = transaction.state;
      const wanted = [...new Set(effect.value)].filter((line) => line >= 1 && line <= doc.lines).sort((a, b) => a - b);
      now = Decoration.set(wanted.map((line) => Decoration.line({ class: "cm-mark-line" }).range(doc.line(line).from)));
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const wording = (says: string, tryThis: string): (() => Node) => () => h("div", {}, h("p", { class: "lint-says" }, says), tryThis ? h("p", { class: "lint-try" }, tryThis) : null);

export class CodeEditor implements Work {
  readonly element: HTMLElement;
  /** The row of tabs, with room for a button beside them. */
  readonly bar = h("div", { class: "file-bar" });
  private readonly tabs = h("div", { class: "file-tabs", role: "tablist", "aria-label": "Your files" });
  private readonly panel = h("div", { class: "file-panel", role: "tabpanel", id: "file-panel" });
  private readonly tabNote = new TabNote();
  private readonly states = new Map<string, EditorState>();
  private faults: Fault[] = [];
  private current = "";
  private readonly view: EditorView;

  constructor(files: Files, entry: string, private readonly events: WorkEvents, private readonly about: { database: string | null; given: readonly string[] } = { database: null, given: [] }) {
    this.view = new EditorView({ parent: this.panel, extensions: looks(), dispatchTransactions: (transactions, view) => this.dispatch(transactions, view) });
    this.bar.append(this.tabs, this.tabNote.element);
    this.element = h("div", { class: "editor" }, this.bar, this.panel);
    this.element.addEventListener("waypost:tab", (event) => this.tabNote.show((event as CustomEvent<{ indents: boolean }>).detail.indents));
    this.load(files, entry);
  }

  files(): Files {
    if (this.current) this.states.set(this.current, this.view.state);
    return Object.fromEntries([...this.states].map(([name, state]) => [name, state.doc.toString()]));
  }

  set(files: Files): void {
    this.load(files, this.current);
  }

  focus(): void {
    this.view.focus();
  }

  mark(faults: Fault[]): void {
    this.faults = faults;
    this.showMarks();
    this.drawTabs();
  }

  goTo(file: string, line: number, column: number | null): void {
    this.open(file);
    const { doc } = this.view.state;
    const at = doc.line(Math.min(Math.max(1, line), doc.lines));
    const anchor = Math.min(at.to, at.from + Math.max(0, (column ?? 1) - 1));
    this.view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    this.view.focus();
  }

  private load(files: Files, wanted: string): void {
    this.states.clear();
    for (const [name, text] of Object.entries(files)) this.states.set(name, this.newState(name, text));
    if (this.states.size === 0) this.states.set(wanted || "index.html", this.newState(wanted || "index.html", ""));
    this.current = "";
    this.open(this.states.has(wanted) ? wanted : ([...this.states.keys()][0] ?? ""));
  }

  private newState(name: string, doc: string): EditorState {
    const source = (view: EditorView): Diagnostic[] => this.diagnostics(name, view.state);
    return EditorState.create({
      doc,
      extensions: [looks(), editing(`${name}, code editor`), language.of(languageOf(name)), EditorState.readOnly.of(this.about.given.includes(name)), markedLines, linter(source, { delay: LINT_MS }), lintGutter()],
    });
  }

  private diagnostics(name: string, state: EditorState): Diagnostic[] {
    const still = lintFile(name, state.doc.toString()).map((one) => ({
      from: Math.min(one.from, state.doc.length),
      to: Math.min(one.to, state.doc.length),
      severity: one.severity,
      message: `${one.says} ${one.tryThis}`,
      renderMessage: wording(one.says, one.tryThis),
    }));
    const run = this.faults.filter((fault) => fault.file === name && fault.line !== null && fault.line <= state.doc.lines).map((fault): Diagnostic => {
      const line = state.doc.line(fault.line ?? 1);
      const plain = plainOf(fault);
      return { from: line.from, to: line.to, severity: "error", message: `${plain.says} ${plain.tryThis}`, renderMessage: wording(plain.says, plain.tryThis) };
    });
    const taken = new Set(still.map((one) => state.doc.lineAt(one.from).number));
    return [...still, ...run.filter((one) => !taken.has(state.doc.lineAt(one.from).number))];
  }

  private showMarks(): void {
    const { state } = this.view;
    const lines = this.faults.filter((fault) => fault.file === this.current && fault.line !== null).map((fault) => fault.line ?? 0);
    this.view.dispatch({ effects: setLines.of(lines) });
    this.view.dispatch(setDiagnostics(this.view.state, this.diagnostics(this.current, state)));
  }

  private dispatch(transactions: readonly Transaction[], view: EditorView): void {
    const changed = transactions.some((one) => one.docChanged);
    if (changed) {
      const last = transactions.at(-1)?.newDoc;
      const others = [...this.states].filter(([name]) => name !== this.current).reduce((sum, [, state]) => sum + state.doc.length, 0);
      const total = others + (last ? bytes(last.toString()) : 0);
      const grows = last && last.length > view.state.doc.length;
      if (grows && total > this.events.maxBytes) {
        this.events.onRefused(`That is ${size(total)}. There is room for ${size(this.events.maxBytes)}, so it was not put in. Paste a smaller part.`);
        return;
      }
    }
    view.update(transactions);
    if (!changed) return;
    // A mark tells of an older run; on the changed line it no longer holds.
    if (this.faults.length > 0) {
      const touched = view.state.doc.lineAt(view.state.selection.main.head).number;
      this.faults = this.faults.filter((fault) => fault.file !== this.current || fault.line !== touched);
    }
    this.events.onChange();
  }

  private open(name: string): void {
    const state = this.states.get(name);
    if (!state || name === this.current) {
      this.drawTabs();
      return;
    }
    if (this.current) this.states.set(this.current, this.view.state);
    this.current = name;
    this.view.setState(state);
    void lateLanguageOf(name, this.about.database)?.then((found) => {
      if (this.current === name) this.view.dispatch({ effects: language.reconfigure(found) });
    });
    this.drawTabs();
    this.showMarks();
  }

  private drawTabs(): void {
    const hadFocus = this.tabs.contains(document.activeElement);
    const names = [...this.states.keys()];
    this.tabs.replaceChildren(
      ...names.map((name, at) => {
        const troubled = this.faults.some((fault) => fault.file === name);
        return h(
          "button",
          {
            type: "button", role: "tab", class: "file-tab", "aria-selected": String(name === this.current), "aria-controls": "file-panel",
            tabindex: name === this.current ? 0 : -1,
            on: { click: () => this.open(name), keydown: (event) => this.moveTab(event, names, at) },
          },
          troubled ? icon("triangle-alert") : null,
          name,
          this.about.given.includes(name) ? h("span", { class: "small soft" }, " given") : null,
          troubled ? h("span", { class: "hide" }, " (has something to look at)") : null,
        );
      }),
    );
    if (hadFocus) this.tabs.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
  }

  private moveTab(event: KeyboardEvent, names: string[], at: number): void {
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 };
    const wanted = steps[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    const name = names[(wanted + names.length) % names.length];
    if (name) this.open(name);
  }

  /** A new file, for larger pieces of work. */
  addFile(name: string): void {
    this.states.set(name, this.newState(name, ""));
    this.open(name);
    this.events.onChange();
    announce(`${name} is added.`);
  }
}

const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*\.(html|css|js|txt|svg|json)$/;

/** A button that asks for a name and adds a file. */
export const addFileButton = (editor: CodeEditor): HTMLButtonElement => {
  const opener = button("Add a file", "file-plus", "quiet", () => {
    const error = h("p", { class: "field-error", id: "new-file-error", role: "alert" });
    const input = h("input", { type: "text", id: "new-file", autocomplete: "off", "aria-describedby": "new-file-error", maxlength: 60 });
    const form = h(
      "form",
      { method: "dialog", class: "field" },
      h("label", { for: "new-file" }, "Name of the new file"),
      h("p", { class: "field-help" }, "For example about.html. Use letters, digits, dashes and an ending: .html, .css or .js"),
      error,
      input,
      h("p", { class: "row" }, h("button", { class: "button" }, "Add it"), button("Go back", null, "quiet", () => box.close())),
    );
    form.addEventListener("submit", (event) => {
      const name = input.value.trim();
      if (!FILE_NAME.test(name) || name in editor.files()) {
        event.preventDefault();
        error.textContent = name in editor.files() ? "There is a file with this name already." : "This name cannot be used. Look at the example.";
        input.focus();
        return;
      }
      editor.addFile(name);
    });
    const box = h("dialog", { class: "dialog", "aria-label": "Add a file" }, form);
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  });
  return opener;
};
