/** The line above the work: where you are, what it is called, how the saving stands, the way to the history. */
import { h, icon } from "../shared/dom.js";
import type { PageData } from "./data.js";
import { saveWords, type SaveState } from "./saver.js";

export class Head {
  readonly element: HTMLElement;
  private readonly saveState = h("span", { class: "ex-saved", role: "status" });

  constructor({ lesson, exercise, urls }: PageData, onHistory: () => void) {
    const crumbs = lesson
      ? h("nav", { class: "crumbs small", "aria-label": "Where you are" }, h("a", { href: lesson.url }, lesson.title), icon("chevron-right"), h("span", {}, `${lesson.number} of ${lesson.of}`))
      : null;
    const history = h("a", { href: urls.history, class: "button quiet small" }, icon("history"), h("span", {}, "History"));
    history.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      onHistory();
    });
    this.element = h("header", { class: "ex-head" }, h("div", { class: "ex-title" }, crumbs, h("h1", {}, exercise.title)), h("div", { class: "ex-head-side" }, this.saveState, history));
  }

  saving(state: SaveState): void {
    this.saveState.className = `ex-saved is-${state.kind}`;
    const troubled = state.kind === "away" || state.kind === "signed-out" || state.kind === "refused";
    const name = troubled ? "triangle-alert" : state.kind === "saved" && state.at ? "check" : null;
    this.saveState.replaceChildren(...(name ? [icon(name)] : []), h("span", {}, saveWords(state)));
  }
}
