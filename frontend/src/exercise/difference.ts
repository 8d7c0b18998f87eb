/** Marks the part in which two short texts differ, so that the eye finds it. */
import { h } from "../shared/dom.js";

export interface Pieces {
  start: string;
  middle: string;
  end: string;
}

/** The same beginning and end, and what is between them, of `text` against `other`. */
export const pieces = (text: string, other: string): Pieces => {
  const a = Array.from(text);
  const b = Array.from(other);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return { start: a.slice(0, start).join(""), middle: a.slice(start, a.length - end).join(""), end: a.slice(a.length - end).join("") };
};

/** `text` with the part that is not in `other` marked; plain where too little is the same to help. */
export const marked = (text: string, other: string): HTMLElement => {
  const { start, middle, end } = pieces(text, other);
  const alike = Array.from(start + end).length;
  if (text === other || alike < 3) return h("code", { class: "value" }, text);
  const gap = middle === "" ? h("mark", { class: "gap", "aria-label": "something is missing here" }, "‸") : h("mark", {}, middle);
  return h("code", { class: "value" }, start, gap, end);
};

/** A short value, not a sentence: it is told in the line. */
export const bare = (text: string): boolean => text === "" || (text.length <= 40 && !/[\n]|[.!?]$/.test(text));
