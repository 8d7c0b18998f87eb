/** The exercise page: joins the task, the work, the running page, checking, saving and handing in. */
import { ANSWERS_FILE, IN_BROWSER, type Files, type Verdict } from "../judging/types.js";
import { assemble } from "../judging/answers.js";
import { Preview } from "../runner/preview.js";
import { Runner } from "../runner/runner.js";
import { ask, ServerGone, words } from "../shared/api.js";
import { startBeat } from "../shared/beat.js";
import { announce, button, fromServer, h, icon } from "../shared/dom.js";
import { startTerms } from "../shared/terms.js";
import { answersWork } from "./answers-work.js";
import { forgetChecks, tellCheck } from "./check-report.js";
import { CheckList, hintList } from "./checks.js";
import { ConsolePanel } from "./console.js";
import { readData, type HandIn, type PageData } from "./data.js";
import { chooseText, openHistory, StuckHand } from "./dialogs.js";
import { addFileButton, CodeEditor } from "./editor.js";
import { Foot } from "./foot.js";
import { HandInDesk, HandInError } from "./hand-in.js";
import { Head } from "./head.js";
import { layOut } from "./layout.js";
import { Notices } from "./notices.js";
import { Saver } from "./saver.js";
import { afterCheck, afterHandIn } from "./telling.js";
import { watchWindows } from "./windows.js";
import type { Work } from "./work.js";

const PREVIEW_MS = 400;

/** Pages without a script print nothing, so their console stays folded. */
const hasScript = (files: Files): boolean => Object.entries(files).some(([name, text]) => name.endsWith(".js") || /<script|\son\w+=/i.test(text));

class ExercisePage {
  private readonly notices = new Notices();
  private readonly head: Head;
  private readonly foot = new Foot(() => void this.check(), () => void this.handIn());
  private readonly work: Work;
  private readonly checks: CheckList;
  private readonly saver: Saver;
  private readonly desk: HandInDesk;
  private readonly runner: Runner;
  private readonly console: ConsolePanel | null;
  private readonly preview: Preview | null;
  private readonly page: { element: HTMLElement; show(name: "task" | "work" | "result"): void };
  private readonly pageName = h("span", { class: "soft small" });
  private previewTimer = 0;
  private answers: string[] = [];

  constructor(private readonly data: PageData) {
    const { exercise } = data;
    this.head = new Head(data, () => void this.history());
    const goTo = (file: string, line: number, column: number | null): void => {
      this.page.show("work");
      this.work.goTo(file, line, column);
    };
    const events = {
      onChange: () => this.changed(),
      onRefused: (sentence: string) => this.notices.show("refused", "not-yet", sentence),
      maxBytes: data.max_bytes,
    };
    const answers = answersWork(exercise, data.files, events);
    this.work = answers ?? new CodeEditor(data.files, exercise.entry, events, { database: exercise.database ?? null, given: exercise.given ?? [] });
    this.checks = new CheckList(exercise, goTo);
    const person = document.body.dataset["account"] ?? "nobody";
    const key = `waypost-work-${person}-${exercise.id}`;
    this.saver = new Saver(
      {
        url: data.urls.save,
        window: data.window,
        version: data.version,
        savedAt: data.saved_at,
        key,
        files: () => this.work.files(),
        onState: (state) => this.head.saving(state),
        onConflict: (conflict, mine) => chooseText(conflict, mine),
        onReplace: (files) => this.replace(files),
      },
      data.files,
    );
    this.desk = new HandInDesk({
      url: data.urls.hand_in,
      verdictUrl: data.urls.verdict,
      window: data.window,
      key: `${key}-hand-in`,
      version: () => this.saver.version,
      onConflict: (conflict, mine) => this.saver.settle(conflict, mine),
      onTaken: (taken, files) => taken.version !== undefined && this.saver.adopt(taken.version, files, new Date().toISOString()),
      onWaiting: (sentence) => this.foot.say(sentence),
    });
    this.runner = new Runner(data.urls.frame);
    this.runner.onReset = () => {
      void this.runner.warm(exercise);
      this.showPreview();
    };
    const actions = exercise.runner === "javascript" ? [button("Run", "play", "second small", () => void this.run())] : [];
    this.console = exercise.runner === "answer" ? null : new ConsolePanel(goTo, (faults) => this.work.mark(faults), ...actions);
    if (exercise.runner === "page" && !hasScript(data.files)) this.console?.fold();
    const slot = h("div", { class: "preview-slot" });
    this.preview = exercise.runner === "page" ? this.makePreview(slot) : null;
    this.page = layOut(
      { task: this.taskPanel(), work: this.workPanel(answers === null), result: this.resultPanel(slot) },
      this.foot.element,
      exercise.runner === "page" ? "Your page" : "Console",
    );
    const root = document.getElementById("exercise-app");
    root?.replaceChildren(this.head.element, this.notices.element, this.page.element);
    root?.classList.add("is-ready");
    this.start(key);
  }

  /** Whether the instant answer comes from this browser, or from the server. */
  private get inBrowser(): boolean {
    return IN_BROWSER.includes(this.data.exercise.runner);
  }

  // ---- parts of the page ----------------------------------------------------------------------------------------

  private taskPanel(): HTMLElement {
    const { exercise, notes } = this.data;
    const stuck = new StuckHand(this.data, () => this.work.files());
    const onHint = (number: number): void => {
      if (this.data.urls.hint) ask("POST", this.data.urls.hint, { number }).catch(() => undefined);
    };
    const scroll = h(
      "div",
      { class: "ex-scroll", tabindex: "0", role: "group", "aria-label": "Task, checks and hints" },
      ...notes.map((note) => h("div", { class: "notice notice-here" }, icon("message-square"), h("div", {}, h("p", { class: "notice-title" }, `A note from ${note.author}`), h("p", { class: "words" }, note.body)))),
      fromServer(exercise.task_html, "div", "ex-task-words prose"),
      this.checks.element,
      hintList(exercise.hints, onHint),
    );
    return h("section", { class: "ex-panel ex-task", "aria-label": "Task" }, scroll, stuck.element);
  }

  private workPanel(isCode: boolean): HTMLElement {
    if (this.data.exercise.kind === "build" && this.work instanceof CodeEditor) this.work.bar.append(addFileButton(this.work));
    return h("section", { class: `ex-panel ex-work${isCode ? "" : " ex-scroll"}`, "aria-label": "Your work" }, this.work.element);
  }

  private resultPanel(slot: HTMLElement): HTMLElement | null {
    if (!this.console) return null;
    const panel = h("section", { class: `ex-panel ex-result${this.preview ? "" : " only-console"}`, "aria-label": this.preview ? "Your page and console" : "Console" });
    if (this.preview) {
      const again = button("Run again", "rotate-ccw", "quiet small", () => this.showPreview(true));
      panel.append(h("div", { class: "panel-head" }, h("h2", {}, "Your page"), this.pageName, again), slot);
    }
    panel.append(this.console.element);
    return panel;
  }

  private makePreview(slot: HTMLElement): Preview {
    return new Preview(this.data.urls.frame, slot, {
      onStart: () => this.console?.clear(),
      onLine: (line) => this.console?.line(line),
      onFault: (fault) => this.console?.fault(fault),
      onAsk: (kind, question) => {
        if (kind === "confirm") {
          this.console?.note(`Your page asked: ${question} Here the answer is no.`);
          return;
        }
        this.console?.ask(question, (text) => {
          this.answers.push(text);
          this.showPreview();
          this.console?.note("Your page started again, with your answer ready.");
        });
      },
      onStopped: () => {
        void this.runner.warm(this.data.exercise);
        this.console?.clear();
        this.console?.fault({ name: "LoopError", message: "the page did not finish loading", file: null, line: null, column: null });
      },
      onOutside: (address) => this.console?.note(`That link goes to ${address}. There is no internet here, so it was not opened.`),
      onMissing: (name) => this.console?.note(`The link goes to ${name}. There is no such file yet.`),
      onShown: (name) => this.pageName.replaceChildren(name === this.data.exercise.entry ? "" : name),
    });
  }

  // ---- start ------------------------------------------------------------------------------------------------------

  private start(key: string): void {
    const { exercise, data } = { exercise: this.data.exercise, data: this.data };
    this.head.saving({ kind: "saved", at: data.saved_at });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      event.stopPropagation();
      void this.check();
    }, { capture: true });
    watchWindows(
      key,
      () => this.notices.show("windows", "warning", "This exercise is open in another window too. Work in one of them and close the other. Nothing is mixed without asking you."),
      () => this.notices.show("windows", "warning", ""),
    );
    startTerms(data.terms);
    startBeat();
    if (data.last_verdict) this.checks.show(data.last_verdict, false);
    if (data.trouble) this.notices.show("trouble", "warning", data.trouble);
    if (data.passed) this.foot.passed("You have done this one.", data.urls.next);
    const left = this.saver.left();
    if (left) this.bringBack(left);
    this.showPreview();
    if (this.inBrowser) void this.runner.warm(exercise).catch(() => undefined);
    const pending = this.desk.left();
    if (pending) void this.follow(this.desk.send(pending));
    else if (data.waiting) void this.follow(this.desk.wait(data.waiting));
  }

  /** Text from an earlier visit that the server never had. */
  private bringBack(left: { files: Files; fresh: boolean }): void {
    const server = this.data.files;
    if (left.fresh) {
      this.replace(left.files);
      this.notices.show("kept", "info", "This computer kept what you typed while the server was away. It is here again.");
      void this.saver.flush();
      return;
    }
    const conflict = { version: this.data.version, files: server, saved_at: this.data.saved_at ?? new Date().toISOString(), other_window: true, message: "" };
    this.replace(left.files);
    void this.saver.settle(conflict, left.files);
  }

  // ---- the work changes -------------------------------------------------------------------------------------------

  private changed(): void {
    this.saver.changed();
    this.checks.stale();
    this.notices.show("refused", "not-yet", "");
    clearTimeout(this.previewTimer);
    this.previewTimer = window.setTimeout(() => this.showPreview(), PREVIEW_MS);
  }

  private replace(files: Files): void {
    this.work.set(files);
    this.checks.stale();
    this.showPreview();
  }

  private showPreview(fresh = false): void {
    if (!this.preview) return;
    if (fresh) this.answers = [];
    const files = assemble(this.data.exercise, this.work.files());
    const shown = this.preview.page && this.preview.page in files ? this.preview.page : this.data.exercise.entry;
    void this.preview.show(files, fresh ? this.data.exercise.entry : shown, this.answers);
  }

  private async history(): Promise<void> {
    await this.saver.flush();
    await openHistory(this.data, () => this.work.files(), (version) => this.restore(version));
  }

  private async restore(version: number): Promise<string | null> {
    const { urls, window: name } = this.data;
    try {
      const answer = await ask<{ version: number; saved_at: string; files: Files }>("POST", urls.restore, { version, base_version: this.saver.version, window: name });
      if (!answer.ok) return words(answer.body);
      this.replace(answer.body.files);
      this.saver.adopt(answer.body.version, answer.body.files, answer.body.saved_at ?? new Date().toISOString());
      announce("That save is back.");
      return null;
    } catch (error) {
      if (!(error instanceof ServerGone)) throw error;
      return "The server does not answer just now. Nothing was changed.";
    }
  }

  // ---- running, checking, handing in ------------------------------------------------------------------------------

  private async run(answers: string[] = []): Promise<void> {
    const panel = this.console;
    if (!panel) return;
    panel.clear();
    this.page.show("result");
    await this.runner.runLive(this.data.exercise, this.work.files(), answers, {
      onLine: (line) => panel.line(line),
      onFault: (fault) => panel.fault(fault),
      onAsk: (_, question) => panel.ask(question, (text) => void this.run([...answers, text])),
      onDone: ({ tests }) => panel.tests(tests),
      onStopped: () => panel.fault({ name: "LoopError", message: "the code did not end", file: null, line: null, column: null }),
    });
  }

  /** True, with a sentence, when there is a box with nothing in it. */
  private emptyBlank(): boolean {
    const empty = [...this.work.element.querySelectorAll<HTMLInputElement>("input.blank")].filter((box) => box.value.trim() === "");
    if (empty.length === 0) return false;
    this.foot.say(empty.length === 1 ? "One box is still empty." : `${empty.length} boxes are still empty.`, "not-yet");
    this.page.show("work");
    empty[0]?.focus();
    return true;
  }

  private async check(): Promise<void> {
    if (this.foot.isBusy("check") || this.emptyBlank()) return;
    this.foot.busy("check", true);
    performance.mark("waypost-check-start");
    try {
      const verdict = await this.verdict();
      if (verdict) {
        this.showVerdict(verdict);
        tellCheck(this.data, verdict);
      }
    } finally {
      this.foot.busy("check", false);
    }
  }

  private async verdict(): Promise<Verdict | null> {
    const { exercise, urls } = this.data;
    if (this.inBrowser) return this.runner.check(exercise, this.work.files());
    try {
      const files = this.work.files();
      const empty = exercise.runner === "answer" && !(ANSWERS_FILE in files);
      const answer = await ask<Verdict>("POST", urls.check, { files: empty ? { [ANSWERS_FILE]: "{}" } : files });
      if (answer.ok) return answer.body;
      this.foot.say(words(answer.body));
    } catch (error) {
      if (!(error instanceof ServerGone)) throw error;
      this.foot.say("The server does not answer just now. Your work is kept. Try again in a minute.");
    }
    return null;
  }

  private showVerdict(verdict: Verdict): void {
    this.checks.show(verdict);
    if (this.data.exercise.runner !== "page") this.console?.verdict(verdict);
    const met = verdict.status === "pass";
    this.foot.say(afterCheck(verdict, this.data.exercise.hidden_checks), met ? "done" : "not-yet");
    if (!met) this.showNotMet();
    requestAnimationFrame(() => performance.measure("waypost-check", "waypost-check-start"));
  }

  /** What is not met comes onto the screen; where it takes the editor's place it takes the keyboard too. */
  private showNotMet(): void {
    const inWork = this.work.element.contains(document.activeElement);
    this.page.show("task");
    const first = this.checks.reveal();
    if (inWork && this.work.element.offsetParent === null) first?.focus({ preventScroll: true });
  }

  private async handIn(): Promise<void> {
    if (this.foot.isBusy("handIn")) return;
    const files = this.work.files();
    if (this.emptyBlank()) return;
    if (Object.keys(files).length === 0) {
      this.foot.say("There is nothing to hand in yet. Start with the task.", "not-yet");
      return;
    }
    this.foot.say("Handing in…");
    forgetChecks();
    performance.mark("waypost-hand-in-start");
    await this.follow(this.desk.handIn(files));
    requestAnimationFrame(() => performance.measure("waypost-hand-in", "waypost-hand-in-start"));
  }

  /** Shows what becomes of a hand-in. */
  private async follow(coming: Promise<HandIn>): Promise<void> {
    this.foot.busy("handIn", true);
    try {
      const { verdict, next_url: next } = await coming;
      if (!verdict) return;
      this.checks.show(verdict);
      if (!this.inBrowser) this.console?.verdict(verdict);
      const sentence = afterHandIn(verdict, this.data.exercise.checks.length);
      if (verdict.status === "pass") this.foot.passed(sentence, next);
      else {
        this.foot.say(sentence, "not-yet");
        this.showNotMet();
      }
    } catch (error) {
      if (!(error instanceof HandInError)) throw error;
      this.foot.say(error.message, "not-yet");
    } finally {
      this.foot.busy("handIn", false);
    }
  }
}

new ExercisePage(readData());
