/** Small helpers for making elements. Text is always text, never HTML, except what the server has made safe. */

export type Child = Node | string | null | false | undefined;
type Handlers = { [name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[name]) => void };
export type Props = { [name: string]: string | number | boolean | null | undefined | Handlers };

/** An element: `h("p", { class: "soft", on: { click } }, "words")`. True makes an empty attribute, false and null none. */
export const h = <K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") {
      for (const [kind, handler] of Object.entries(value as Handlers)) element.addEventListener(kind, handler as EventListener);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== false && child !== undefined));
  return element;
};

/** HTML that our own server rendered from the curriculum. */
export const fromServer = (html: string, tag: "div" | "span" = "div", className = ""): HTMLElement => {
  const element = h(tag, className ? { class: className } : {});
  element.innerHTML = html;
  return element;
};

const spriteAddress = (): string =>
  document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0] ?? "/static/built/icons.svg";
let sprite = "";

/** A lucide icon; a word always stands beside it. */
export const icon = (name: string): SVGElement => {
  sprite ||= spriteAddress();
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
};

export const button = (words: string, iconName: string | null, kind: string, onClick: () => void, props: Props = {}): HTMLButtonElement =>
  h("button", { type: "button", class: `button ${kind}`.trim(), on: { click: onClick }, ...props }, iconName ? icon(iconName) : null, h("span", {}, words));

let announcer: HTMLElement | null = null;

/** Says something to screen readers, without moving anything. */
export const announce = (words: string): void => {
  if (!announcer?.isConnected) {
    announcer = h("div", { class: "hide", role: "status", "aria-live": "polite" });
    document.body.append(announcer);
  }
  announcer.textContent = "";
  const target = announcer;
  setTimeout(() => (target.textContent = words), 30);
};

/** A dialog with a heading; it is taken out of the page when it closes. */
export const dialog = (title: string, ...children: Child[]): HTMLDialogElement => {
  const id = `dialog-${Math.random().toString(36).slice(2)}`;
  const element = h("dialog", { class: "dialog", "aria-labelledby": id }, h("h2", { id }, title), ...children);
  element.addEventListener("close", () => element.remove());
  document.body.append(element);
  element.showModal();
  return element;
};

/** 10:42, by this machine's clock and the London calendar the server uses. */
export const clockTime = (iso: string): string =>
  new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });

/** 22 Nov 2026, in London. */
const day = (when: Date): string =>
  when.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "Europe/London" }).replace("Sept", "Sep");

/** 10:42 for a moment of today, 22 Nov 2026, 10:42 for one of another day. */
export const momentWords = (iso: string, now: Date = new Date()): string =>
  day(new Date(iso)) === day(now) ? clockTime(iso) : `${day(new Date(iso))}, ${clockTime(iso)}`;

export const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const readJson = <T>(id: string): T | null => {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as T) : null;
};
