/**
 * Puts a tick into every loop and function of a script, so that code without an end stops itself and can say where.
 * A sandboxed frame may share its thread with the page around it, and then nothing else could stop it.
 * No line is moved; `original` maps a column back.
 */
import { parse, type Node } from "acorn";

export const TICK = "__tick";
const MAX_LETTERS = 300_000;
const LOOPS = new Set(["ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement"]);
const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

export interface Guarded {
  code: string;
  /** Where the script cannot be read, from 1; the words are the browser's own, later. */
  syntax: { line: number; column: number } | null;
  /** The column (from 1) in the learner's text for a column in `code`. */
  original: (line: number, column: number) => number;
}

interface Insertion {
  at: number;
  text: string;
  line: number;
  column: number;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

const placesIn = (root: Node): Node[] => {
  const found: Node[] = [];
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (LOOPS.has(node.type) || FUNCTIONS.has(node.type)) found.push(node);
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) waiting.push(...value.filter(isNode));
      else if (isNode(value)) waiting.push(value);
    }
  }
  return found;
};

const unchanged = (code: string, syntax: Guarded["syntax"] = null): Guarded => ({ code, syntax, original: (_, column) => column });

const known = new Map<string, Guarded>();
const MAX_KNOWN = 40;

/** `file` and `above` (lines of the file before this code) are what a tick reports. What was made is kept a while. */
export const guard = (code: string, { module = false, file = "", above = 0 } = {}): Guarded => {
  const key = `${file}\0${above}\0${module}\0${code}`;
  const before = known.get(key);
  if (before) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  const made = guardNow(code, module, file, above);
  known.set(key, made);
  return made;
};

const guardNow = (code: string, module: boolean, file: string, above: number): Guarded => {
  if (code.length > MAX_LETTERS) return unchanged(code);
  let root: Node;
  try {
    root = parse(code, { ecmaVersion: "latest", sourceType: module ? "module" : "script", allowReturnOutsideFunction: false, locations: true });
  } catch (error) {
    const place = (error as { loc?: { line: number; column: number } }).loc;
    return unchanged(code, place ? { line: place.line, column: place.column + 1 } : null);
  }
  const insertions: Insertion[] = [];
  const insert = (at: number, text: string): void => {
    const before = code.slice(0, at);
    insertions.push({ at, text, line: before.split("\n").length, column: at - before.lastIndexOf("\n") });
  };
  for (const place of placesIn(root)) {
    const { body } = place as Node & { body: Node & { body?: Node[] } };
    const tick = `${TICK}(${(place.loc?.start.line ?? 0) + above},${JSON.stringify(file)},${LOOPS.has(place.type) ? 1 : 0});`;
    if (body.type === "BlockStatement") {
      const directives = (body.body ?? []).filter((one) => "directive" in one);
      insert(directives.at(-1)?.end ?? body.start + 1, directives.length > 0 ? `;${tick}` : tick);
    } else if (LOOPS.has(place.type)) {
      insert(body.start, `{${tick}`);
      insert(body.end, "}");
    }
  }
  insertions.sort((a, b) => a.at - b.at);
  let out = "";
  let from = 0;
  for (const { at, text } of insertions) {
    out += code.slice(from, at) + text;
    from = at;
  }
  const original = (line: number, column: number): number => {
    let moved = 0;
    for (const one of insertions) {
      if (one.line === line && one.column + moved <= column) moved = Math.min(moved + one.text.length, column - one.column);
    }
    return column - moved;
  };
  return { code: out + code.slice(from), syntax: null, original };
};
