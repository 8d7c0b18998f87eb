/** The bar with Check and Hand in, and one sentence that says what came of them. */
import { button, h, icon } from "../shared/dom.js";

export type Kind = "" | "done" | "not-yet";
type Press = "check" | "handIn";

export class Foot {
  readonly element: HTMLElement;
  private readonly answer = h("p", { class: "ex-answer", role: "status" });
  private readonly buttons: Record<Press, HTMLButtonElement>;

  constructor(onCheck: () => void, onHandIn: () => void) {
    const check = button("Check", "check", "ex-check", onCheck, { "aria-keyshortcuts": "Control+Enter" });
    const handIn = button("Hand in", "send", "second ex-hand-in", onHandIn);
    this.buttons = { check, handIn };
    this.element = h("div", { class: "ex-foot" }, check, h("span", { class: "small soft ex-keys" }, h("kbd", {}, "Ctrl"), " + ", h("kbd", {}, "Enter")), handIn, this.answer);
  }

  isBusy(press: Press): boolean {
    return this.buttons[press].getAttribute("aria-busy") === "true";
  }

  busy(press: Press, is: boolean): void {
    if (is) this.buttons[press].setAttribute("aria-busy", "true");
    else this.buttons[press].removeAttribute("aria-busy");
  }

  say(sentence: string, kind: Kind = ""): void {
    this.answer.className = `ex-answer ${kind && `is-${kind}`}`;
    this.answer.replaceChildren(kind === "done" ? icon("circle-check") : "", h("span", {}, sentence));
    this.answer.scrollIntoView({ block: "nearest" });
  }

  passed(sentence: string, next: string): void {
    this.say(sentence, "done");
    this.answer.append(h("a", { class: "button", href: next }, h("span", {}, "Next"), icon("arrow-right")));
  }
}
