"""The bare tools and their tests: what the judge checks, written for `node --test`, unittest, Minitest, sqlite3, psql,
git, Rails's own test runner and full Chromium."""

from __future__ import annotations

from waypost.bench.judging.bare import Bare
from waypost.bench.machine import CHROMIUM

_NODE_TEST = ("%NODE%", "--test", "it.test.js")
_NODE_HEAD = """\
const { test } = require("node:test");
const assert = require("node:assert");
const fs = require("node:fs");
const vm = require("node:vm");
const { spawn, execFileSync } = require("node:child_process");
const http = require("node:http");
const start = () => {
  const lines = [];
  const world = vm.createContext({ console: { log: (...words) => lines.push(words.join(" ")) } });
  vm.runInContext(fs.readFileSync("script.js", "utf8"), world);
  return { lines, get: (code) => vm.runInContext(code, world) };
};
const PORT = 20000 + (process.pid % 20000);
const ask = (method, path, json) => new Promise((done, fail) => {
  const headers = { "content-type": "application/json" };
  const sent = http.request({ port: PORT, host: "127.0.0.1", method, path, headers }, (answer) => {
    let body = "";
    answer.on("data", (part) => { body += part; });
    answer.on("end", () => done({ status: answer.statusCode, body, location: answer.headers.location }));
  });
  sent.on("error", fail);
  sent.end(json && JSON.stringify(json));
});
const serve = async (use) => {
  const server = spawn(process.execPath, ["server.js"], { env: { ...process.env, PORT: String(PORT) } });
  try {
    for (let tries = 0; ; tries += 1) {
      try { await ask("GET", "/"); break; } catch (why) { if (tries > 2000) throw why; }
      await new Promise((done) => { setTimeout(done, 2); });
    }
    await use();
  } finally { server.kill("SIGKILL"); }
};
"""


def _node(test: str, lays: str = "") -> Bare:
    return Bare(_NODE_TEST, {"it.test.js": _NODE_HEAD + test}, lays=lays)


_JS_TYPICAL = """\
test("adds", () => assert.equal(start().get("add(2, 3)"), 5));
test("prints", () => assert.ok(start().lines.includes("ready")));
test("again", () => assert.equal(start().get("add(20, 22)"), 42));
test("told", () => {
  const one = start();
  one.lines.length = 0;
  one.get("console.log(add(1, 1))");
  assert.deepEqual(one.lines, ["2"]);
});
"""
_NODE_TYPICAL = """\
const lines = [];
const log = console.log;
console.log = (...words) => lines.push(words.join(" "));
const { add, later } = require("./main.js");
console.log = log;
test("adds", () => assert.equal(add(2, 3), 5));
test("prints", () => assert.ok(lines.includes("ready")));
test("later", async () => assert.equal(await later(4), 4));
test("command", () => {
  assert.equal(execFileSync(process.execPath, ["main.js", "20", "22"], { encoding: "utf8" }), "ready\\n42\\n");
});
test("again", () => assert.equal(add(20, 22), 42));
"""
_HTTP_TYPICAL = """\
test("todos", () => serve(async () => {
  assert.deepEqual(JSON.parse((await ask("GET", "/todos")).body), []);
  assert.equal((await ask("POST", "/todos", { title: "Water the beans" })).status, 201);
  const kept = JSON.parse((await ask("GET", "/todos")).body);
  assert.deepEqual(kept.map((one) => one.title), ["Water the beans"]);
  assert.equal((await ask("GET", "/old")).location, "/todos");
}));
"""
_PYTHON = ("/usr/bin/python3", "-m", "unittest", "-q", "tests")
_PYTHON_TRIVIAL = """\
import unittest
from main import add


class Tests(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(add(2, 3), 5)
"""
_PYTHON_TYPICAL = """\
import contextlib
import io
import unittest
from unittest import mock

with contextlib.redirect_stdout(io.StringIO()) as printed:
    import main


class Tests(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(main.add(2, 3), 5)

    def test_prints(self):
        self.assertIn("ready", printed.getvalue())

    def test_again(self):
        self.assertEqual(main.add(20, 22), 42)

    def test_told(self):
        with contextlib.redirect_stdout(io.StringIO()) as told:
            print(main.add(1, 1))
        self.assertEqual(told.getvalue(), "2\\n")

    def test_greets(self):
        with mock.patch("builtins.input", return_value="Ada"):
            self.assertEqual(main.greet(), "Hello Ada")
"""
_RUBY = ("/usr/bin/ruby", "tests.rb")
_RUBY_TRIVIAL = """\
require "minitest/autorun"
require_relative "main"

class Tests < Minitest::Test
  def test_adds = assert_equal(5, add(2, 3))
end
"""
_RUBY_TYPICAL = """\
require "minitest/autorun"
require "stringio"
$stdout = StringIO.new
require_relative "main"
PRINTED = $stdout.string
$stdout = STDOUT

class Tests < Minitest::Test
  def test_adds = assert_equal(5, add(2, 3))
  def test_prints = assert_includes(PRINTED, "ready")
  def test_again = assert_equal(42, add(20, 22))
  def test_told = assert_output("2\\n") { puts add(1, 1) }

  def test_greets
    $stdin = StringIO.new("Ada\\n")
    assert_equal "Hello Ada", greet
  ensure
    $stdin = STDIN
  end
end
"""
_RAILS = ("/usr/bin/ruby", "-I", "test", "test/book_test.rb")
_RAILS_TRIVIAL = """\
require "test_helper"

class BookTest < ActiveSupport::TestCase
  test("greets") { assert_equal "Hello", Book.greeting }
end
"""
_RAILS_TYPICAL = """\
ENV["RAILS_ENV"] = "test"
require_relative "../config/environment"
ActiveRecord::Migration.verbose = false
ActiveRecord::MigrationContext.new("db/migrate", ActiveRecord::SchemaMigration).migrate
require "test_helper"

class BookTest < ActionDispatch::IntegrationTest
  test("table") { assert_equal :string, Book.columns_hash["title"].type }
  test("needs a title") { assert_not Book.new(price: 3).valid? }

  test "page" do
    Book.create!(title: "Emma", price: 4)
    get "/books"
    assert_select "li", "Emma"
  end

  test "posts" do
    post "/books", params: { book: { title: "Ulysses", price: "9.50" } }
    assert_redirected_to "/books"
    assert_equal "Ulysses", Book.first.title
  end

  test "cheap" do
    [["A", 4], ["B", 6], ["C", 1]].each { |title, price| Book.create!(title: title, price: price) }
    assert_equal %w[A C], Book.cheap.map(&:title)
  end

  test("missing") { assert_raises(ActiveRecord::RecordNotFound) { get "/books/99" } }
end
"""
_SHELL = ("/bin/sh", "check.sh")
_SQLITE_TRIVIAL = """\
test "$(sqlite3 -batch -header :memory: < answer.sql)" = "sum
5"
"""
_SQLITE_TYPICAL = """\
{ echo 'PRAGMA foreign_keys = ON;'; cat schema.sql seed.sql; echo .headers on; cat answer.sql
  echo .headers off; cat checks.sql; } | sqlite3 -batch :memory: > seen.txt 2> errors.txt
grep -q 'FOREIGN KEY' errors.txt && grep -q 'SEARCH books' seen.txt && head -n 7 seen.txt | diff expected.txt -
"""
_SQLITE_CHECKS = """\
SELECT title FROM books ORDER BY title;
INSERT INTO books (title, year, author_id) VALUES ('Nobody', 1900, 99);
EXPLAIN QUERY PLAN SELECT title, year FROM books WHERE year < 1900 ORDER BY year;
"""
_ROWS = """\
title|year
Emma|1815
Frankenstein|1818
Emma
Frankenstein
Notes
Things Fall Apart
"""
_PSQL_TRIVIAL = """\
set -e
db="learner_$$"
createdb "$db"
psql -XAq -P footer=off -v ON_ERROR_STOP=1 -d "$db" -f answer.sql > seen.txt
dropdb "$db"
test "$(cat seen.txt)" = "sum
5"
"""
_PSQL_TYPICAL = """\
set -e
db="learner_$$"
createdb "$db"
psql -XAq -P footer=off -d "$db" -f schema.sql -f seed.sql -f answer.sql -f checks.sql > seen.txt 2> errors.txt
dropdb "$db"
grep -q 'foreign key' errors.txt && diff expected.txt seen.txt
"""
_PSQL_CHECKS = """\
\\t on
SELECT title FROM books ORDER BY title;
INSERT INTO books (title, year, author_id) VALUES ('Nobody', 1900, 99);
SELECT price, bought FROM books WHERE title = 'Frankenstein';
"""
_GIT_TRIVIAL = """\
set -e
sh steps.sh > said.txt 2>&1
test "$(git log --format=%s)" = "Add notes"
"""
_GIT_TYPICAL = """\
set -e
mkdir work && cp start.sh steps.sh work/ && cd work
sh start.sh > ../said.txt 2>&1
sh steps.sh >> ../said.txt 2>&1
wanted="Apples 3
Pears 4"
git merge-base --is-ancestor prices main
test "$(git show main:stall.txt)" = "$wanted"
git log --format=%s --no-merges main | grep -q 'Open the stall'
test "$(git rev-list --merges --count main)" = 1
test "$(git -C ../shop.git show main:stall.txt)" = "$wanted"
test -z "$(git diff --name-only --diff-filter=U)"
sh test.sh
git worktree add -q ../old "$(git rev-list --max-parents=0 main)"
cd ../old && ! sh test.sh
"""
_CHROMIUM = (
    *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"),
    *("--user-data-dir=%HERE%/profile", "--dump-dom"),
)
_PAGE_TYPICAL = """\
<!doctype html>
<iframe id="wide" src="index.html" width="1000" height="600"></iframe>
<iframe id="narrow" src="index.html" width="400" height="600"></iframe>
<iframe id="many" src="index.html" width="1000" height="600"></iframe>
<p id="answer"></p>
<script>
addEventListener("load", () => {
  const inside = (id) => document.getElementById(id).contentWindow;
  const find = (id, what) => inside(id).document.querySelector(what);
  const lines = [], missed = [];
  const is = (name, met) => { if (!met) missed.push(name); };
  inside("wide").console.log = (words) => lines.push(words);
  is("heading", find("wide", "h1").textContent === "Count");
  is("teal", inside("wide").getComputedStyle(find("wide", "h1")).color === "rgb(0, 128, 128)");
  is("starts", find("wide", "#n").textContent === "0");
  for (let n = 0; n < 2; n += 1) find("wide", "button").click();
  is("clicked", find("wide", "#n").textContent === "2");
  is("narrow", find("narrow", "button").getBoundingClientRect().width >= 380);
  is("next", inside("wide").next(4) === 5);
  is("prints", lines[0] === "clicked");
  for (let n = 0; n < 7; n += 1) find("many", "button").click();
  is("many", find("many", "#n").textContent === "7");
  document.getElementById("answer").textContent = missed.length ? `missed ${missed}` : ["all", "met"].join(" ");
});
</script>
"""

BARE = {
    ("javascript", "trivial"): _node('test("adds", () => assert.equal(start().get("add(2, 3)"), 5));\n'),
    ("javascript", "typical"): _node(_JS_TYPICAL),
    ("node", "trivial"): _node('test("adds", () => assert.equal(require("./main.js").add(2, 3), 5));\n'),
    ("node", "typical"): _node(_NODE_TYPICAL),
    ("http", "trivial"): _node(
        'test("hello", () => serve(async () => assert.equal((await ask("GET", "/")).body, "Hello")));\n'
    ),
    ("http", "typical"): _node(_HTTP_TYPICAL, lays="express"),
    ("python", "trivial"): Bare(_PYTHON, {"tests.py": _PYTHON_TRIVIAL}),
    ("python", "typical"): Bare(_PYTHON, {"tests.py": _PYTHON_TYPICAL}),
    ("ruby", "trivial"): Bare(_RUBY, {"tests.rb": _RUBY_TRIVIAL}),
    ("ruby", "typical"): Bare(_RUBY, {"tests.rb": _RUBY_TYPICAL}),
    ("rails", "trivial"): Bare(_RAILS, {"test/book_test.rb": _RAILS_TRIVIAL}, lays="rails"),
    ("rails", "typical"): Bare(_RAILS, {"test/book_test.rb": _RAILS_TYPICAL}, lays="rails"),
    ("sql", "trivial"): Bare(_SHELL, {"check.sh": _SQLITE_TRIVIAL}),
    ("sql", "typical"): Bare(
        _SHELL, {"check.sh": _SQLITE_TYPICAL, "checks.sql": _SQLITE_CHECKS, "expected.txt": _ROWS}
    ),
    ("postgres", "trivial"): Bare(_SHELL, {"check.sh": _PSQL_TRIVIAL}),
    ("postgres", "typical"): Bare(
        _SHELL,
        {"check.sh": _PSQL_TYPICAL, "checks.sql": _PSQL_CHECKS, "expected.txt": f"{_ROWS}9.50|2026-01-05\n"},
    ),
    ("git", "trivial"): Bare(_SHELL, {"check.sh": _GIT_TRIVIAL}, lays="git"),
    ("git", "typical"): Bare(_SHELL, {"check.sh": _GIT_TYPICAL}, lays="git"),
    ("page", "trivial"): Bare((*_CHROMIUM, "file://%HERE%/index.html"), {}, prints="<h1>Hello</h1>"),
    ("page", "typical"): Bare(
        (*_CHROMIUM, "file://%HERE%/test.html"), {"test.html": _PAGE_TYPICAL}, prints=">all met<"
    ),
}
"""By runner and size. PostgreSQL is asked of a server that runs already (see `cluster`)."""
