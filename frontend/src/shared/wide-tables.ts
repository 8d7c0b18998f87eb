/** A table that is wider than its box says so: a shadow at the edge where more is, and a sentence above it. */
const look = (box: HTMLElement): void => {
  const wide = box.scrollWidth > box.clientWidth + 1;
  box.classList.toggle("is-wide", wide);
  box.classList.toggle("at-end", wide && box.scrollLeft + box.clientWidth >= box.scrollWidth - 2);
};

export const watchTables = (): void => {
  const boxes = [...document.querySelectorAll<HTMLElement>(".table-scroll")];
  const all = (): void => boxes.forEach(look);
  for (const box of boxes) box.addEventListener("scroll", () => look(box), { passive: true });
  addEventListener("resize", all);
  addEventListener("load", all);
  document.addEventListener("toggle", all, { capture: true }); // a table inside a fold has no width until it is open
  all();
};
