/** Sentences above the work that stay until they are closed or no longer hold. */
import { h, icon } from "../shared/dom.js";

export class Notices {
  readonly element = h("div", { class: "ex-notices" });

  /** One notice of each name; an empty sentence takes it away. */
  show(name: string, kind: "info" | "warning" | "not-yet", sentence: string): void {
    const old = this.element.querySelector(`[data-notice="${name}"]`);
    if (!sentence) {
      old?.remove();
      return;
    }
    if (old?.querySelector("p")?.textContent === sentence) return;
    const close = h("button", { type: "button", class: "button quiet small", on: { click: () => this.show(name, kind, "") } }, "Close");
    const made = h("div", { class: `notice notice-${kind}`, role: "alert", "data-notice": name }, icon(kind === "info" ? "info" : "triangle-alert"), h("div", {}, h("p", {}, sentence)), close);
    old?.remove();
    this.element.append(made);
  }
}
