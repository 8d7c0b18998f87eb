/*
 * Turns any JavaScript value into tagged JSON text, so that it can leave the place where learner code runs.
 *
 * A classic script. It defines `globalThis.__values = { encode, format }` and must be loaded BEFORE learner code:
 * it keeps its own copies of the built-in functions it uses, so changing a prototype later does not change it.
 *
 * Tagged JSON: null, true, false, finite numbers and strings stand for themselves. All else is an object with "t":
 *   {"t":"undefined"} {"t":"nan"} {"t":"-0"} {"t":"inf"} {"t":"-inf"} {"t":"bigint","v":"12"} {"t":"symbol","v":"x"}
 *   {"t":"text","v":"cut text","n":whole length}            a text too long to send
 *   {"t":"list","v":[…],"n":length}                         "n" is larger than v where the list was cut
 *   {"t":"object","v":[[key,value],…],"n":keys,"name":"Card"?}   {"t":"map","v":[[k,v],…],"n":…} {"t":"set","v":[…],"n":…}
 *   {"t":"function","name":"add"} {"t":"error","name":"TypeError","message":"…"} {"t":"date","v":"2026-…Z"|null}
 *   {"t":"regexp","v":"/a/g"} {"t":"promise"} {"t":"element","v":"<p>…</p>"}
 *   {"t":"cycle"} {"t":"deep"} {"t":"threw","message":"…"}  inside a value: points back, too deep, a getter threw
 *   {"t":"raised","name":"TypeError","message":"…"}         top level only: looking at the value threw
 */
(() => {
  "use strict";
  if (globalThis.__values) return;

  const bound = (fn) => Function.prototype.call.bind(fn);
  const getter = (proto, name) => {
    const found = proto && Object.getOwnPropertyDescriptor(proto, name);
    return found && found.get ? bound(found.get) : null;
  };
  const quote = JSON.stringify;
  const { isArray } = Array;
  const { get, ownKeys, getPrototypeOf, getOwnPropertyDescriptor } = Reflect;
  const { is } = Object;
  const isFiniteNumber = Number.isFinite;
  const charCode = bound(String.prototype.charCodeAt);
  const slice = bound(String.prototype.slice);
  const bigintText = bound(BigInt.prototype.toString);
  const symbolText = bound(Symbol.prototype.toString);
  const isoText = bound(Date.prototype.toISOString);
  const dateNumber = bound(Date.prototype.getTime);
  const mapSize = getter(Map.prototype, "size");
  const setSize = getter(Set.prototype, "size");
  const mapEach = bound(Map.prototype.forEach);
  const setEach = bound(Set.prototype.forEach);
  const regexpSource = getter(RegExp.prototype, "source");
  const regexpFlags = getter(RegExp.prototype, "flags");
  const typedLength = getter(getPrototypeOf(Uint8Array.prototype), "length");
  const then = bound(Promise.prototype.then);
  const PromiseNow = Promise;
  const nodeType = typeof Node === "function" ? getter(Node.prototype, "nodeType") : null;
  const nodeText = typeof Node === "function" ? getter(Node.prototype, "textContent") : null;
  const outerHtml = typeof Element === "function" ? getter(Element.prototype, "outerHTML") : null;
  const collections = [];
  for (const name of ["NodeList", "HTMLCollection", "DOMTokenList", "FileList", "StyleSheetList"]) {
    const made = globalThis[name];
    const length = typeof made === "function" ? getter(made.prototype, "length") : null;
    if (length) collections.push(length);
  }
  const MAX_DEPTH = 12;
  const MAX_ITEMS = 1000;
  const MAX_NODES = 5000;
  const MAX_TEXT = 20000;
  const MAX_ALL_TEXT = 120000;

  /** True when `look(value)` does not throw: a brand check that holds for other realms and forged prototypes. */
  const brand = (look, value) => {
    if (!look) return false;
    try {
      look(value);
      return true;
    } catch {
      return false;
    }
  };

  /** Text without half characters (lone surrogates), which most programs cannot store. */
  const wellFormed = (text) => {
    let clean = "";
    let from = 0;
    const { length } = text;
    for (let at = 0; at < length; at += 1) {
      const code = charCode(text, at);
      if (code < 0xd800 || code > 0xdfff) continue;
      if (code < 0xdc00 && at + 1 < length) {
        const next = charCode(text, at + 1);
        if (next >= 0xdc00 && next <= 0xdfff) {
          at += 1;
          continue;
        }
      }
      clean += `${slice(text, from, at)}\ufffd`;
      from = at + 1;
    }
    return from === 0 ? text : clean + slice(text, from);
  };

  const textOf = (value) => {
    try {
      return wellFormed(typeof value === "string" ? value : `${value}`);
    } catch {
      return "";
    }
  };

  const encodeText = (text, budget, cap = MAX_TEXT) => {
    const room = budget.text < cap ? budget.text : cap;
    if (text.length <= room) {
      budget.text -= text.length;
      return quote(wellFormed(text));
    }
    budget.text -= room;
    return `{"t":"text","v":${quote(wellFormed(slice(text, 0, room)))},"n":${text.length}}`;
  };

  const short = (text, cap) => quote(wellFormed(slice(text, 0, cap)));

  const safeGet = (object, key) => {
    try {
      const found = get(object, key);
      return typeof found === "string" ? found : "";
    } catch {
      return "";
    }
  };

  const isError = (value) => {
    for (let proto = value, steps = 0; proto && steps < 10; steps += 1) {
      if (proto === Error.prototype) return true;
      const made = getOwnPropertyDescriptor(proto, "stack");
      if (made && steps === 0 && typeof safeGet(value, "message") === "string" && safeGet(value, "name")) return true;
      proto = getPrototypeOf(proto);
    }
    return false;
  };

  const encodeList = (tag, length, itemAt, state) => {
    let out = "";
    let count = 0;
    for (; count < length && count < MAX_ITEMS && state.budget.nodes > 0; count += 1) {
      out += `${count ? "," : ""}${itemAt(count)}`;
    }
    return `{"t":"${tag}","v":[${out}],"n":${length}}`;
  };

  const encodeObject = (value, state) => {
    let keys;
    try {
      keys = ownKeys(value);
    } catch (error) {
      return `{"t":"threw","message":${short(textOf(error), 300)}}`;
    }
    let out = "";
    let total = 0;
    let sent = 0;
    for (let i = 0; i < keys.length; i += 1) {
      const key = keys[i];
      if (typeof key !== "string") continue;
      const about = getOwnPropertyDescriptor(value, key);
      if (!about || !about.enumerable) continue;
      total += 1;
      if (sent >= MAX_ITEMS || state.budget.nodes <= 0) continue;
      out += `${sent ? "," : ""}[${short(key, 300)},${encodeProperty(value, key, state)}]`;
      sent += 1;
    }
    let name = "";
    try {
      const proto = getPrototypeOf(value);
      const maker = proto && getOwnPropertyDescriptor(proto, "constructor");
      if (maker && typeof maker.value === "function") name = safeGet(maker.value, "name");
    } catch {
      name = "";
    }
    const named = name && name !== "Object" ? `,"name":${short(name, 100)}` : "";
    return `{"t":"object","v":[${out}],"n":${total}${named}}`;
  };

  const encodeProperty = (object, key, state) => {
    let inner;
    try {
      inner = get(object, key);
    } catch (error) {
      return `{"t":"threw","message":${short(textOf(error), 300)}}`;
    }
    return encodeInner(inner, state);
  };

  const encodeThing = (value, state) => {
    if (brand(nodeType, value)) {
      const html = brand(outerHtml, value) ? outerHtml(value) : `${nodeText(value) || ""}`;
      return `{"t":"element","v":${short(html, 300)}}`;
    }
    if (isArray(value)) return encodeList("list", value.length, (i) => encodeProperty(value, i, state), state);
    for (let i = 0; i < collections.length; i += 1) {
      if (!brand(collections[i], value)) continue;
      return encodeList("list", collections[i](value), (at) => encodeProperty(value, at, state), state);
    }
    if (brand(typedLength, value) && typedLength(value) !== undefined) {
      return encodeList("list", typedLength(value), (i) => encodeProperty(value, i, state), state);
    }
    if (brand(mapSize, value)) {
      let out = "";
      let count = 0;
      mapEach(value, (item, key) => {
        if (count >= MAX_ITEMS || state.budget.nodes <= 0) return;
        out += `${count ? "," : ""}[${encodeInner(key, state)},${encodeInner(item, state)}]`;
        count += 1;
      });
      return `{"t":"map","v":[${out}],"n":${mapSize(value)}}`;
    }
    if (brand(setSize, value)) {
      let out = "";
      let count = 0;
      setEach(value, (item) => {
        if (count >= MAX_ITEMS || state.budget.nodes <= 0) return;
        out += `${count ? "," : ""}${encodeInner(item, state)}`;
        count += 1;
      });
      return `{"t":"set","v":[${out}],"n":${setSize(value)}}`;
    }
    if (brand(dateNumber, value)) {
      return `{"t":"date","v":${isFiniteNumber(dateNumber(value)) ? quote(isoText(value)) : "null"}}`;
    }
    if (isError(value)) {
      const name = safeGet(value, "name") || "Error";
      return `{"t":"error","name":${short(name, 100)},"message":${short(safeGet(value, "message"), 2000)}}`;
    }
    if (value instanceof PromiseNow && brand((it) => then(it, () => 0, () => 0), value)) return '{"t":"promise"}';
    if (brand(regexpSource, value) && value !== RegExp.prototype) {
      return `{"t":"regexp","v":${short(`/${regexpSource(value)}/${regexpFlags(value)}`, 300)}}`;
    }
    return encodeObject(value, state);
  };

  const encodeInner = (value, state) => {
    state.budget.nodes -= 1;
    if (value === null) return "null";
    switch (typeof value) {
      case "undefined":
        return '{"t":"undefined"}';
      case "boolean":
        return value ? "true" : "false";
      case "number":
        if (is(value, -0)) return '{"t":"-0"}';
        if (isFiniteNumber(value)) return quote(value);
        if (value !== value) return '{"t":"nan"}';
        return value > 0 ? '{"t":"inf"}' : '{"t":"-inf"}';
      case "string":
        return encodeText(value, state.budget);
      case "bigint":
        return `{"t":"bigint","v":${short(bigintText(value), 1000)}}`;
      case "symbol":
        return `{"t":"symbol","v":${short(symbolText(value), 100)}}`;
      case "function":
        return `{"t":"function","name":${short(safeGet(value, "name"), 100)}}`;
      default:
    }
    for (let level = state.path; level; level = level.up) if (level.value === value) return '{"t":"cycle"}';
    if (state.depth >= MAX_DEPTH || state.budget.nodes <= 0) return '{"t":"deep"}';
    const deeper = { budget: state.budget, depth: state.depth + 1, path: { value, up: state.path } };
    try {
      return encodeThing(value, deeper);
    } catch (error) {
      return `{"t":"threw","message":${short(textOf(error), 300)}}`;
    }
  };

  /** Tagged JSON text of any value: at most 12 deep, 5,000 parts and about 120,000 letters. Never throws. */
  const encode = (value) =>
    encodeInner(value, { budget: { nodes: MAX_NODES, text: MAX_ALL_TEXT }, depth: 0, path: null });

  /** Tagged JSON text for something that was thrown while looking. */
  const raised = (error) => {
    const isObject = (typeof error === "object" && error !== null) || typeof error === "function";
    const name = isObject ? safeGet(error, "name") || "Error" : "Error";
    const message = isObject ? safeGet(error, "message") || textOf(error) : textOf(error);
    return `{"t":"raised","name":${short(name, 100)},"message":${short(message, 2000)}}`;
  };

  Object.defineProperty(globalThis, "__values", {
    value: Object.freeze({ encode, raised, textOf }),
    enumerable: false,
  });
})();
