/** What every kind of work has in common: the page around it does not know whether it is code, blocks or answers. */
import type { Fault, Files } from "../judging/types.js";

export interface Work {
  readonly element: HTMLElement;
  files(): Files;
  /** Puts other files in place (restored, or from another window); does not count as a change. */
  set(files: Files): void;
  focus(): void;
  /** Marks the places of faults; an empty list takes all marks away. */
  mark(faults: Fault[]): void;
  /** Goes to a place in a file. */
  goTo(file: string, line: number, column: number | null): void;
}

/** What a Work calls. */
export interface WorkEvents {
  onChange(): void;
  /** Something was refused: a sentence for the learner. */
  onRefused(words: string): void;
  maxBytes: number;
}
