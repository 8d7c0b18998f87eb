/**
 * Compares what was seen (tagged JSON, see values.js) with what a check expects. An ES module.
 * Twin of compare.py: both run tests/compare_vectors.json and must give the same three fields, letter for letter.
 *
 * compare(expect, value) → { met, expected, seen }; `expect` is a plain value or a mapping of operators, `value` is
 * parsed tagged JSON. Throws a TypeError for an operator that does not exist (the curriculum checker refuses those).
 */
import { NAMED } from "./colours.js";

const MAX_SHOWN = 2000;
const LONG_LIST = 60;
const DEFAULT_WITHIN = 0.01;

const isMapping = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const tagOf = (value) => (isMapping(value) ? value.t : null);
const isText = (value) => typeof value === "string" || tagOf(value) === "text";
const isList = (value) => tagOf(value) === "list" || tagOf(value) === "set";
const numberOf = (value) => {
  if (typeof value === "number") return value;
  switch (tagOf(value)) {
    case "-0": return 0;
    case "inf": return Infinity;
    case "-inf": return -Infinity;
    default: return null;
  }
};

// ---- showing values to people ---------------------------------------------------------------------------------

const cut = (text) => {
  const letters = Array.from(text.length > MAX_SHOWN ? text.slice(0, MAX_SHOWN * 2) : text);
  return letters.length > MAX_SHOWN ? `${letters.slice(0, MAX_SHOWN).join("")}…` : text;
};

/** A tagged value as text. `top`: nothing around it, so a little more can be said. */
const show = (value, top) => {
  if (value === null) return top ? "nothing (null)" : "null";
  if (value === true || value === false || typeof value === "number") return String(value);
  if (typeof value === "string") return top && value === "" ? '"" (empty text)' : `"${value}"`;
  const more = () => (value.n > value.v.length ? `, … ${value.n - value.v.length} more` : "");
  const inner = () => value.v.map((item) => show(item, false)).join(", ");
  switch (value.t) {
    case "undefined": return top ? "nothing (undefined)" : "undefined";
    case "nan": return top ? "NaN (not a number)" : "NaN";
    case "-0": return "0";
    case "inf": return "Infinity";
    case "-inf": return "-Infinity";
    case "bigint": return `${value.v}n`;
    case "text": return `"${value.v}…"`;
    case "list": {
      if (value.n === 0) return top ? "an empty list" : "[]";
      const flat = `[${inner()}${more()}]`;
      const tall = top && flat.length > LONG_LIST && value.v.length > 1;
      return tall ? `[\n${value.v.map((item) => `  ${show(item, false)}`).join(",\n")}${more()}\n]` : flat;
    }
    case "set": return `Set {${inner()}${more()}}`;
    case "map": return `Map {${value.v.map(([k, v]) => `${show(k, false)} → ${show(v, false)}`).join(", ")}${more()}}`;
    case "object": {
      const inside = value.v.map(([k, v]) => `${k}: ${show(v, false)}`).join(", ");
      return `${value.name ? `${value.name} ` : ""}{${inside}${more()}}`;
    }
    case "function": return value.name ? `a function called ${value.name}` : "a function";
    case "error": return `${value.name}: ${value.message}`;
    case "date": return value.v === null ? "a date that does not exist" : value.v;
    case "cycle": return "(the same again)";
    case "deep": return "…";
    case "threw": return `(could not be read: ${value.message})`;
    case "promise": return "a promise";
    default: return typeof value.v === "string" ? value.v : "something that cannot be shown";
  }
};

/** A plain value (from the curriculum) as a tagged one. */
const tagged = (plain) => {
  if (Array.isArray(plain)) return { t: "list", v: plain.map(tagged), n: plain.length };
  if (isMapping(plain)) {
    const keys = Object.keys(plain);
    return { t: "object", v: keys.map((key) => [key, tagged(plain[key])]), n: keys.length };
  }
  return plain;
};

const showPlain = (plain, top = true) => show(tagged(plain), top);

// ---- equality ---------------------------------------------------------------------------------------------------

const fold = (text, ignoreCase) => (ignoreCase ? text.toLowerCase() : text);

/** Whether a tagged value equals a plain one, deeply. */
const equal = (value, plain, ignoreCase) => {
  if (typeof plain === "string") return typeof value === "string" && fold(value, ignoreCase) === fold(plain, ignoreCase);
  if (typeof plain === "number") return numberOf(value) === plain;
  if (plain === null || typeof plain === "boolean") return value === plain;
  if (Array.isArray(plain)) {
    return (
      isList(value) && value.n === plain.length && value.v.length === plain.length &&
      plain.every((item, at) => equal(value.v[at], item, ignoreCase))
    );
  }
  const keys = Object.keys(plain);
  if (tagOf(value) !== "object" || value.n !== keys.length || value.v.length !== keys.length) return false;
  const found = new Map(value.v);
  return keys.every((key) => found.has(key) && equal(found.get(key), plain[key], ignoreCase));
};

/** Whether a list holds just these items, each as often, in any order. */
const sameItems = (value, want, ignoreCase) => {
  if (!isList(value) || value.n !== want.length || value.v.length !== want.length) return false;
  const left = [...value.v];
  return want.every((one) => {
    const at = left.findIndex((item) => equal(item, one, ignoreCase));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
};

// ---- colours ----------------------------------------------------------------------------------------------------

const clampByte = (n) => Math.min(255, Math.max(0, Math.floor(n + 0.5)));
const part = (text, whole) => (text.endsWith("%") ? (Number(text.slice(0, -1)) * whole) / 100 : Number(text));
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const numberOrPercent = (text) => NUMBER.test(text.endsWith("%") ? text.slice(0, -1) : text);

const fromHsl = (hue, saturation, light) => {
  const h = ((hue % 360) + 360) % 360;
  const s = Math.min(1, Math.max(0, saturation));
  const l = Math.min(1, Math.max(0, light));
  const at = (n) => {
    const k = (n + h / 30) % 12;
    return clampByte(255 * (l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [at(0), at(8), at(4)];
};

/** [red, green, blue, alpha in thousandths] of any usual spelling of a colour, or null. */
export const colourOf = (text) => {
  const plain = text.trim().toLowerCase();
  if (plain === "transparent") return [0, 0, 0, 0];
  if (Object.hasOwn(NAMED, plain)) return [...NAMED[plain], 1000];
  const hex = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(plain);
  if (hex) {
    const long = hex[1].length < 6 ? Array.from(hex[1], (digit) => digit + digit).join("") : hex[1];
    const bytes = [0, 2, 4, 6].map((at) => (at < long.length ? parseInt(long.slice(at, at + 2), 16) : 255));
    return [bytes[0], bytes[1], bytes[2], Math.floor((bytes[3] * 1000) / 255 + 0.5)];
  }
  const call = /^(rgba?|hsla?)\(([^()]*)\)$/.exec(plain);
  if (!call) return null;
  const parts = call[2].split(/[\s,/]+/).filter((one) => one !== "");
  if (parts.length !== 3 && parts.length !== 4) return null;
  const first = parts[0].replace(/deg$/, "");
  if (![first, ...parts.slice(1)].every(numberOrPercent)) return null;
  parts[0] = first;
  const alpha = parts.length === 4 ? Math.floor(Math.min(1, Math.max(0, part(parts[3], 1))) * 1000 + 0.5) : 1000;
  if (call[1].startsWith("rgb")) return [...parts.slice(0, 3).map((one) => clampByte(part(one, 255))), alpha];
  if (first.endsWith("%") || !parts[1].endsWith("%") || !parts[2].endsWith("%")) return null;
  return [...fromHsl(Number(first), part(parts[1], 1), part(parts[2], 1)), alpha];
};

const hexOf = ([red, green, blue, alpha]) => {
  const two = (byte) => byte.toString(16).padStart(2, "0");
  if (alpha === 0) return "transparent";
  const solid = `#${two(red)}${two(green)}${two(blue)}`;
  return alpha === 1000 ? solid : `${solid} at ${Math.floor(alpha / 10 + 0.5)}%`;
};

// ---- operators --------------------------------------------------------------------------------------------------

const KINDS = {
  undefined: "nothing (undefined)", null: "nothing (null)", nan: "NaN (not a number)", number: "a number", text: "text",
  boolean: "true or false", list: "a list", object: "an object", function: "a function", missing: "nothing",
};
const isKind = (value, kind) => {
  const tag = tagOf(value);
  switch (kind) {
    case "undefined": return tag === "undefined";
    case "null": return value === null;
    case "missing": return value === null || tag === "undefined";
    case "nan": return tag === "nan";
    case "number": return numberOf(value) !== null;
    case "text": return isText(value);
    case "boolean": return value === true || value === false;
    case "list": return tag === "list";
    case "function": return tag === "function";
    case "object": return ["object", "map", "set", "date", "error", "element", "regexp", "promise"].includes(tag);
    default: throw new TypeError(`Unknown kind after "is": ${kind}`);
  }
};
const lengthOf = (value) => {
  if (typeof value === "string") return value.length;
  const tag = tagOf(value);
  return ["text", "list", "set", "map", "object"].includes(tag) ? value.n : null;
};
const pattern = (source) => {
  try {
    return new RegExp(source, "u");
  } catch {
    return new RegExp(source);
  }
};
const textTest = (value, test) => typeof value === "string" && test(value);

/** name → [met(value, argument, ignoreCase, whole mapping), words(argument, whole mapping)] */
const OPERATORS = {
  equals: [(value, want, low) => equal(value, want, low), (want) => showPlain(want)],
  same_items: [
    (value, want, low) => sameItems(value, want, low),
    (want) => `${showPlain(want)}${want.length > 1 ? " (in any order)" : ""}`,
  ],
  contains: [
    (value, want, low) =>
      isList(value)
        ? value.v.some((item) => equal(item, want, low))
        : textTest(value, (text) => typeof want === "string" && fold(text, low).includes(fold(want, low))),
    (want) => `something with ${showPlain(want, false)} in it`,
  ],
  matches: [(value, want) => textTest(value, (text) => pattern(want).test(text)), (want) => `text of the shape ${want}`],
  starts_with: [
    (value, want, low) => textTest(value, (text) => fold(text, low).startsWith(fold(want, low))),
    (want) => `text that starts with ${showPlain(want, false)}`,
  ],
  ends_with: [
    (value, want, low) => textTest(value, (text) => fold(text, low).endsWith(fold(want, low))),
    (want) => `text that ends with ${showPlain(want, false)}`,
  ],
  at_least: [
    (value, want) => numberOf(value) !== null && numberOf(value) >= want,
    (want) => `${showPlain(want)} or more`,
  ],
  at_most: [(value, want) => numberOf(value) !== null && numberOf(value) <= want, (want) => `${showPlain(want)} or less`],
  close_to: [
    (value, want, _low, all) => numberOf(value) !== null && Math.abs(numberOf(value) - want) <= (all.within ?? DEFAULT_WITHIN),
    (want, all) => `about ${showPlain(want)} (at most ${showPlain(all.within ?? DEFAULT_WITHIN)} away)`,
  ],
  one_of: [
    (value, want, low) => want.some((one) => equal(value, one, low)),
    (want) => `one of these: ${want.map((one) => showPlain(one, false)).join(", ")}`,
  ],
  not: [(value, want) => !meets(want, value), (want) => `anything but ${describe(want)}`],
  all: [
    (value, want) => isList(value) && value.n > 0 && value.n === value.v.length && value.v.every((item) => meets(want, item)),
    (want) => `a list where every item is ${describe(want)}`,
  ],
  has_length: [(value, want) => lengthOf(value) === want, (want) => `a length of ${showPlain(want)}`],
  colour: [
    (value, want) => {
      const [seen, wanted] = [typeof value === "string" ? colourOf(value) : null, colourOf(want)];
      return seen !== null && wanted !== null && seen.every((one, at) => Math.abs(one - wanted[at]) <= (at === 3 ? 5 : 0));
    },
    (want) => {
      const colour = colourOf(want);
      const hex = colour ? hexOf(colour) : want;
      return hex === want ? `the colour ${want}` : `the colour ${want} (${hex})`;
    },
  ],
  is: [(value, want) => isKind(value, want), (want) => KINDS[want] ?? String(want)],
};
const BESIDE = new Set(["within", "ignore_case"]);

const operatorsOf = (expect) => {
  const names = Object.keys(expect).filter((name) => !BESIDE.has(name));
  for (const name of names) if (!Object.hasOwn(OPERATORS, name)) throw new TypeError(`Unknown operator: ${name}`);
  if (names.length === 0) throw new TypeError("No operator given");
  return names;
};

const meets = (expect, value) => {
  if (!isMapping(expect)) return equal(value, expect, false);
  return operatorsOf(expect).every((name) => OPERATORS[name][0](value, expect[name], expect.ignore_case === true, expect));
};

const describe = (expect) => {
  if (!isMapping(expect)) return showPlain(expect);
  const words = operatorsOf(expect).map((name) => OPERATORS[name][1](expect[name], expect)).join(" and ");
  return expect.ignore_case === true ? `${words} (capitals do not matter)` : words;
};

const wantsColour = (expect) =>
  isMapping(expect) && ("colour" in expect || ["not", "all"].some((name) => name in expect && wantsColour(expect[name])));

/** What was seen, in words: a colour as a colour where the check is about colours. */
const seenWords = (expect, value) => {
  if (typeof value === "string" && wantsColour(expect)) {
    const colour = colourOf(value);
    if (colour) return `the colour ${hexOf(colour)}`;
  }
  const length = isMapping(expect) && "has_length" in expect ? lengthOf(value) : null;
  const words = show(value, true);
  return length === null || words === "an empty list" ? words : `a length of ${length}: ${words}`;
};

export const compare = (expect, value) => ({
  met: meets(expect, value),
  expected: cut(describe(expect)),
  seen: cut(seenWords(expect, value)),
});
