/** From answers to the files that run in the browser. The server is the authority (judge/assemble.py). */
import { ANSWERS_FILE, type Exercise, type Files } from "./types.js";

const BLANK = /\{\{([0-9]{1,3})\}\}/g;

const read = (files: Files): Record<string, unknown> => {
  try {
    const found: unknown = JSON.parse(files[ANSWERS_FILE] || "{}");
    return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

/** The learner's answers by question id or blank number; what is not text is left out. */
export const readAnswers = (files: Files): Record<string, string> =>
  Object.fromEntries(Object.entries(read(files)).filter((pair): pair is [string, string] => typeof pair[1] === "string"));

/** The ids of the blocks laid so far, each once, unknown ones left out. */
export const readOrder = (exercise: Exercise, files: Files): string[] => {
  const order = read(files)["order"];
  const known = new Set(exercise.blocks.map((block) => block.id));
  return Array.isArray(order) ? [...new Set(order.filter((id): id is string => known.has(id as string)))] : [];
};

export const writeAnswers = (answers: Record<string, string>): Files => ({ [ANSWERS_FILE]: JSON.stringify(answers) });
export const writeOrder = (order: string[]): Files => ({ [ANSWERS_FILE]: JSON.stringify({ order }) });

/** The pieces of a text with blanks: words, and blank numbers between them. */
export const splitBlanks = (text: string): ({ words: string } | { blank: string })[] =>
  text.split(BLANK).map((piece, at) => (at % 2 === 0 ? { words: piece } : { blank: piece }));

/** The files that are run and looked at. */
export const assemble = (exercise: Exercise, files: Files): Files => {
  if (exercise.kind === "parsons") {
    const texts = new Map(exercise.blocks.map((block) => [block.id, block.text]));
    const built = readOrder(exercise, files).map((id) => `${texts.get(id) ?? ""}\n`);
    return { ...exercise.files, [exercise.entry]: built.join("") };
  }
  if (exercise.kind === "fill") {
    const answers = readAnswers(files);
    const fill = (text: string): string => text.replace(BLANK, (_, number: string) => answers[number] ?? "");
    return Object.fromEntries(Object.entries(exercise.files).map(([name, text]) => [name, fill(text)]));
  }
  return { ...files };
};
