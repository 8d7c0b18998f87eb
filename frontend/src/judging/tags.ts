/** A small reader of HTML tags that keeps every position, so that a page can be changed without moving a line. */

export interface Attribute {
  name: string;
  value: string;
  /** Where the value stands, quotes included; -1 where there is none. */
  start: number;
  end: number;
}

export interface Tag {
  name: string;
  closing: boolean;
  selfClosing: boolean;
  attributes: Attribute[];
  start: number;
  end: number;
  /** For script, style, textarea and title: where the text inside stands. */
  inside: { start: number; end: number } | null;
  /** What the tag itself lacks. */
  trouble: "" | "tag" | "quote";
}

const RAW_TEXT = new Set(["script", "style", "textarea", "title"]);
const SPACE = /\s/;

const readAttributes = (html: string, from: number): { attributes: Attribute[]; end: number; selfClosing: boolean; trouble: Tag["trouble"] } => {
  const attributes: Attribute[] = [];
  let at = from;
  let selfClosing = false;
  for (;;) {
    while (at < html.length && SPACE.test(html.charAt(at))) at += 1;
    if (at >= html.length) return { attributes, end: at, selfClosing, trouble: "tag" };
    const letter = html.charAt(at);
    if (letter === ">") return { attributes, end: at + 1, selfClosing, trouble: "" };
    if (letter === "<") return { attributes, end: at, selfClosing, trouble: "tag" };
    if (letter === "/") {
      selfClosing = html.charAt(at + 1) === ">";
      at += 1;
      continue;
    }
    const nameStart = at;
    while (at < html.length && !/[\s=>/<]/.test(html.charAt(at))) at += 1;
    if (at === nameStart) at += 1;
    const attribute: Attribute = { name: html.slice(nameStart, at).toLowerCase(), value: "", start: -1, end: -1 };
    attributes.push(attribute);
    let ahead = at;
    while (ahead < html.length && SPACE.test(html.charAt(ahead))) ahead += 1;
    if (html.charAt(ahead) !== "=") continue;
    ahead += 1;
    while (ahead < html.length && SPACE.test(html.charAt(ahead))) ahead += 1;
    const quote = html.charAt(ahead);
    if (quote === '"' || quote === "'") {
      const close = html.indexOf(quote, ahead + 1);
      if (close < 0) return { attributes, end: html.length, selfClosing, trouble: "quote" };
      Object.assign(attribute, { value: html.slice(ahead + 1, close), start: ahead, end: close + 1 });
      at = close + 1;
    } else {
      let end = ahead;
      while (end < html.length && !/[\s>]/.test(html.charAt(end))) end += 1;
      Object.assign(attribute, { value: html.slice(ahead, end), start: ahead, end });
      at = end;
    }
  }
};

/** Every tag of a page, in order. Comments and the doctype are passed over. Never fails. */
export const readTags = (html: string): Tag[] => {
  const tags: Tag[] = [];
  let at = 0;
  for (;;) {
    const start = html.indexOf("<", at);
    if (start < 0) return tags;
    if (html.startsWith("<!--", start)) {
      const end = html.indexOf("-->", start + 4);
      at = end < 0 ? html.length : end + 3;
      continue;
    }
    const found = /^<(\/?)([a-zA-Z][^\s/>]*)/.exec(html.slice(start, start + 80));
    if (!found) {
      at = start + 1;
      continue;
    }
    const name = (found[2] ?? "").toLowerCase();
    const closing = found[1] === "/";
    const rest = readAttributes(html, start + found[0].length);
    const tag: Tag = { name, closing, selfClosing: rest.selfClosing, attributes: rest.attributes, start, end: rest.end, inside: null, trouble: rest.trouble };
    tags.push(tag);
    at = Math.max(rest.end, start + 1);
    if (!closing && RAW_TEXT.has(name) && rest.trouble === "") {
      const close = html.slice(at).search(new RegExp(`</${name}[\\s/>]`, "i"));
      const end = close < 0 ? html.length : at + close;
      tag.inside = { start: at, end };
      at = end;
    }
  }
};

export const attributeOf = (tag: Tag, name: string): string | null =>
  tag.attributes.find((attribute) => attribute.name === name)?.value ?? null;

/** The line and column (from 1) of a place in a text. */
export const placeOf = (text: string, at: number): { line: number; column: number } => {
  const before = text.slice(0, at);
  const lastBreak = before.lastIndexOf("\n");
  return { line: before.split("\n").length, column: at - lastBreak };
};
