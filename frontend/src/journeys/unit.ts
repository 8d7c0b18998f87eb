/* An employability unit: what is typed is kept a moment later. The buttons are there for those without scripts. */
import { type Refusal, words } from "../shared/api";

const PAUSE_MS = 2500;
const form = document.querySelector<HTMLFormElement>("#unit-form");
const told = document.querySelector<HTMLElement>("#unit-kept");
const version = form?.querySelector<HTMLInputElement>("input[name=version]");

if (form && told && version) {
  let soon: ReturnType<typeof setTimeout> | undefined; // set while something typed is still to be sent
  let sending: Promise<void> | undefined;
  let stopped = false; // a refusal: the page says why, and the buttons decide

  const send = async (): Promise<void> => {
    const sent = new FormData(form);
    try {
      const answer = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "application/json" } });
      const body = (await answer.json()) as Refusal & { version?: number };
      if (answer.ok && body.version !== undefined) {
        version.value = String(body.version);
        told.textContent = `Saved at ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}.`;
        return;
      }
      stopped = true;
      told.textContent = words(body, "Waypost could not save this. Your words are still on the page. Press Save.");
    } catch {
      told.textContent = "The server does not answer. Your words are still on the page. Press Save in a minute.";
    }
  };

  form.addEventListener("input", () => {
    if (stopped) return;
    clearTimeout(soon);
    soon = setTimeout(() => {
      soon = undefined;
      sending = (sending ?? Promise.resolve()).then(send);
    }, PAUSE_MS);
  });

  // A button waits for what is on its way, so that the version it sends is the one that is kept.
  form.addEventListener("submit", (event) => {
    clearTimeout(soon);
    if (!sending) return;
    event.preventDefault();
    const button = event.submitter;
    void sending.then(() => {
      sending = undefined;
      setTimeout(() => form.requestSubmit(button instanceof HTMLButtonElement ? button : undefined)); // not while it is being sent
    });
  });
}
