/** Two texts of one file side by side. Loaded only when someone compares. */
import { MergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { h } from "../shared/dom.js";
import type { Files } from "../judging/types.js";
import { languageOf, looks } from "./codemirror.js";

/** `before` on the left, `after` on the right, file by file; files that are the same are only named. */
export const compareView = (before: Files, after: Files, leftName: string, rightName: string): HTMLElement => {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const element = h("div", { class: "compare" });
  for (const name of names) {
    const [a, b] = [before[name] ?? "", after[name] ?? ""];
    element.append(h("h3", {}, name));
    if (a === b) {
      element.append(h("p", { class: "soft" }, "The same in both."));
      continue;
    }
    const side = (label: string): Extension[] => [
      looks(),
      languageOf(name),
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ "aria-label": `${name}, ${label}`, tabindex: "0" }),
    ];
    const box = h("div", { class: "compare-pair" });
    element.append(h("div", { class: "compare-names small" }, h("span", {}, leftName), h("span", {}, rightName)), box);
    new MergeView({ parent: box, a: { doc: a, extensions: side(leftName) }, b: { doc: b, extensions: side(rightName) }, collapseUnchanged: { margin: 3, minSize: 6 }, gutter: true });
  }
  return element;
};
