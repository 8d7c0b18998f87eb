/** What the bar says after Check and after Hand in. */
import type { CheckResult, Verdict } from "../judging/types.js";
import { plural } from "../shared/dom.js";

/** "2 of 3 met"; checks that are tried only at hand-in count once the server has looked. */
export const summary = (verdict: Verdict): string => {
  const met = verdict.checks.filter((check) => check.status === "pass").length;
  return `${met} of ${verdict.checks.length} met`;
};

export const firstNotMet = (verdict: Verdict): CheckResult | null =>
  verdict.checks.find((check) => check.status === "fail" || check.status === "error") ?? null;

const ended = (words: string): string => (/[.?!]$/.test(words) ? words : `${words}.`);

/** What stopped the code, or the first check that is not met. */
const notYet = (verdict: Verdict): string => {
  if (verdict.problem && verdict.status !== "fail") return ` ${verdict.problem.plain}`;
  const first = firstNotMet(verdict);
  return first ? ` Not yet: ${ended(first.says)}` : "";
};

/** `more` checks are tried only at hand-in. */
export const afterCheck = (verdict: Verdict, more: number): string => {
  if (verdict.status === "pass") {
    return more > 0
      ? `${summary(verdict)} here. You can hand it in: ${plural(more, "more check is", "more checks are")} tried then.`
      : `${summary(verdict)}. You can hand it in.`;
  }
  if (verdict.problem && verdict.status !== "fail") return verdict.problem.plain;
  return `${summary(verdict)}.${notYet(verdict)}`;
};

/** `own` is the number of checks that the learner could see before. */
export const afterHandIn = (verdict: Verdict, own: number): string => {
  if (verdict.status === "pass") return `Handed in. ${summary(verdict)}.`;
  const more = verdict.checks.length - own;
  const counted = own > 0 && more > 0 ? ` ${more} of them ${more === 1 ? "is" : "are"} tried only when you hand in.` : "";
  return `Handed in. ${summary(verdict)}.${counted}${notYet(verdict)} You can change it and hand it in again.`;
};
