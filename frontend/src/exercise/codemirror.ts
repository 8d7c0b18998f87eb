/** CodeMirror as Waypost uses it: our colours, no inline style without the nonce, Tab that does not trap. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { css } from "@codemirror/lang-css";
import { html } from "@codemirror/lang-html";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { announce } from "../shared/dom.js";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.controlKeyword], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.unit, tags.color, tags.atom], color: "var(--code-number)" },
  { tag: [tags.comment, tags.docComment], color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.className, tags.definition(tags.variableName), tags.labelName], color: "var(--code-name)" },
  { tag: [tags.tagName, tags.angleBracket, tags.propertyName], color: "var(--code-tag)" },
  { tag: [tags.attributeName], color: "var(--code-attr)" },
]);

const theme = EditorView.theme({
  "&": { backgroundColor: "var(--code-bg)", color: "var(--code-ink)", height: "100%", fontSize: "calc(0.95rem * var(--code-scale, 1))" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--code-ink)", padding: "8px 0" },
  ".cm-gutters": { backgroundColor: "var(--code-bg)", color: "var(--code-comment)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--code-mark) 45%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--code-mark)", color: "var(--code-ink)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--code-ink)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, ::selection": { backgroundColor: "color-mix(in srgb, var(--teal) 30%, transparent)" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "-3px" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "2px solid var(--teal)" },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: "2px dashed var(--plum)" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--edge)", borderRadius: "8px", fontFamily: "var(--text)", maxWidth: "30rem" },
  ".cm-diagnostic": { padding: "8px 12px", borderLeft: "4px solid var(--plum)" },
  ".cm-lintRange-error, .cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--plum) 2px", textUnderlineOffset: "3px" },
  ".cm-lint-marker": { width: "0.9em", height: "0.9em" },
  ".cm-lint-marker-error, .cm-lint-marker-warning": { content: "none" },
  ".cm-gutter-lint": { width: "1.2em" },
  ".cm-mark-line": { backgroundColor: "var(--plum-wash)", boxShadow: "inset 4px 0 0 var(--plum)" },
});

const LATE = /\.(py|rb|rake|sql|sh)$/;

/** What `languageOf` cannot give at once, or null. */
export const lateLanguageOf = (name: string, database: string | null): Promise<Extension> | null => {
  const ending = LATE.exec(name)?.[1];
  return ending ? import("./late-languages.js").then(({ late }) => late(ending === "rake" ? "rb" : ending, database)) : null;
};

export const languageOf = (name: string): Extension => {
  if (/\.(html?|svg|erb)$/.test(name)) return html({ autoCloseTags: false });
  if (name.endsWith(".css")) return css();
  if (/\.(js|mjs|json)$/.test(name)) return javascript();
  return [];
};

const nonce = (): string => document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content ?? "";

/** Shared by the editor, the differences and the small editors in lessons. */
export const looks = (): Extension => [
  EditorView.cspNonce.of(nonce()),
  theme,
  syntaxHighlighting(colours),
  lineNumbers(),
  highlightSpecialChars(),
  EditorView.lineWrapping,
  EditorState.tabSize.of(2),
  indentUnit.of("  "),
];

const tabKeys = new Compartment();
let tabIndents = false;

/** Ctrl+M makes Tab indent; Ctrl+M or Escape gives Tab back to moving on. It is said aloud and shown. */
const setTab = (view: EditorView, indents: boolean): boolean => {
  tabIndents = indents;
  view.dispatch({ effects: tabKeys.reconfigure(indents ? keymap.of([indentWithTab]) : []) });
  announce(indents ? "Tab now indents. Press Escape to make Tab move on again." : "Tab now moves on to the next part.");
  view.dom.dispatchEvent(new CustomEvent("waypost:tab", { bubbles: true, detail: { indents } }));
  return true;
};

/** Everything a learner's editor has. `label` is its name for screen readers. */
export const editing = (label: string): Extension => [
  keymap.of([
    { key: "Ctrl-m", run: (view) => setTab(view, !tabIndents) },
    { key: "Escape", run: (view) => tabIndents && setTab(view, false) },
  ]),
  tabKeys.of(tabIndents ? keymap.of([indentWithTab]) : []),
  history(),
  drawSelection(),
  bracketMatching(),
  indentOnInput(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  keymap.of([...defaultKeymap.filter((binding) => binding.key !== "Ctrl-m" && binding.mac !== "Shift-Alt-m"), ...historyKeymap]),
  EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", autocapitalize: "off", autocorrect: "off", spellcheck: "false", translate: "no" }),
];
