/** The same vectors as the Python twins run: src/waypost/judge/tests/*_vectors.json. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "../../src/waypost/judge/js/compare.js";
import compareVectors from "../../src/waypost/judge/tests/compare_vectors.json";
import explainVectors from "../../src/waypost/judge/tests/explain_vectors.json";
import sourceVectors from "../../src/waypost/judge/tests/source_vectors.json";
import { explain } from "../src/judging/explain.js";
import { withoutComments } from "../src/judging/source.js";

for (const { name, expect, value, met, expected, seen } of compareVectors) {
  test(`compare: ${name}`, () => assert.deepEqual(compare(expect, value), { met, expected, seen }));
}
test("compare: an unknown operator throws", () => {
  assert.throws(() => compare({ eqals: 1 }, 1), TypeError);
  assert.throws(() => compare({}, 1), TypeError);
});
for (const { raw, says, try: tryThis } of explainVectors) {
  test(`explain: ${raw.slice(0, 60)}`, () => assert.deepEqual(explain(raw), { says, tryThis }));
}
for (const { name, file, text, kept } of sourceVectors) {
  test(`source: ${name}`, () => assert.equal(withoutComments(file, text), kept));
}
