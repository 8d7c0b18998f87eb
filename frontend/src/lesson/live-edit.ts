/** The small editor of a live example. Loaded when the learner starts to change one. */
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { editing, languageOf, looks } from "../exercise/codemirror.js";
import { h } from "../shared/dom.js";

export const liveEditor = (text: string, language: "html" | "js", label: string, onChange: (text: string) => void): { element: HTMLElement; set(text: string): void } => {
  const changes = EditorView.updateListener.of((update) => {
    if (update.docChanged) onChange(update.state.doc.toString());
  });
  const state = EditorState.create({ doc: text.replace(/\n$/, ""), extensions: [looks(), editing(label), languageOf(`example.${language}`), changes] });
  const view = new EditorView({ state });
  return {
    element: h("div", { class: "live-editor" }, view.dom, h("p", { class: "small soft tab-note" }, "Tab moves on. Press Ctrl+M to make Tab indent, Escape to undo that.")),
    set: (now) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: now.replace(/\n$/, "") } }),
  };
};
