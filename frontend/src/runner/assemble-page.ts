/**
 * Makes several files into one page for the opaque frame, which has no server to ask.
 * Addresses that name the learner's files are joined to blobs; the page's own text keeps every line where it was.
 */
import { attributeOf, placeOf, readTags, type Tag } from "../judging/tags.js";
import type { Fault, Files } from "../judging/types.js";
import { guard, type Guarded } from "./guard.js";
import type { PageParts } from "./protocol.js";

type Part = string | { blob: number };

const TYPES: Record<string, string> = {
  css: "text/css", js: "text/javascript", mjs: "text/javascript", svg: "image/svg+xml", html: "text/html", json: "application/json", txt: "text/plain",
};

export interface AssembledPage {
  parts: PageParts;
  /** Files the page asks for and that are not there, and asks for the internet. */
  faults: Fault[];
  /** Puts a fault's place back into the learner's text. */
  locate: (fault: Fault) => Fault;
}

/** The learner's file that an address names, from a page; null for anchors, other schemes and unknown files. */
export const fileNamed = (address: string, from: string, files: Files): string | null => {
  const plain = address.trim().split(/[?#]/)[0] ?? "";
  if (plain === "" || /^[a-z][a-z0-9+.-]*:|^\/\//i.test(plain)) return null;
  const steps = plain.startsWith("/") ? [] : from.split("/").slice(0, -1);
  for (const step of plain.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "." && step !== "") steps.push(step);
  }
  const name = steps.join("/");
  if (Object.hasOwn(files, name)) return name;
  let decoded = name;
  try {
    decoded = decodeURIComponent(name);
  } catch {
    return null;
  }
  return Object.hasOwn(files, decoded) ? decoded : null;
};

const isOutside = (address: string): boolean => /^(https?:)?\/\//i.test(address.trim());

class Assembly {
  readonly blobs: PageParts["blobs"] = [];
  readonly faults: Fault[] = [];
  readonly guards = new Map<string, Guarded>();
  private readonly made = new Map<string, number>();

  constructor(private readonly files: Files, private readonly page: string) {}

  fault(kind: "missing" | "outside", address: string, text: string, at: number): void {
    const place = placeOf(text, at);
    this.faults.push({ name: "FileError", message: `${kind} ${address}`, file: this.page, ...place });
  }

  guarded(key: string, text: string, module: boolean, file = key, above = 0): string {
    const found = guard(text, { module, file, above });
    this.guards.set(key, found);
    return found.code;
  }

  blobFor(name: string, module = false): number {
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const index = this.blobs.length;
    this.made.set(name, index);
    const type = TYPES[name.split(".").pop() ?? ""] ?? "text/plain";
    const blob = { name, type, text: [] as Part[] };
    this.blobs.push(blob);
    const text = this.files[name] ?? "";
    if (type === "text/javascript") blob.text = [this.guarded(name, text, module)];
    else if (type === "text/css") blob.text = this.css(name, text);
    else blob.text = [text];
    return index;
  }

  /** A style sheet with its url() addresses joined to blobs and its @import put in place (two deep at most). */
  css(name: string, text: string, depth = 0): Part[] {
    const parts: Part[] = [];
    let at = 0;
    for (const found of text.matchAll(/@import\s+(?:url\(\s*)?["']?([^"')\s;]+)["']?\s*\)?\s*;|url\(\s*(["']?)([^"')]+)\2\s*\)/g)) {
      const address = found[1] ?? found[3] ?? "";
      const wanted = fileNamed(address, name, this.files);
      if (!wanted && (depth > 0 || name !== this.page) && isOutside(address)) {
        parts.push(text.slice(at, found.index), found[1] === undefined ? 'url("data:,")' : "");
        at = found.index + found[0].length;
      }
      if (!wanted) continue;
      parts.push(text.slice(at, found.index));
      if (found[1] !== undefined) parts.push(...(depth < 2 ? this.css(wanted, this.files[wanted] ?? "", depth + 1) : []));
      else parts.push('url("', { blob: this.blobFor(wanted) }, '")');
      at = found.index + found[0].length;
    }
    parts.push(text.slice(at));
    return parts;
  }
}

/** What an inline script is called in errors, so that its place can be found again. */
const sourceMark = (number: number): string => `\n//# sourceURL=waypost-inline-${number}.js\n`;

const SOURCES: Record<string, string> = { video: "src", audio: "src", source: "src", track: "src", embed: "src" };
/** A script that runs where it stands, before the page goes on. */
const isPlain = (tag: Tag): boolean => isScript(tag) && !tag.attributes.some((one) => ["defer", "async"].includes(one.name) || one.value.toLowerCase() === "module");
const isScript = (tag: Tag): boolean => /^(|module|(text|application)\/(java|ecma)script)$/i.test(attributeOf(tag, "type") ?? "");

export const assemblePage = (files: Files, page: string): AssembledPage => {
  const html = files[page] ?? "";
  const work = new Assembly(files, page);
  const out: Part[] = [];
  const sheets: PageParts["sheets"] = [];
  const inline: { file: string; line: number; column: number; key: string }[] = [];
  let at = 0;
  const replace = (start: number, end: number, ...put: Part[]): void => {
    out.push(html.slice(at, start), ...put);
    at = end;
  };
  for (const tag of readTags(html)) {
    if (tag.closing) continue;
    const href = attributeOf(tag, "href");
    if (tag.name === "link" && href && /\bstylesheet\b/i.test(attributeOf(tag, "rel") ?? "")) {
      const name = fileNamed(href, page, files);
      if (name) sheets.push({ name, media: attributeOf(tag, "media") ?? "", text: work.css(name, files[name] ?? "") });
      else work.fault(isOutside(href) ? "outside" : "missing", href, html, tag.start);
      // The sheet is adopted by the frame; the element stays as written, but must not ask a server for it.
      const end = tag.start + 1 + tag.name.length;
      if (tag.trouble === "") replace(end, end, ' type="text/x-waypost"');
    }
    if (tag.name === "style" && tag.inside) {
      sheets.push({ name: page, media: attributeOf(tag, "media") ?? "", text: work.css(page, html.slice(tag.inside.start, tag.inside.end)) });
    }
    const src = tag.attributes.find((one) => one.name === (SOURCES[tag.name] ?? "src") && one.start >= 0);
    if (tag.name === "script") {
      if (src) {
        const name = fileNamed(src.value, page, files);
        if (name && tag.inside && isPlain(tag) && !/<\/script|<!--/i.test(files[name] ?? "")) {
          // Written in place: loading it would take longer than running it. The frame gives the address back.
          replace(html.lastIndexOf("src", src.start), html.lastIndexOf("src", src.start), "data-waypost-");
          inline.push({ file: name, line: 1, column: 1, key: name });
          const put = work.guarded(name, files[name] ?? "", false) + sourceMark(inline.length - 1);
          replace(tag.inside.start, tag.inside.end, put);
        } else if (name) replace(src.start, src.end, '"', { blob: work.blobFor(name, attributeOf(tag, "type") === "module") }, `" data-waypost-src="${src.value.replaceAll('"', "&quot;")}"`);
        else if (!/^(data|blob):/i.test(src.value)) {
          work.fault(isOutside(src.value) ? "outside" : "missing", src.value, html, tag.start);
          replace(src.start, src.end, `"data:text/javascript," data-waypost-src="${src.value.replaceAll('"', "&quot;")}"`);
        }
      } else if (tag.inside && isScript(tag)) {
        const key = `${page}#${inline.length}`;
        const place = placeOf(html, tag.inside.start);
        const text = html.slice(tag.inside.start, tag.inside.end);
        const code = work.guarded(key, text, attributeOf(tag, "type") === "module", page, place.line - 1);
        inline.push({ file: page, ...place, key });
        const put = code + sourceMark(inline.length - 1);
        replace(tag.inside.start, tag.inside.end, put);
      }
    } else if (src && (tag.name === "img" || tag.name in SOURCES)) {
      const name = fileNamed(src.value, page, files);
      if (!name && src.value && !/^(data|blob):/i.test(src.value)) {
        work.fault(isOutside(src.value) ? "outside" : "missing", src.value, html, tag.start);
        if (tag.name === "img") replace(src.end, src.end, ' srcset="data:,"');
        else replace(src.start, src.end, '"data:,"');
      }
      // The address a check may ask for stays; the picture comes from srcset.
      else if (name && tag.name === "img" && attributeOf(tag, "srcset") === null) replace(src.end, src.end, ' srcset="', { blob: work.blobFor(name) }, '"');
      else if (name) replace(src.start, src.end, '"', { blob: work.blobFor(name) }, '"');
    }
  }
  out.push(html.slice(at));

  const locate = (raw: Fault): Fault => {
    const fault = { ...raw, message: raw.message.replace(/^Failed to execute 'write' on 'Document': /, "") };
    if (fault.name === "LoopError") return fault;
    const outer = work.guards.get(fault.file ?? "");
    if (outer && fault.line !== null) return { ...fault, column: outer.original(fault.line, fault.column ?? 1) };
    const number = /waypost-inline-(\d+)\.js$/.exec(fault.file ?? "")?.[1];
    const unread = fault.name === "SyntaxError" ? inline.find((one) => work.guards.get(one.key)?.syntax) : undefined;
    const script = number === undefined ? unread : inline[Number(number)];
    const found = script && work.guards.get(script.key);
    // An error in an onclick="…" comes without a line of the page: none is better than a wrong one.
    if (!script || !found) return { ...fault, file: page, line: null, column: null };
    const line = (number === undefined ? found.syntax?.line : fault.line) ?? 1;
    const column = number === undefined ? found.syntax?.column ?? 1 : found.original(line, fault.column ?? 1);
    return { ...fault, file: script.file, line: line + script.line - 1, column: line === 1 ? column + script.column - 1 : column };
  };
  const parts: PageParts = { html: out, blobs: work.blobs, sheets, names: Object.keys(files), page };
  return { parts, faults: work.faults, locate };
};
