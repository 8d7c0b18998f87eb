/** The questions the exercise page asks: which text to keep, is the hand to go up, which save to bring back. */
import type { Files } from "../judging/types.js";
import { ask, ServerGone, words, type Refusal } from "../shared/api.js";
import { announce, button, dialog, h, icon, momentWords, plural } from "../shared/dom.js";
import type { Hand, PageData } from "./data.js";
import type { Conflict } from "./saver.js";

const comparing = async (before: Files, after: Files, left: string, right: string): Promise<HTMLElement> => {
  const { compareView } = await import("./compare-view.js");
  return compareView(before, after, left, right);
};

const GONE = "The server does not answer just now. Your work is kept on this computer. Try again in a minute.";

/** Two texts of the same work. It cannot be closed without choosing. */
export const chooseText = (conflict: Conflict, mine: Files): Promise<"mine" | "theirs"> =>
  new Promise((done) => {
    const pick = (choice: "mine" | "theirs"): void => {
      box.close();
      done(choice);
    };
    const views = h("div", {});
    const box = dialog(
      conflict.other_window ? "This work was changed in another window" : "There is a newer save of this work",
      h("p", {}, `The other text was saved: ${momentWords(conflict.saved_at)}. Nothing is lost: both texts are in the history. Which one do you want to go on with?`),
      h("p", { class: "row" }, button("Keep mine", "check", "", () => pick("mine")), button("Take the other", null, "second", () => pick("theirs"))),
      views,
    );
    box.classList.add("wide-dialog");
    box.addEventListener("cancel", (event) => event.preventDefault());
    void comparing(conflict.files, mine, "The other text", "Mine").then((view) => views.replaceChildren(view));
  });

/** 'I'm stuck': shows how the hand stands and lets the learner put it up or down. */
export class StuckHand {
  readonly element = h("div", { class: "stuck" });
  private timer = 0;

  constructor(private readonly data: PageData, private readonly files: () => Files) {
    this.draw();
  }

  private get hand(): Hand {
    return this.data.hand;
  }

  private set(hand: Hand & Refusal): void {
    this.data.hand = { state: hand.state, place: hand.place, answer: hand.answer };
    this.draw();
  }

  private draw(): void {
    clearTimeout(this.timer);
    const held = this.element.contains(document.activeElement); // the button that had the focus is about to go
    const { state, place, answer } = this.hand;
    if (state === "waiting") {
      this.element.replaceChildren(
        h("p", { class: "stuck-state", role: "status" }, icon("hand"), h("span", {}, place > 1 ? `Your hand is up. You are number ${place} in the queue.` : "Your hand is up. You are next.")),
        h("p", { class: "small soft" }, "You can go on working."),
        button("Put my hand down", null, "quiet", () => void this.down()),
      );
      this.timer = window.setTimeout(() => void this.look(), 15_000);
    } else {
      this.element.replaceChildren(button("I'm stuck", "hand", "second", () => this.openDialog()));
      if (state === "answered" && answer) {
        this.element.prepend(
          h("div", { class: "notice notice-here" }, icon("message-square"), h("div", {}, h("p", { class: "notice-title" }, "An answer for you"), h("p", { class: "words" }, answer), button("I have read it", "check", "quiet", () => void this.seen()))),
        );
      }
    }
    if (held) this.element.querySelector<HTMLElement>("button")?.focus();
  }

  private openDialog(): void {
    const error = h("p", { class: "field-error", role: "alert" });
    const text = h("textarea", { id: "stuck-words", rows: 3, maxlength: 1000 });
    const send = async (): Promise<void> => {
      try {
        const answer = await ask<Hand>("POST", this.data.urls.stuck, { files: this.files(), words: text.value });
        if (!answer.ok) {
          error.textContent = words(answer.body);
          return;
        }
        box.close();
        this.set(answer.body);
        announce("Your hand is up.");
      } catch (problem) {
        if (!(problem instanceof ServerGone)) throw problem;
        error.textContent = GONE;
      }
    };
    const box = dialog(
      "Ask for help",
      h("p", {}, "Your instructor sees your hand and your code. You keep your place in the queue while you go on."),
      h("div", { class: "field" }, h("label", { for: "stuck-words" }, "What have you tried? ", h("span", { class: "soft" }, "You may leave this empty.")), error, text),
      h("p", { class: "row" }, button("Raise my hand", "hand", "", () => void send()), button("Go back", null, "quiet", () => box.close())),
    );
  }

  private async ask(method: "GET" | "POST" | "DELETE", body?: unknown): Promise<void> {
    try {
      const answer = await ask<Hand>(method, this.data.urls.stuck, body);
      if (answer.ok) this.set(answer.body);
      else if (this.hand.state === "waiting") this.timer = window.setTimeout(() => void this.look(), 30_000);
    } catch (problem) {
      if (!(problem instanceof ServerGone)) throw problem;
      this.timer = window.setTimeout(() => void this.look(), 30_000);
    }
  }

  private look(): Promise<void> {
    return this.ask("GET");
  }

  private async down(): Promise<void> {
    await this.ask("DELETE");
    this.element.querySelector<HTMLElement>("button")?.focus();
  }

  private seen(): Promise<void> {
    return this.ask("POST", { seen: true });
  }
}

interface SaveRow {
  version: number;
  name: string;
  when: string;
  why: string;
  /** The words of its tag, where it is the work as it is now. */
  now: string;
}

/** The list of saves, taken from the history page, which also works by itself. */
const readSaves = async (url: string): Promise<SaveRow[]> => {
  const response = await fetch(url, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return [...page.querySelectorAll<HTMLAnchorElement>(".saves a")].flatMap((link) => {
    const version = Number(/[?&]look=(\d+)/.exec(link.getAttribute("href") ?? "")?.[1]);
    const part = (name: string): string => (link.querySelector(name)?.textContent ?? "").replace(/\s+/g, " ").trim();
    return version ? [{ version, name: part(".save-number"), when: part(".save-when"), why: part(".save-why"), now: part(".tag") }] : [];
  });
};

const saveParts = (save: SaveRow): HTMLElement[] => [
  h("span", { class: "save-number" }, save.name),
  h("span", { class: "small soft" }, save.when),
  h("span", { class: "small" }, save.why),
  ...(save.now ? [h("span", { class: "tag tag-here" }, save.now)] : []),
];

/** Every save: choose one, see it beside the work as it is now, bring it back. */
export const openHistory = async (data: PageData, now: () => Files, restore: (version: number) => Promise<string | null>): Promise<void> => {
  let saves: SaveRow[];
  try {
    saves = await readSaves(data.urls.history);
  } catch {
    dialog("The history cannot be shown just now", h("p", {}, GONE), h("form", { method: "dialog" }, h("button", { class: "button" }, "Close")));
    return;
  }
  const view = h("div", { class: "history-view", tabindex: "-1" }, h("p", { class: "soft" }, saves.length > 0 ? "Choose a save. Looking changes nothing." : "Nothing is saved yet. Each pause in your typing adds a save."));
  const look = async (save: SaveRow, chosen: HTMLButtonElement): Promise<void> => {
    for (const one of list.querySelectorAll("[aria-current]")) one.removeAttribute("aria-current");
    chosen.setAttribute("aria-current", "true");
    try {
      const answer = await ask<{ files: Files }>("GET", `${data.urls.history}${save.version}/`);
      if (!answer.ok) {
        view.replaceChildren(h("p", {}, words(answer.body)));
        return;
      }
      const back = button("Bring this save back", "undo-2", "", () => {
        void restore(save.version).then((problem) => {
          if (problem) view.prepend(h("p", { class: "field-error", role: "alert" }, problem));
          else box.close();
        });
      });
      view.replaceChildren(
        h("h3", {}, `${save.name}, ${save.when}`),
        h("p", { class: "row" }, back, h("span", { class: "small soft" }, "Your work as it is now stays in the history too.")),
        await comparing(answer.body.files, now(), "This save", "Now"),
      );
      view.focus();
    } catch (problem) {
      if (!(problem instanceof ServerGone)) throw problem;
      view.replaceChildren(h("p", {}, GONE));
    }
  };
  const list = h(
    "ol",
    { class: "history-list", "aria-label": plural(saves.length, "save, newest first", "saves, newest first") },
    ...saves.map((save) => {
      const row = h("button", { type: "button", class: "save-row" }, ...saveParts(save).flatMap((part) => [part, " "]));
      row.addEventListener("click", () => void look(save, row));
      return h("li", {}, row);
    }),
  );
  const box = dialog(
    "History of your work",
    h("div", { class: "history-box" }, list, view),
    h("p", { class: "row" }, h("a", { href: data.urls.history }, "Open the history as a page"), button("Close", "x", "quiet", () => box.close())),
  );
  box.classList.add("wide-dialog");
};
