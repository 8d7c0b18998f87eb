/* The instructor's room: parts of a page that keep themselves fresh, the register by keyboard, comments on lines. */

import { watchTables } from "./shared/wide-tables.js";

watchTables();

const seconds = (part: HTMLElement): number => Number(part.dataset["seconds"] ?? "3") * 1000;

/** Puts fresh HTML in place only when it differs, and gives the focus back to the same link. */
function put(part: HTMLElement, html: string): void {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = document.createElement("div");
  fresh.append(holder.content);
  if (part.innerHTML.trim() === fresh.innerHTML.trim()) return;
  const focused = document.activeElement;
  const address = focused instanceof HTMLAnchorElement && part.contains(focused) ? focused.getAttribute("href") : null;
  const scrolled = [...part.querySelectorAll<HTMLElement>(".code-lines")].map((list) => [list.scrollTop, list.scrollLeft] as const);
  part.replaceChildren(...fresh.childNodes);
  part.dispatchEvent(new CustomEvent("waypost:fresh", { bubbles: true }));
  part.querySelectorAll<HTMLElement>(".code-lines").forEach((list, index) => {
    const at = scrolled[index];
    if (at) [list.scrollTop, list.scrollLeft] = at;
  });
  if (address !== null) part.querySelector<HTMLAnchorElement>(`a[href="${CSS.escape(address)}"]`)?.focus();
}

function keepFresh(part: HTMLElement): void {
  const address = part.dataset["refreshes"];
  if (!address) return;
  let gone = false;
  const again = async (): Promise<void> => {
    if (!document.hidden) {
      try {
        const answer = await fetch(address, { headers: { "X-Waypost-Background": "1", Accept: "application/json, text/html" } });
        if (answer.status === 401) {
          document.dispatchEvent(new CustomEvent("waypost:signed-out", { detail: await answer.json() }));
        } else if (answer.ok) {
          put(part, await answer.text());
          if (gone) document.dispatchEvent(new CustomEvent("waypost:server-back"));
          gone = false;
        }
      } catch {
        gone = true;
        document.dispatchEvent(new CustomEvent("waypost:server-gone", { detail: { message: "The classroom server does not answer. This page shows what was true a moment ago. It goes on by itself when the server is back." } }));
      }
    }
    window.setTimeout(() => void again(), seconds(part));
  };
  window.setTimeout(() => void again(), seconds(part));
}

document.querySelectorAll<HTMLElement>("[data-refreshes]").forEach(keepFresh);
document.querySelectorAll<HTMLButtonElement>("[data-prints]").forEach((button) => button.addEventListener("click", () => window.print()));

/* Choosing from a list shows it at once; the button is there for those without scripts. */
document.querySelectorAll<HTMLFormElement>("form[data-sends-itself]").forEach((form) => {
  form.addEventListener("change", () => form.requestSubmit());
});

/* The register: one key a person. */
const register = document.querySelector<HTMLFormElement>("#register-form");
if (register) {
  const rows = [...register.querySelectorAll<HTMLElement>("[data-register-row]")];
  const marksOf = (row: HTMLElement): HTMLInputElement[] => [...row.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  const keys: Record<string, string> = { p: "present", l: "late", a: "absent", e: "left_early" };
  const show = (): void => {
    for (const row of rows) {
      const chosen = marksOf(row).find((mark) => mark.checked)?.value ?? "";
      const reason = row.querySelector<HTMLSelectElement>("select");
      const missed = row.querySelector<HTMLInputElement>("input.short");
      if (reason) reason.disabled = chosen !== "absent";
      if (missed) missed.disabled = !(chosen === "late" || chosen === "left_early");
    }
    const marked = rows.filter((row) => marksOf(row).some((mark) => mark.checked)).length;
    const count = document.querySelector("#register-count");
    if (count) count.textContent = `${marked} of ${rows.length} marked`;
  };
  const go = (row: HTMLElement | undefined): void => {
    if (!row) return;
    const marks = marksOf(row);
    (marks.find((mark) => mark.checked) ?? marks[0])?.focus();
  };
  register.addEventListener("change", show);
  register.addEventListener("keydown", (event) => {
    const target = event.target;
    if (!(target instanceof HTMLInputElement) || target.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = rows.findIndex((row) => row.contains(target));
    const row = rows[place];
    if (!row) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      go(rows[place + (event.key === "ArrowDown" ? 1 : -1)]);
      return;
    }
    const wanted = keys[event.key.toLowerCase()];
    const mark = marksOf(row).find((one) => one.value === wanted);
    if (!mark) return;
    event.preventDefault();
    mark.checked = true;
    show();
    if (wanted === "present") go(rows[place + 1]);
    else if (wanted === "absent") row.querySelector<HTMLSelectElement>("select")?.focus();
    else row.querySelector<HTMLInputElement>("input.short")?.focus();
  });
  register.querySelector("[data-mark-rest]")?.addEventListener("click", () => {
    for (const row of rows) {
      const marks = marksOf(row);
      if (marks.some((mark) => mark.checked)) continue;
      const present = marks.find((mark) => mark.value === "present");
      if (present) present.checked = true;
    }
    show();
  });
  show();
}

/* The stand-up: Enter goes to the next person, arrows move up and down, Control and Enter saves. */
const standup = document.querySelector<HTMLFormElement>("#standup-form");
standup?.addEventListener("keydown", (event) => {
  const target = event.target;
  if (!(target instanceof HTMLInputElement) || target.type !== "text" || event.isComposing) return;
  const down = event.key === "Enter" || event.key === "ArrowDown";
  if (!down && event.key !== "ArrowUp") return;
  event.preventDefault();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    standup.requestSubmit();
    return;
  }
  const rows = [...standup.querySelectorAll<HTMLElement>("[data-standup-row]")];
  const boxes = (row: HTMLElement | undefined): HTMLInputElement[] => [...(row?.querySelectorAll<HTMLInputElement>("input[type=text]") ?? [])];
  const place = rows.findIndex((row) => row.contains(target));
  const column = event.key === "Enter" ? 0 : boxes(rows[place]).indexOf(target);
  boxes(rows[place + (down ? 1 : -1)])[column]?.focus();
});

/* A comment on a line opens under it; an empty one closes again. */
document.querySelectorAll<HTMLButtonElement>("[data-remark]").forEach((button) => {
  button.addEventListener("click", () => {
    const name = button.dataset["remark"] ?? "";
    const line = button.closest("li");
    if (!line) return;
    const open = line.querySelector<HTMLTextAreaElement>("textarea");
    if (open) {
      if (open.value.trim() === "") open.closest(".remark")?.remove();
      else open.focus();
      return;
    }
    const holder = document.createElement("p");
    holder.className = "remark";
    const label = document.createElement("label");
    label.textContent = button.getAttribute("aria-label") ?? "Comment";
    const words = document.createElement("textarea");
    words.name = name;
    words.rows = 2;
    words.maxLength = 4000;
    label.append(words);
    holder.append(label);
    line.append(holder);
    words.focus();
  });
});

/* What could be said, put into the note: to be read and changed before it is given. */
document.addEventListener("click", (event) => {
  const press = event.target instanceof Element ? event.target.closest("[data-uses-note]") : null;
  const note = document.querySelector<HTMLTextAreaElement>("#id_body");
  const says = document.querySelector("#could-say")?.textContent?.trim() ?? "";
  if (!press || !note || says === "") return;
  const written = note.value.trim();
  if (!written.includes(says)) note.value = written === "" ? says : `${written}\n${says}`;
  note.focus();
  note.setSelectionRange(note.value.length, note.value.length);
});

/* The learner's page as it runs, in the frame that has no origin: it follows what they type. */
const seePage = document.querySelector<HTMLButtonElement>("#see-page");
const pageView = document.querySelector<HTMLElement>("#page-view");
if (seePage && pageView) {
  type LiveRun = typeof import("./lesson/live-run.js");
  let shown = "";
  const show = async (): Promise<void> => {
    const text = document.querySelector("#page-files")?.textContent ?? "";
    if (pageView.hidden || text === shown) return;
    shown = text;
    try {
      const { runSite } = (await import("./lesson/live-run.js")) as LiveRun;
      runSite(JSON.parse(text) as Record<string, string>, pageView.dataset["entry"] ?? "index.html", pageView.dataset["frame"] ?? "", pageView);
    } catch {
      pageView.replaceChildren("The page cannot be shown just now. Load this page again.");
    }
  };
  seePage.addEventListener("click", () => {
    pageView.hidden = !pageView.hidden;
    seePage.setAttribute("aria-expanded", String(!pageView.hidden));
    const label = seePage.querySelector("span");
    if (label) label.textContent = pageView.hidden ? "See the page" : "Hide the page";
    void show();
  });
  document.addEventListener("waypost:fresh", () => void show());
}
