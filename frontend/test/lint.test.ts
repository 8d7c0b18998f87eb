/** Troubles seen without running, and the marked part of two texts that differ. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { pieces } from "../src/exercise/difference.js";
import { lintCss, lintHtml, lintJavascript } from "../src/exercise/lint.js";

const known = (property: string, value: string): boolean => ["color", "padding"].includes(property) && (value === "inherit" || /^(teal|8px)$/.test(value));
const at = (text: string, found: { from: number; to: number; says: string }[]): [string, string][] => found.map((one) => [text.slice(one.from, one.to), one.says]);

const cases: [string, (text: string) => { from: number; to: number; says: string }[], string, [string, RegExp][]][] = [
  ["sound page", lintHtml, '<!doctype html><html><head><title>a</title></head><body><p>x<br><img src="a" alt="">\n</body></html>'.replace("<p>x", "<p>x</p>"), []],
  ["unclosed tag", lintHtml, "<div><h1>Hi</div>", [["<h1>", /<h1> is opened and never closed/]]],
  ["stray tag", lintHtml, "<p>a</p></div>", [["</div>", /no <div> is open/]]],
  ["void tag closed", lintHtml, "<br></br>", [["</br>", /needs no closing tag/]]],
  ["unfinished tag", lintHtml, "<p>a</p\n<b>b</b>", [["</p", /not finished/]]],
  ["open quote", lintHtml, '<p class="a>b</p>', [['<p class="a>b</p>', /quote at one end/]]],
  ["script inside", lintHtml, "<script>const = 1</script>", [["=", /There is an =/]]],
  ["comment is no tag", lintHtml, "<!-- <b> -->", []],
  ["sound sheet", (text) => lintCss(text, 0, known), "a { color: teal; padding: 8px }\n@media (min-width: 1px) { b { color: teal } }", []],
  ["missing colon", (text) => lintCss(text, 0, known), "a { color teal; }", [["color teal", /no colon/]]],
  ["missing semicolon", (text) => lintCss(text, 0, known), "a {\n  padding: 8px\n  color: teal;\n}", [["  color: teal", /semicolon is missing/]]],
  ["unknown property", (text) => lintCss(text, 0, known), "a { colour: teal; }", [["colour", /no property called colour/]]],
  ["unknown value", (text) => lintCss(text, 0, known), "a { padding: 8 px; }", [[" 8 px", /cannot use this value for padding/]]],
  ["unclosed rule", (text) => lintCss(text, 0, known), "a { color: teal;", [["{", /never closed/]]],
  ["stray brace", (text) => lintCss(text, 0, known), "a { color: teal; } }", [["}", /closes nothing/]]],
  ["braces in a comment", (text) => lintCss(text, 0, known), "/* { */ a { color: teal }", []],
  ["sound script", lintJavascript, "for (const a of [1]) { console.log(a) }", []],
  ["script that ends early", lintJavascript, "function f() {\n  let a = 1;\n", [[";", /ends too early/]]],
  ["name made twice", lintJavascript, "let a = 1;\nlet a = 2;", [["a", /made twice/]]],
];
for (const [name, lint, text, wanted] of cases) {
  test(`lint: ${name}`, () => {
    const found = at(text, lint(text));
    assert.deepEqual(found.map(([part]) => part), wanted.map(([part]) => part));
    found.forEach(([, says], index) => assert.match(says, wanted[index]?.[1] ?? /never/));
  });
}

test("the part that differs is found, whole letters kept", () => {
  assert.deepEqual(pieces("Fruit stool", "Fruit stall"), { start: "Fruit st", middle: "oo", end: "l" });
  assert.deepEqual(pieces("ab", "axb"), { start: "a", middle: "", end: "b" });
  assert.deepEqual(pieces("😀b", "😁b"), { start: "", middle: "😀", end: "b" });
  assert.deepEqual(pieces("aa", "aaa"), { start: "aa", middle: "", end: "" });
});
