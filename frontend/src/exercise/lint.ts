/** Troubles that can be seen without running: brackets, tags, spelling. Marked in the editor in plain words. */
import { parse } from "acorn";
import { explain } from "../judging/explain.js";
import { readTags, type Tag } from "../judging/tags.js";

export interface Trouble {
  from: number;
  to: number;
  /** Where the browser mends it by itself it is only worth a look. */
  severity: "error" | "warning";
  says: string;
  tryThis: string;
}

const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
const MAY_STAY_OPEN = new Set("html head body".split(" "));
const MAX_LETTERS = 200_000;

const trouble = (raw: string, from: number, to: number, severity: Trouble["severity"] = "error"): Trouble => {
  const plain = explain(raw);
  return { from, to: Math.max(to, from + 1), severity, says: plain.says, tryThis: plain.tryThis };
};

export const lintJavascript = (text: string, offset = 0): Trouble[] => {
  try {
    parse(text, { ecmaVersion: "latest", sourceType: "script" });
    return [];
  } catch (error) {
    const { pos = 0, message = "" } = error as { pos?: number; message?: string };
    const plain = message.replace(/\s*\(\d+:\d+\)$/, "");
    const atEnd = plain === "Unexpected token" && text.slice(pos).trim() === "";
    const token = /^[\w$]+|^\S/.exec(text.slice(pos))?.[0] ?? "";
    const raw = atEnd ? "Unexpected end of input" : plain === "Unexpected token" && token ? `Unexpected token '${token}'` : plain;
    const from = atEnd ? Math.max(0, text.trimEnd().length - 1) : pos;
    return [trouble(`SyntaxError: ${raw}`, offset + from, offset + from + Math.max(token.length, 1))];
  }
};

/** `supports` is `CSS.supports`; without it property names and values are not looked at. */
export const lintCss = (text: string, offset = 0, supports: ((property: string, value: string) => boolean) | null = null): Trouble[] => {
  const found: Trouble[] = [];
  const blank = (part: string): string => part.replace(/[^\n]/g, " ");
  const unclosed = /\/\*(?:(?!\*\/)[^])*$/.exec(text);
  if (unclosed) found.push(trouble("CSSError: comment", offset + unclosed.index, offset + unclosed.index + 2));
  const plain = text.replace(/\/\*[^]*?(?:\*\/|$)/g, blank).replace(/"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)/g, (part) => part.replace(/[{};:]/g, "_"));
  const opened: number[] = [];
  let start = 0;
  const declaration = (from: number, to: number): void => {
    const part = plain.slice(from, to);
    const words = part.trim();
    if (words === "" || words.startsWith("@")) return;
    const at = from + part.indexOf(words);
    const colon = words.indexOf(":");
    if (colon < 0) {
      found.push(trouble("CSSError: no colon", offset + at, offset + at + words.length));
      return;
    }
    const second = words.slice(colon + 1).search(/\n\s*[a-z-]+\s*:/);
    if (second >= 0) {
      const line = at + colon + 1 + second + 1;
      found.push(trouble("CSSError: no semicolon", offset + line, offset + at + words.length));
      return;
    }
    const property = words.slice(0, colon).trim();
    if (supports && !property.startsWith("--") && !supports(property, "inherit")) {
      found.push(trouble(`CSSError: unknown property ${property}`, offset + at, offset + at + property.length));
    } else if (supports && !property.startsWith("--")) {
      const value = text.slice(at + colon + 1, at + words.length).replace(/\/\*[^]*?\*\//g, " ").replace(/!\s*important\s*$/i, "").trim();
      if (value === "" || !supports(property, value)) found.push(trouble(`CSSError: unknown value ${property}`, offset + at + colon + 1, offset + at + words.length));
    }
  };
  for (let at = 0; at < plain.length; at += 1) {
    const letter = plain[at];
    if (letter === "{") {
      opened.push(at);
      start = at + 1;
    } else if (letter === "}") {
      if (opened.length === 0) found.push(trouble("CSSError: stray brace", offset + at, offset + at + 1));
      else declaration(start, at);
      opened.pop();
      start = at + 1;
    } else if (letter === ";") {
      if (opened.length > 0) declaration(start, at);
      start = at + 1;
    }
  }
  for (const at of opened) found.push(trouble("CSSError: unclosed brace", offset + at, offset + at + 1));
  return found;
};

const place = (tag: Tag): [number, number] => [tag.start, tag.end];

export const lintHtml = (text: string, supports: ((property: string, value: string) => boolean) | null = null): Trouble[] => {
  const found: Trouble[] = [];
  const open: Tag[] = [];
  for (const tag of readTags(text)) {
    if (tag.trouble) {
      const end = text.indexOf("\n", tag.start);
      found.push(trouble(`HTMLError: ${tag.trouble}`, tag.start, end < 0 ? tag.end : Math.min(end, tag.end)));
      if (tag.trouble === "quote") break;
    }
    if (tag.closing) {
      if (VOID.has(tag.name)) {
        found.push(trouble(`HTMLError: void ${tag.name}`, ...place(tag), "warning"));
        continue;
      }
      const at = open.findLastIndex((one) => one.name === tag.name);
      if (at < 0) found.push(trouble(`HTMLError: stray ${tag.name}`, ...place(tag), "warning"));
      else for (const one of open.splice(at).slice(1)) if (!MAY_STAY_OPEN.has(one.name)) found.push(trouble(`HTMLError: unclosed ${one.name}`, ...place(one), "warning"));
      continue;
    }
    if (tag.inside && tag.name === "script" && !tag.attributes.some((one) => one.name === "src")) found.push(...lintJavascript(text.slice(tag.inside.start, tag.inside.end), tag.inside.start));
    if (tag.inside && tag.name === "style") found.push(...lintCss(text.slice(tag.inside.start, tag.inside.end), tag.inside.start, supports));
    if (!VOID.has(tag.name) && !tag.selfClosing) open.push(tag);
  }
  for (const tag of open) if (!MAY_STAY_OPEN.has(tag.name)) found.push(trouble(`HTMLError: unclosed ${tag.name}`, ...place(tag), "warning"));
  return found.sort((a, b) => a.from - b.from);
};

export const lintFile = (name: string, text: string): Trouble[] => {
  if (text.length > MAX_LETTERS) return [];
  const supports = typeof CSS === "undefined" ? null : (property: string, value: string): boolean => CSS.supports(property, value);
  if (/\.html?$/.test(name)) return lintHtml(text, supports);
  if (name.endsWith(".css")) return lintCss(text, 0, supports);
  if (name.endsWith(".js")) return lintJavascript(text);
  return [];
};
