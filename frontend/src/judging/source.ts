/** The text of a source file without its comments. Twin of judge/source.py; both run judge/tests/source_vectors.json. */

const HTML_PART = /<!--[^]*?(?:-->|$)|<(script|style)\b[^>]*>/gi;
const REGEX_MAY_FOLLOW =
  /(?:^|[(,=:;!&|?{}+\-*%~^<>[\n]|\b(?:return|typeof|case|in|of|delete|void|throw))\s*$/;

const css = (text: string): string => text.replace(/\/\*[^]*?(?:\*\/|$)/g, " ");

/** Where the text that opens at `start` ends (string, template, regular expression). A line break ends all but a template. */
const stringEnd = (text: string, start: number): number => {
  const quote = text[start];
  let inClass = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === "\\") at += 1;
    else if (letter === "\n" && quote !== "`") return at;
    else if (quote === "/" && (letter === "[" || letter === "]")) inClass = letter === "[";
    else if (letter === quote && !inClass) return at + 1;
  }
  return text.length;
};

const javascript = (text: string): string => {
  let out = "";
  let at = 0;
  while (at < text.length) {
    const two = text.slice(at, at + 2);
    const letter = text.charAt(at);
    if (two === "//") {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
    } else if (two === "/*") {
      const end = text.indexOf("*/", at + 2);
      at = end < 0 ? text.length : end + 2;
      out += " ";
    } else if ("\"'`".includes(letter) || (letter === "/" && REGEX_MAY_FOLLOW.test(out.slice(-40)))) {
      const end = stringEnd(text, at);
      out += text.slice(at, end);
      at = end;
    } else {
      out += letter;
      at += 1;
    }
  }
  return out;
};

const html = (text: string): string => {
  let out = "";
  let at = 0;
  const parts = new RegExp(HTML_PART);
  for (;;) {
    parts.lastIndex = at;
    const found = parts.exec(text);
    if (!found) return out + text.slice(at);
    out += text.slice(at, found.index);
    at = found.index + found[0].length;
    const name = found[1];
    if (name === undefined) continue;
    out += found[0];
    const rest = text.slice(at).search(new RegExp(`</${name}\\b`, "i"));
    const stop = rest < 0 ? text.length : at + rest;
    out += (name.toLowerCase() === "script" ? javascript : css)(text.slice(at, stop));
    at = stop;
  }
};

/** `text` of the file `name` with comments left out; strings and the lines' order stay. Never fails. */
export const withoutComments = (name: string, text: string): string => {
  if (/\.(html|htm|svg)$/.test(name)) return html(text);
  if (name.endsWith(".css")) return css(text);
  if (/\.(js|mjs|ts)$/.test(name)) return javascript(text);
  return text;
};
