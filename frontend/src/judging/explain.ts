/** Error messages in plain words. Twin of judge/explain.py; both run judge/tests/explain_vectors.json. */
import table from "../../../src/waypost/judge/plain/errors.json";

export interface Plain {
  says: string;
  tryThis: string;
}

const MAX_RAW = 1000;
const rows = table.map((row) => ({ pattern: new RegExp(row.matches), says: row.says, tryThis: row.try }));

const fill = (words: string, found: RegExpExecArray): string =>
  words.replace(/\$([1-9])/g, (_, number: string) => found[Number(number)] ?? "").trim();

/** Plain words for an error as the machine said it ("TypeError: x is not a function"); the last row fits all. */
export const explain = (raw: string): Plain => {
  const cut = raw.slice(0, MAX_RAW);
  for (const row of rows) {
    const found = row.pattern.exec(cut);
    if (found) return { says: fill(row.says, found), tryThis: fill(row.tryThis, found) };
  }
  return { says: "Something in the code stopped it.", tryThis: "Read the line it names, one word at a time." };
};
