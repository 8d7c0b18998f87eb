/**
 * A section of the interview, and a review, is saved as it is typed: in this browser at once, on the server at each
 * pause. When the screen locks or the server is away, what was typed waits here and is sent on return. Without this
 * script, Save does.
 */
import { Saver, saveWords, type Conflict, type SaveState } from "../exercise/saver.js";
import { announce, button, dialog, h } from "../shared/dom.js";
import { startAloud } from "../lesson/aloud.js";

interface Says extends Conflict {
  says?: { ask: string; lines: string[] }[];
}

const NOT_SENT = new Set(["csrfmiddlewaretoken", "version"]);

/** The form as a browser would send it, without what belongs to the page. */
const written = (form: HTMLFormElement): string => {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (!NOT_SENT.has(name)) query.append(name, String(value));
  return query.toString();
};

/** Puts a text that `written` made back into the form. */
const fill = (form: HTMLFormElement, text: string): void => {
  const query = new URLSearchParams(text);
  const taken = new Map<string, number>();
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox")) {
      field.checked = query.getAll(field.name).includes(field.value);
    } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) {
      if (!field.name || NOT_SENT.has(field.name)) continue;
      const at = taken.get(field.name) ?? 0; // the rows of a table share their names
      taken.set(field.name, at + 1);
      field.value = query.getAll(field.name)[at] ?? "";
    }
  }
};

const stateLine = (form: HTMLFormElement): ((state: SaveState) => void) => {
  const line = form.querySelector<HTMLElement>("#save-state");
  return (state) => {
    if (!line) return;
    line.hidden = false;
    line.dataset["state"] = state.kind;
    const words = state.kind === "choosing" ? "Someone else saved this in the meantime. Choose which text goes on." : saveWords(state);
    if (line.textContent !== words) line.textContent = words;
  };
};

/** Both texts are kept in the history; the person says which one goes on. */
const choose = (conflict: Says): Promise<"mine" | "theirs"> =>
  new Promise((decided) => {
    const answers = h("dl", { class: "answers" }, ...(conflict.says ?? []).map((one) => h("div", {}, h("dt", {}, one.ask), h("dd", {}, one.lines.join(" · ")))));
    const asked = dialog("Two people typed into this", h("p", {}, conflict.message), h("h3", {}, "What is saved now"), answers);
    let choice: "mine" | "theirs" | null = null;
    const take = (what: "mine" | "theirs") => (): void => {
      choice = what;
      asked.close();
    };
    asked.append(h("p", { class: "row" }, button("Go on with mine", "check", "", take("mine")), button("Go on with what is saved", null, "second", take("theirs"))));
    asked.addEventListener("cancel", (event) => event.preventDefault());
    asked.addEventListener("close", () => {
      if (choice) decided(choice);
      else document.addEventListener("waypost:unlocked", () => void choose(conflict).then(decided), { once: true }); // the lock closed it
    });
  });

const startSaving = (form: HTMLFormElement): void => {
  const { saves = "", version = "0", savedAt, keeps = "" } = form.dataset;
  const fromServer = written(form);
  let replaced: Record<string, string> | null = null; // the page is loading what is saved: its own text is not sent any more
  const now = (): Record<string, string> => replaced ?? { form: written(form) };
  const versionBox = form.querySelector<HTMLInputElement>("input[name=version]");
  const saver: Saver = new Saver(
    {
      url: saves,
      window: "interview",
      version: Number(version),
      savedAt: savedAt ?? null,
      key: keeps,
      files: now,
      onState: (state) => {
        show(state);
        if (versionBox) versionBox.value = String(saver.version);
      },
      onConflict: (conflict) => choose(conflict),
      onReplace: (files) => {
        replaced = files;
        location.reload();
      },
    },
    { form: fromServer },
  );
  const show = stateLine(form);
  const left = saver.left();
  const kept = left?.files["form"];
  if (kept !== undefined) {
    fill(form, kept);
    announce("What you typed before was kept on this computer. It is back in the form.");
    saver.changed();
  }
  form.addEventListener("input", (event) => {
    const target = event.target as HTMLInputElement;
    const asked = form.querySelector<HTMLInputElement>("input[name=asked][value=not_asked]");
    if (asked?.checked && target.name !== "asked" && !target.closest(".asked-row")) {
      const answered = form.querySelector<HTMLInputElement>("input[name=asked][value=answered]");
      if (answered) answered.checked = true;
    }
    saver.changed();
  });

  // A button waits for what is on its way, so that the version it sends is the one that is kept.
  let goes = false;
  form.addEventListener("submit", (event) => {
    if (goes) return;
    event.preventDefault();
    const by = event.submitter;
    void saver.flush().then(() => {
      if (replaced) return;
      goes = true;
      setTimeout(() => form.requestSubmit(by instanceof HTMLButtonElement ? by : undefined)); // not while it is being sent
    });
  });
};

const form = document.querySelector<HTMLFormElement>("form[data-saves]");
if (form && !("typed" in form.dataset)) startSaving(form);
startAloud({ within: "#questions", pieces: "[data-say]", always: true });
