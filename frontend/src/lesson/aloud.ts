/** Reading aloud, where the person has asked for it and this browser has an English voice. */
import { button, h } from "../shared/dom.js";

const READ = "h2, h3, p, li, .note";

const voice = (): SpeechSynthesisVoice | null => {
  const voices = speechSynthesis.getVoices();
  return voices.find((one) => one.lang === "en-GB" && one.localService) ?? voices.find((one) => one.lang.startsWith("en") && one.localService) ?? null;
};

export interface AloudOptions {
  within?: string;
  /** What is read, one after the other; an element with `data-say` is read as that says. */
  pieces?: string;
  /** Offer it to everybody, not only to those who asked for it in their settings. */
  always?: boolean;
}

/** The pieces to read, in order: the innermost ones only, no code examples, nothing that is hidden. */
const piecesOf = (prose: HTMLElement, wanted: string): HTMLElement[] =>
  [...prose.querySelectorAll<HTMLElement>(wanted)].filter((one) => !one.querySelector(wanted) && !one.closest("pre, .live, details:not([open]), .quiz") && (one.textContent ?? "").trim() !== "");

export const startAloud = ({ within = "#lesson-prose", pieces: read = READ, always = false }: AloudOptions = {}): void => {
  const prose = document.querySelector<HTMLElement>(within);
  if (!prose || !("speechSynthesis" in window)) return;
  const wanted = (): boolean => always || document.documentElement.dataset["speak"] === "on";
  let added = false;
  const add = (): void => {
    const speaker = voice();
    if (added || !wanted() || !speaker) return;
    added = true;
    let pieces: HTMLElement[] = [];
    let at = 0;
    let state: "still" | "reading" | "paused" = "still";
    const mark = (piece: HTMLElement | null): void => {
      for (const one of prose.querySelectorAll(".is-read-now")) one.classList.remove("is-read-now");
      piece?.classList.add("is-read-now");
      piece?.scrollIntoView({ block: "nearest" });
    };
    const next = (): void => {
      const piece = pieces[at];
      if (state !== "reading" || !piece) {
        if (!piece) stop();
        return;
      }
      mark(piece);
      const words = new SpeechSynthesisUtterance(piece.dataset["say"] ?? piece.textContent ?? "");
      words.voice = speaker;
      words.lang = speaker.lang;
      words.rate = 0.95;
      words.onend = () => {
        if (state !== "reading") return;
        at += 1;
        next();
      };
      speechSynthesis.speak(words);
    };
    const stop = (): void => {
      state = "still";
      at = 0;
      speechSynthesis.cancel();
      mark(null);
      show();
    };
    const toggle = (): void => {
      if (state === "reading") {
        state = "paused";
        speechSynthesis.cancel();
      } else {
        if (state === "still") pieces = piecesOf(prose, read);
        state = "reading";
        next();
      }
      show();
    };
    const play = button("Read this aloud", "volume-2", "second", toggle);
    const end = button("Stop", "square", "quiet", stop);
    const show = (): void => {
      const words = play.querySelector("span");
      if (words) words.textContent = state === "reading" ? "Pause" : state === "paused" ? "Go on reading" : "Read this aloud";
      end.hidden = state === "still";
    };
    show();
    const bar = h("div", { class: "aloud row", role: "group", "aria-label": "Reading aloud" }, play, end);
    prose.before(bar);
    document.addEventListener("waypost:look", () => {
      bar.hidden = !wanted();
      if (!wanted()) stop();
    });
    addEventListener("pagehide", () => speechSynthesis.cancel());
  };
  add();
  speechSynthesis.addEventListener("voiceschanged", add);
  document.addEventListener("waypost:look", add);
};
