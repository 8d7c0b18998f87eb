// On every page: the lock after a while, dialogs, previews of settings, the list filter, the 'server gone' banner.

const page = document.documentElement;
const one = <T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T | null =>
  within.querySelector<T>(selector);

/** The token as it is now: it changes when somebody signs in. */
const csrf = (): string => one<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";

const post = (url: string, body?: FormData): Promise<Response> =>
  fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrf(), Accept: "application/json" } });

// ---- dialogs ----------------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const opens = target.closest<HTMLElement>("[data-opens]")?.dataset.opens;
  if (opens) one<HTMLDialogElement>(`#${CSS.escape(opens)}`)?.showModal();
  if (target.closest("[data-closes]")) target.closest("dialog")?.close();
  if (target.closest("[data-prints]")) window.print();
});

// ---- code that is wider than its box can be scrolled by keyboard ----------------------------------------
// A box changes its size too when what holds it is opened, or the letters grow.
const reachable = new ResizeObserver((boxes) => {
  for (const box of boxes.map((one) => one.target as HTMLElement)) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll("pre")) reachable.observe(box);

// ---- settings: seen at once ---------------------------------------------------------------------------
const choices = one<HTMLFormElement>("form[data-preview]");
choices?.addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  page.dataset[input.name] = input.value;
  document.dispatchEvent(new CustomEvent("waypost:look"));
});
if (choices && "keeps" in choices.dataset) keepChoices(choices, one("[data-kept]", choices));

/** The panel on a lesson: each choice is sent a moment after it is made, the newest last. */
function keepChoices(form: HTMLFormElement, told: HTMLElement | null): void {
  const say = (words: string): void => {
    if (told) told.textContent = words;
  };
  let soon: ReturnType<typeof setTimeout> | undefined; // set while a choice is still to be sent
  let before: Promise<void> = Promise.resolve();
  const send = async (): Promise<void> => {
    try {
      const answer = await post(form.action, new FormData(form));
      say(answer.ok ? "Kept. Waypost looks like this wherever you sign in." : "This shows here, but Waypost could not keep it. Load the page and choose again.");
    } catch {
      say("This shows here, but the server does not answer, so it is not kept. Choose again in a minute.");
    }
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => {
    say("");
    clearTimeout(soon);
    soon = setTimeout(() => {
      soon = undefined;
      before = before.then(send);
    }, 400);
  });
  addEventListener("pagehide", () => {
    if (soon !== undefined) navigator.sendBeacon(form.action, new FormData(form));
    clearTimeout(soon);
    soon = undefined;
  });
}

/* What needs a script is shown when the page's other scripts, which come after this one, are there to answer it. */
addEventListener("DOMContentLoaded", () => {
  for (const hidden of document.querySelectorAll<HTMLElement>("[data-needs-script]")) hidden.hidden = false;
  for (const shown of document.querySelectorAll<HTMLElement>("[data-without-script]")) shown.hidden = true;
});

// ---- a list that narrows as you type ------------------------------------------------------------------
const plain = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
for (const box of document.querySelectorAll<HTMLInputElement>("input[data-filter]")) {
  const list = box.closest("[data-filter-list]") ?? document;
  const count = one("[data-filter-count]", list);
  const narrow = (): void => {
    const wanted = plain(box.value.trim());
    let shown = 0;
    for (const item of list.querySelectorAll<HTMLElement>("[data-filter-item]")) {
      item.hidden = !plain(item.textContent ?? "").includes(wanted);
      if (!item.hidden) shown += 1;
    }
    for (const group of list.querySelectorAll<HTMLElement>("[data-filter-group]"))
      group.hidden = !one("[data-filter-item]:not([hidden])", group);
    if (count) count.textContent = !wanted ? "" : shown === 0 ? "No name like that" : shown === 1 ? "1 name" : `${shown} names`;
  };
  box.addEventListener("input", narrow);
  box.addEventListener("keydown", (event) => {
    const found = list.querySelectorAll<HTMLElement>("[data-filter-item]:not([hidden]) a");
    if (event.key === "Enter" && found.length === 1) found[0]?.click();
    if (event.key === "ArrowDown") found[0]?.focus();
  });
  if (box.value) narrow();
}

// ---- the server is gone, and back ------------------------------------------------------------------------
const banner = one("#server-gone");
document.addEventListener("waypost:server-gone", (event) => {
  if (!banner) return;
  banner.textContent =
    (event as CustomEvent<{ message?: string } | null>).detail?.message ??
    "Waypost cannot reach the server. Carry on: your work is kept on this computer and sent when the server is back.";
  banner.hidden = false;
});
document.addEventListener("waypost:server-back", () => {
  if (banner) banner.hidden = true;
});

// ---- the lock ---------------------------------------------------------------------------------------------
const idleMinutes = Number(document.body.dataset.idleMinutes ?? 0);
const form = one<HTMLFormElement>("form[data-unlock]");
const soon = one<HTMLDialogElement>("#lock-soon");
const locked = one<HTMLDialogElement>("#locked");
if (idleMinutes > 0 && form && soon && locked) keepWatch(idleMinutes * 60, form, soon, locked);

function keepWatch(limit: number, form: HTMLFormElement, soon: HTMLDialogElement, locked: HTMLDialogElement): void {
  const WARN = 60; // seconds before the lock
  const shared = `waypost-active-${document.body.dataset.account}`; // the windows of one person share their activity
  const seconds = (): number => Date.now() / 1000;
  const urls = form.dataset as { unlock: string; lock: string; alive: string };
  let last = seconds();
  let told = seconds(); // the server knows of activity up to here

  const note = (): void => {
    if (locked.open) return;
    last = seconds();
    if (soon.open) soon.close();
    if (last - told < 45) return;
    told = last;
    localStorage.setItem(shared, String(last));
    post(urls.alive).then(
      async (answer) => {
        if (answer.status === 401) ended(await answer.json());
      },
      () => undefined, // no server just now: the pages that save say so
    );
  };
  for (const kind of ["keydown", "pointerdown", "wheel", "touchmove"] as const)
    document.addEventListener(kind, note, { passive: true, capture: true });
  addEventListener("storage", (event) => {
    if (event.key === shared) last = Math.max(last, Number(event.newValue));
  });

  const look = (): void => {
    if (locked.open) return;
    const now = seconds();
    if (last > now) last = now; // the clock was set back
    const left = Math.ceil(limit - (now - last));
    if (left <= 0) void lock();
    else if (left <= WARN) {
      const number = one("[data-seconds]", soon);
      if (number && (!soon.open || left % 10 === 0 || left < 6)) number.textContent = String(left);
      if (!soon.open) soon.showModal();
    } else if (soon.open) soon.close();
  };
  setInterval(look, 1000);

  /** Cover the page, which stays as it is underneath; first give it a moment to save. */
  async function lock(sentence?: string): Promise<void> {
    const waits: Promise<unknown>[] = [];
    const detail = { waitFor: (work: Promise<unknown>): void => void waits.push(work) };
    cover(sentence);
    document.dispatchEvent(new CustomEvent("waypost:before-lock", { detail }));
    await Promise.race([Promise.allSettled(waits), new Promise((done) => setTimeout(done, 2000))]);
    await post(urls.lock).catch(() => undefined);
  }

  one<HTMLFormElement>("form[data-lock-now]")?.addEventListener("submit", (event) => {
    event.preventDefault();
    void lock("You locked this screen. Your work is where you left it.");
  });

  const usual = one("[data-sentence]", locked)?.textContent ?? "";
  function cover(sentence: string = usual): void {
    if (soon.open) soon.close();
    for (const other of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) if (other !== locked) other.close();
    one("[data-sentence]", locked)!.textContent = sentence;
    document.body.classList.add("is-locked");
    if (!locked.open) locked.showModal();
    one<HTMLInputElement>("input[type=password]", form)?.focus();
  }

  function ended(detail: { error?: string; message?: string } | null): void {
    cover(detail?.message);
  }
  document.addEventListener("waypost:signed-out", (event) => ended((event as CustomEvent).detail));
  locked.addEventListener("cancel", (event) => event.preventDefault());
  locked.addEventListener("close", () => {
    if (document.body.classList.contains("is-locked")) locked.showModal();
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = one(".field-error", form)!;
    const secret = one<HTMLInputElement>("input[type=password]", form)!;
    problem.textContent = "";
    let answer: Response;
    try {
      answer = await post(urls.unlock, new FormData(form));
    } catch {
      problem.textContent = "The server does not answer. Your work is kept here. Try again in a minute.";
      return;
    }
    const body = (await answer.json().catch(() => ({}))) as { csrf?: string; message?: string };
    secret.value = "";
    if (!answer.ok || !body.csrf) {
      problem.textContent = body.message ?? "Waypost could not unlock this page. Load it again.";
      secret.focus();
      return;
    }
    one<HTMLMetaElement>("meta[name=csrf-token]")!.content = body.csrf;
    for (const field of document.querySelectorAll<HTMLInputElement>("input[name=csrfmiddlewaretoken]")) field.value = body.csrf;
    last = told = seconds();
    document.body.classList.remove("is-locked");
    locked.close();
    document.dispatchEvent(new CustomEvent("waypost:unlocked"));
  });
}
