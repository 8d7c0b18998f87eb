/*
 * Looks at a learner's page for the checks. A classic script; load values.js first, both before learner code.
 *
 * Defines `globalThis.__probe = { run(code, { doCode, page }) → Promise<tagged JSON text> }`:
 *   code    the check's `get` (a JavaScript expression, may use await); empty means: only do the steps
 *   doCode  the check's `do` (JavaScript statements), run first; what it declares can be used in `get`
 *   page    true for a check with `in: page`: names the learner declared win over the helpers of the same name
 * A throw becomes {"t":"raised", …}. On the server load it in an isolated world for ordinary checks, and in the
 * page's own world for `in: page`. In the learner's browser there is one world only; its answer is advice.
 */
(() => {
  "use strict";
  if (globalThis.__probe) return;

  const { encode, raised } = globalThis.__values;
  const page = document;
  const find = Document.prototype.querySelector.bind(page);
  const findAll = Document.prototype.querySelectorAll.bind(page);
  const computed = getComputedStyle.bind(globalThis);
  const later = setTimeout.bind(globalThis);
  const globalEval = globalThis.eval;
  const FunctionNow = Function;
  const listFrom = Array.from;
  const MAX_WAIT_MS = 1000;
  const INLINE = new Set(
    ("A ABBR B BDI BDO CITE CODE DATA DEL DFN EM FONT I INS KBD LABEL MARK OUTPUT Q RUBY S SAMP SMALL SPAN STRONG " +
      "SUB SUP TIME TT U VAR WBR").split(" "),
  );
  const SILENT = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"]);
  let waited = 0;

  class Missing extends Error {
    constructor(message) {
      super(message);
      this.name = "Missing";
    }
  }

  const need = (selector, doing) => {
    const found = find(selector);
    if (!found) throw new Missing(`There is nothing to ${doing}: nothing on the page matches ${selector}`);
    return found;
  };

  const words = (node) => {
    if (node.nodeType === 3) return node.data;
    if (node.nodeType !== 1 || SILENT.has(node.tagName)) return "";
    if (node.tagName === "BR") return " ";
    let all = "";
    for (const child of node.childNodes) all += words(child);
    return INLINE.has(node.tagName) ? all : ` ${all} `;
  };

  const tidy = (text) => text.replace(/\s+/g, " ").trim();

  const kebab = (property) =>
    property.startsWith("--") ? property : property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

  const setValue = (element, words_) => {
    const proto =
      element instanceof HTMLTextAreaElement
        ? HTMLTextAreaElement.prototype
        : element instanceof HTMLSelectElement
          ? HTMLSelectElement.prototype
          : HTMLInputElement.prototype;
    if (!(element instanceof proto.constructor)) {
      if (element.isContentEditable) {
        element.textContent = words_;
        return;
      }
      throw new Missing(`<${element.tagName.toLowerCase()}> is not a box that can be typed in`);
    }
    Object.getOwnPropertyDescriptor(proto, "value").set.call(element, words_);
  };

  const tell = (element, name) => element.dispatchEvent(new Event(name, { bubbles: true, cancelable: name === "submit" }));

  const helpers = {
    /** The first element that matches, or null. */
    $: (selector) => find(selector),
    /** A list of all elements that match. */
    $$: (selector) => listFrom(findAll(selector)),
    has: (selector) => find(selector) !== null,
    count: (selector) => findAll(selector).length,
    /** The words in it, runs of space made one space; null where nothing matches. */
    text: (selector) => {
      const found = find(selector);
      return found ? tidy(words(found)) : null;
    },
    texts: (selector) => listFrom(findAll(selector), (found) => tidy(words(found))),
    attr: (selector, name) => {
      const found = find(selector);
      return found ? found.getAttribute(name) : null;
    },
    value: (selector) => {
      const found = find(selector);
      return found && "value" in found ? found.value : null;
    },
    style: (selector, property) => {
      const found = find(selector);
      return found ? computed(found).getPropertyValue(kebab(property)) : null;
    },
    box: (selector) => {
      const found = find(selector);
      if (!found) return null;
      const { x, y, width, height } = found.getBoundingClientRect();
      return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
    },
    visible: (selector) => {
      const found = find(selector);
      if (!found) return false;
      const { width, height } = found.getBoundingClientRect();
      return width > 0 && height > 0 && found.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    },
    title: () => tidy(page.title),
    click: (selector) => {
      const found = need(selector, "click");
      if (typeof found.focus === "function") found.focus();
      found.click();
    },
    type: (selector, text) => {
      const found = need(selector, "type in");
      if (typeof found.focus === "function") found.focus();
      setValue(found, String(text));
      tell(found, "input");
      tell(found, "change");
    },
    choose: (selector, value) => {
      const found = need(selector, "choose from");
      if (found instanceof HTMLSelectElement) {
        const option = listFrom(found.options).find((one) => one.value === String(value) || tidy(one.text) === String(value));
        if (!option) throw new Missing(`There is no choice "${value}" in ${selector}`);
        setValue(found, option.value);
      } else {
        found.checked = typeof value === "boolean" ? value : true;
      }
      tell(found, "input");
      tell(found, "change");
    },
    /** A key goes down and up on the element. Enter also sends the form of a text box, as it does for a person. */
    press: (selector, key) => {
      const found = need(selector, "press a key on");
      if (typeof found.focus === "function") found.focus();
      const about = { key, bubbles: true, cancelable: true };
      const goOn = found.dispatchEvent(new KeyboardEvent("keydown", about));
      if (goOn && key === "Enter") {
        if (found instanceof HTMLInputElement && found.form) found.form.requestSubmit();
        else if (found instanceof HTMLButtonElement || found instanceof HTMLAnchorElement) found.click();
      } else if (goOn && key === " " && found instanceof HTMLButtonElement) found.click();
      found.dispatchEvent(new KeyboardEvent("keyup", about));
    },
    /** Waits; all waits of one page together are at most a second. */
    wait: (ms) => {
      const left = Math.max(0, Math.min(Number(ms) || 0, MAX_WAIT_MS - waited));
      waited += left;
      return new Promise((done) => later(done, left));
    },
  };
  const names = Object.keys(helpers);

  /** Whether the learner declared this name (an element with that id does not count). */
  const learnerHas = (name) => {
    if (Object.getOwnPropertyDescriptor(globalThis, name)) return true;
    try {
      if (globalEval(`typeof ${name}`) === "undefined") return false;
      return !(name in globalThis) || globalEval(name) !== globalThis[name];
    } catch {
      return true; // declared, but not given a value yet
    }
  };

  const run = async (code, { doCode = "", page: inPage = false } = {}) => {
    try {
      const usable = inPage ? names.filter((name) => !learnerHas(name)) : names;
      const look = code.trim().replace(/;+\s*$/, "");
      const body = `return (async () => {\n${doCode}\n;return ${look ? `(\n${look}\n)` : "undefined"};\n})();`;
      const made = new FunctionNow(...usable, body);
      return encode(await made(...usable.map((name) => helpers[name])));
    } catch (error) {
      return raised(error);
    }
  };

  Object.defineProperty(globalThis, "__probe", { value: Object.freeze({ run }), enumerable: false });
})();
