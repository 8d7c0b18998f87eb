/** Questions in a lesson: choosing an option answers at once. The right one opens its reason; another may be tried. */
import { ask } from "../shared/api.js";
import { h, icon } from "../shared/dom.js";

export const startQuiz = (): void => {
  const url = document.querySelector<HTMLElement>("[data-quiz-url]")?.dataset["quizUrl"];
  for (const form of document.querySelectorAll<HTMLFormElement>("form.quiz")) form.addEventListener("submit", (event) => event.preventDefault());
  for (const question of document.querySelectorAll<HTMLElement>("form.quiz .question")) {
    const right = question.dataset["answer"];
    const because = question.querySelector<HTMLDetailsElement>("details.because");
    const told = h("p", { class: "quiz-told", role: "status" });
    (because ?? question).before(told);
    if (!because) question.append(told);
    question.addEventListener("change", (event) => {
      const input = event.target as HTMLInputElement;
      const met = input.value === right;
      for (const option of question.querySelectorAll(".option")) option.classList.remove("is-right", "is-not-yet");
      input.closest(".option")?.classList.add(met ? "is-right" : "is-not-yet");
      told.className = `quiz-told ${met ? "is-right" : "is-not-yet"}`;
      told.replaceChildren(icon(met ? "circle-check" : "circle-dashed"), h("span", {}, met ? "Yes, that is it." : "Not yet. Try another one."));
      if (because && met) because.open = true;
      const number = Number(/(\d+)$/.exec(input.name)?.[1]);
      if (url && number) ask("POST", url, { question: number, option: Number(input.value) }).catch(() => undefined);
    });
  }
};
