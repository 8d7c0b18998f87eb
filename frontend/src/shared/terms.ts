/** Glossary words: a tap, or Enter, shows what the word means beside it. */
import { h, readJson } from "./dom.js";

export interface Term {
  term: string;
  means: string;
  example: string | null;
}
type Terms = Record<string, Term>;

let open: { card: HTMLElement; button: HTMLElement } | null = null;

const close = (giveFocus: boolean): void => {
  if (!open) return;
  const { card, button } = open;
  open = null;
  button.setAttribute("aria-expanded", "false");
  card.remove();
  if (giveFocus) button.focus();
};

const place = (card: HTMLElement, button: HTMLElement): void => {
  const at = button.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, innerWidth - width - 8));
  const below = at.bottom + 8 + height < innerHeight || at.top < height + 8;
  card.style.setProperty("left", `${left}px`);
  card.style.setProperty("top", `${below ? at.bottom + 8 : at.top - height - 8}px`);
};

const show = (button: HTMLElement, term: Term): void => {
  close(false);
  const title = h("p", { class: "term-title" }, term.term);
  const card = h(
    "div",
    { class: "term-card", role: "dialog", "aria-label": `What ${term.term} means`, tabindex: "-1" },
    title,
    h("p", {}, term.means),
    term.example ? h("pre", { tabindex: "0" }, h("code", {}, term.example)) : null,
    h("button", { type: "button", class: "button quiet", on: { click: () => close(true) } }, "Close"),
  );
  // Inside a modal dialog only what is in the dialog can be reached.
  (button.closest("dialog") ?? document.body).append(card);
  button.setAttribute("aria-expanded", "true");
  open = { card, button };
  place(card, button);
  card.focus({ preventScroll: true });
};

/** Listens for the words of this page; `terms` is by id. */
export const startTerms = (terms: Terms | null = readJson<Terms>("terms")): void => {
  if (!terms) return;
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const button = target.closest<HTMLElement>("button.term");
    const term = terms[button?.dataset["term"] ?? ""];
    if (button && term) {
      if (open?.button === button) close(true);
      else show(button, term);
    } else if (open && !open.card.contains(target)) close(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    close(true);
  });
  addEventListener("resize", () => close(false));
  addEventListener("scroll", (event) => open && !open.card.contains(event.target as Node) && close(false), { capture: true, passive: true });
};
