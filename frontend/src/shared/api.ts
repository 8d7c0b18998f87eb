/** Asking the server. A refusal is an answer; only a server that cannot be reached throws `ServerGone`. */

export class ServerGone extends Error {}

export interface Answer<T> {
  status: number;
  ok: boolean;
  body: T;
}

export interface Refusal {
  error?: string;
  message?: string;
  try_this?: string;
}

const WAIT_MS = 15_000;
const tell = (name: string, detail?: unknown): void => void document.dispatchEvent(new CustomEvent(`waypost:${name}`, { detail }));
let gone = false;

/** The token as it is now: it changes when somebody signs in. */
const csrf = (): string => document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";

export const ask = async <T>(method: "GET" | "POST" | "DELETE", url: string, body?: unknown, keepalive = false): Promise<Answer<T & Refusal>> => {
  let response: Response;
  let parsed: unknown = {};
  try {
    response = await fetch(url, {
      method,
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf(), Accept: "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(WAIT_MS),
      keepalive,
    });
    if (response.headers.get("content-type")?.includes("json")) parsed = await response.json();
  } catch {
    if (!gone) tell("server-gone");
    gone = true;
    throw new ServerGone();
  }
  if (gone) tell("server-back");
  gone = false;
  if (response.status === 401) tell("signed-out", parsed);
  return { status: response.status, ok: response.ok, body: parsed as T & Refusal };
};

/** What a refusal says, in one or two sentences. */
export const words = (body: Refusal, otherwise = "Waypost could not do that. That is our fault. Your work is saved."): string =>
  [body.message ?? otherwise, body.try_this].filter(Boolean).join(" ");

/** A version 4 UUID; `crypto.randomUUID` is not there on plain http. */
export const newUuid = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};
