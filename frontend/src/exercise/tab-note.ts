/** What the Tab key does in the editor, in two words; opened, it says how to change that. */
import { h, icon } from "../shared/dom.js";

export class TabNote {
  readonly element: HTMLDetailsElement;
  private readonly state = h("span", {});
  private readonly help = h("p", { class: "tab-note-help" });

  constructor() {
    this.element = h("details", { class: "tab-note" }, h("summary", {}, icon("keyboard"), this.state), this.help);
    const close = (): void => void (this.element.open = false);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.element.open) return;
      close();
      this.element.querySelector("summary")?.focus();
    });
    this.element.addEventListener("focusout", (event) => !this.element.contains(event.relatedTarget as Node | null) && close());
    this.show(false);
  }

  show(indents: boolean): void {
    this.state.textContent = indents ? "Tab indents" : "Tab moves on";
    this.help.textContent = indents
      ? "Tab puts space into your code. Press Escape to make Tab move on."
      : "Tab takes you to the next part of the page. Press Ctrl+M in the editor to make Tab indent.";
  }
}
