/** The pure parts of the runner: ticks, pages made of several files, places of errors, answers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { assemble, readOrder, splitBlanks } from "../src/judging/answers.js";
import { looks, scriptsOf } from "../src/judging/looks.js";
import { attributeOf, readTags } from "../src/judging/tags.js";
import type { Check, Exercise, Fault } from "../src/judging/types.js";
import { assemblePage, fileNamed } from "../src/runner/assemble-page.js";
import { guard } from "../src/runner/guard.js";

const run = (code: string): unknown => {
  let ticks = 0;
  const tick = (): void => {
    ticks += 1;
    if (ticks > 100) throw new Error("held");
  };
  return new Function("__tick", guard(code).code)(tick);
};
const check = (about: Partial<Check>): Check => ({
  id: "a", says: "", get: null, see: null, file: null, do: null, otherwise: "", width: null, page: null, in: null, input: [], with: {}, ...about,
});
const exercise = (about: Partial<Exercise>): Exercise => ({
  id: "x", title: "", kind: "write", runner: "javascript", entry: "script.js", minutes: 1, difficulty: 1, task_html: "", files: {},
  blocks: [], questions: [], checks: [], hidden_checks: 0, hints: [], limits: { wall_seconds: 5, memory_bytes: 1, output_bytes: 1 }, ...about,
});
const fault = (about: Partial<Fault>): Fault => ({ name: "ReferenceError", message: "x is not defined", file: "index.html", line: 1, column: 1, ...about });

for (const code of [
  "for (;;);", "while (true) {}", "do {} while (1)", "do ; while (1)", "for (;;) for (;;);", "label: while (1) continue label;",
  "function f() { f() } f()", "if (1) while (1) { if (2) continue; }",
]) {
  test(`a tick stops: ${code}`, () => assert.throws(() => run(code), /held|call stack/));
}
test("ticks change no result and move no line", () => {
  const code = "let n = 0;\nfor (const x of [1, 2, 3])\n  n += x;\nwhile (n < 10) n += 1\ndo n += 1; while (n < 12)\nnope";
  assert.equal(guard(code).code.split("\n").length, code.split("\n").length);
});
test("a function keeps its 'use strict'", () => {
  assert.throws(() => run("(function () { 'use strict'; undeclared = 1; })()"), ReferenceError);
});
test("columns are found again behind ticks", () => {
  const code = "while (i < 3) { i += 1 } nope()";
  const made = guard(code);
  assert.equal(made.original(1, made.code.indexOf("nope") + 1), code.indexOf("nope") + 1);
  assert.equal(made.original(1, 3), 3);
});
test("code that cannot be read is left alone, and its place is known", () => {
  const made = guard("let a = 1;\nlet = ;");
  assert.equal(made.code, "let a = 1;\nlet = ;");
  assert.equal(made.syntax?.line, 2);
});

test("tags are read with odd spelling", () => {
  const tags = readTags('<!-- <b> --><P Class=a data-x=\'1 > 0\'>x<br/></p><script>if (a<b) "</p>"</script><i');
  assert.deepEqual(tags.map((tag) => (tag.closing ? "/" : "") + tag.name), ["p", "br", "/p", "script", "/script", "i"]);
  assert.equal(attributeOf(tags[0]!, "data-x"), "1 > 0");
  assert.equal(tags.at(-1)?.trouble, "tag");
  assert.equal(readTags('<p class="a>')[0]?.trouble, "quote");
});
test("addresses name the learner's own files only", () => {
  const files = { "index.html": "", "css/a b.css": "", "img/x.svg": "" };
  assert.equal(fileNamed("css/a%20b.css?v=1", "index.html", files), "css/a b.css");
  assert.equal(fileNamed("../img/x.svg#a", "css/a b.css", files), "img/x.svg");
  for (const address of ["https://x.org/index.html", "//x/y", "#top", "", "javascript:alert(1)", "no.html", "toString", "%E0"]) {
    assert.equal(fileNamed(address, "index.html", files), null);
  }
});
test("a page keeps what the learner wrote, line by line", () => {
  const html = '<link rel="stylesheet" href="a.css">\n<img src="p.svg">\n<script src="s.js"></script>\n<script>\nlet a = 1;\n</script>\n<a href="b.html">b</a>';
  const made = assemblePage({ "index.html": html, "a.css": "p{background:url(p.svg)}", "p.svg": "<svg/>", "s.js": "1" }, "index.html");
  const text = made.parts.html.map((part) => (typeof part === "string" ? part : `blob${part.blob}`)).join("");
  assert.match(text, /href="a.css"/);
  assert.match(text, /<img src="p.svg" srcset="blob\d"/);
  assert.match(text, /<a href="b.html">/);
  assert.equal(made.parts.sheets[0]?.name, "a.css");
  assert.equal(made.faults.length, 0);
  assert.match(text, /<script data-waypost-src="s.js">1\n/);
  assert.equal(made.locate(fault({ line: 7 })).line, null);
});
test("missing files and the internet are told, with their line", () => {
  const { faults } = assemblePage({ "index.html": '<p>\n<img src="no.png">\n<script src="https://x.org/a.js"></script>' }, "index.html");
  assert.deepEqual(faults.map((one) => [one.message, one.line]), [["missing no.png", 2], ["outside https://x.org/a.js", 3]]);
});
test("an error in an inline script is put back on the page's line", () => {
  const made = assemblePage({ "index.html": "<h1>Hi</h1>\n<script>\nlet i = 0; while (i < 2) { i++ } nope();\n</script>" }, "index.html");
  const place = made.locate(fault({ file: "waypost-inline-0.js", line: 2, column: 33 + '__tick(3,"index.html",1);'.length }));
  assert.deepEqual([place.file, place.line, place.column], ["index.html", 3, 33]);
});

test("checks that can share a start do", () => {
  const all = looks(exercise({ checks: [check({ get: "1" }), check({ get: "2" }), check({ get: "3", do: "x()" }), check({ see: "source" }), check({ get: "4", width: 400 })] }));
  assert.deepEqual(all.map((look) => look.checks.length), [2, 1, 1]);
});
test("the entry runs last, planted files take the place of others", () => {
  const scripts = scriptsOf("t.js", { "t.js": "t", "p.js": "right", "n.txt": "" }, { "p.js": "bug" });
  assert.deepEqual(scripts.map((one) => `${one.name}=${one.text}`), ["p.js=bug", "t.js=t"]);
});
test("answers become files; forged ones do nothing", () => {
  const fill = exercise({ kind: "fill", files: { "script.js": "{{1}} a = {{2}};" } });
  assert.deepEqual(assemble(fill, { "answers.json": '{"1":"let","2":"$&"}' }), { "script.js": "let a = $&;" });
  assert.deepEqual(assemble(fill, { "answers.json": "[" }), { "script.js": " a = ;" });
  const parsons = exercise({ kind: "parsons", blocks: [{ id: "b1", text: "a" }, { id: "b2", text: "b" }] });
  assert.deepEqual(assemble(parsons, { "answers.json": '{"order":["b2","b1","b2","zz",3]}' }), { "script.js": "b\na\n" });
  assert.deepEqual(readOrder(parsons, { "answers.json": '{"order":"b1"}' }), []);
  assert.deepEqual(splitBlanks("a {{1}} b"), [{ words: "a " }, { blank: "1" }, { words: " b" }]);
});
