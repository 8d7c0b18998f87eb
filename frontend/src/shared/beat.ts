/** Signs of life, for the instructor's board: where this person is and whether they are at it. */
import { ask } from "./api.js";

const EVERY_SECONDS = 20;

export const startBeat = (): void => {
  const main = document.querySelector<HTMLElement>("main[data-beat]");
  const { beat, place, placeId } = main?.dataset ?? {};
  if (!beat || !place) return;
  let active = false;
  const note = (): void => {
    active = true;
  };
  for (const kind of ["keydown", "pointerdown", "wheel", "touchmove"]) document.addEventListener(kind, note, { passive: true, capture: true });
  setInterval(() => {
    if (document.visibilityState !== "visible" || document.body.classList.contains("is-locked")) return;
    const seconds = active ? EVERY_SECONDS : 0;
    ask("POST", beat, { place, id: placeId ?? "", active, seconds }).catch(() => undefined);
    active = false;
  }, EVERY_SECONDS * 1000);
};
