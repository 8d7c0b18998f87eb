/** Lesson and project pages: live examples, questions that answer at once, glossary words, reading aloud. Kept small. */
import { startAloud } from "./lesson/aloud.js";
import { startLive, startSite } from "./lesson/live.js";
import { startQuiz } from "./lesson/quiz.js";
import { startBeat } from "./shared/beat.js";
import { h } from "./shared/dom.js";
import { startTerms } from "./shared/terms.js";

/** The styles of what this script makes; a page that links them itself gets them sooner. */
const addStyles = (): void => {
  const script = document.currentScript as HTMLScriptElement | null;
  if (!script || document.querySelector('link[href*="/lesson."][rel="stylesheet"]')) return;
  document.head.append(h("link", { rel: "stylesheet", href: new URL("lesson.css", script.src).href }));
};

addStyles();
startTerms();
startBeat();
startQuiz();
startLive();
startSite();
startAloud();
