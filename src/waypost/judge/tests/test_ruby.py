"""What the Ruby and Rails drivers tell, beside the verdicts of `judge_cases`."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from waypost.judge.engines.forked import ForkedEngine
from waypost.judge.languages import ruby
from waypost.judge.local import LocalJudge
from waypost.judge.observations import Observations
from waypost.judge.tests.exercises import check, exercise

pytestmark = pytest.mark.slow
SHELF = {
    "app/models/book.rb": "class Book < ApplicationRecord\nend\n",
    "app/controllers/books_controller.rb": (
        "class BooksController < ApplicationController\n  def index\n    @books = Book.order(:title)\n  end\n\n"
        "  def create\n    Book.create!(title: params[:title])\n    redirect_to books_path\n  end\nend\n"
    ),
    "app/views/books/index.html.erb": (
        '<h1>Books</h1><% @books.each do |book| %><li><%= book.title %></li><% end %>\n<form action="/books" '
        'method="post"><input name="title"><button>Add</button></form>\n'
    ),
    "config/routes.rb": "Rails.application.routes.draw { resources(:books) }\n",
    "db/migrate/20260101000000_create_books.rb": (
        "class CreateBooks < ActiveRecord::Migration[6.1]\n"
        "  def change = create_table(:books) { |t| t.string(:title, null: false) && t.decimal(:price) }\nend\n"
    ),
}
TESTS = """require "test_helper"

class BookTest < ActiveSupport::TestCase
  test("has two") { assert_equal %w[Emma Ulysses], Book.order(:title).map(&:title) }
  test("reads one") { assert_equal "Emma", books(:emma).title }
end

class BooksTest < ActionDispatch::IntegrationTest
  test "adds" do
    assert_difference("Book.count") { post books_url, params: { title: "New" } }
    assert_redirected_to books_url
  end

  test "lists" do
    get books_url
    assert_select "li", 3
  end
end
"""


@pytest.mark.parametrize(
    ("get", "shown"),
    [
        ("[1, 2.5, nil, true, 'a']", '[1, 2.5, nil, true, "a"]'),
        ("{ title: 'Emma', 'year' => 1815 }", '{"title": "Emma", "year": 1815}'),
        ("{ 1 => :one }", "Map {1 → :one}"),
        ("Struct.new(:x).new(3)", '{"x": 3}'),
        ("Class.new { def initialize = @x = 3 }.new", '{"x": 3}'),
        ("[0.0 / 0, 1.0 / 0, -1.0 / 0]", "[NaN, Infinity, -Infinity]"),
        ('"caf\\xe9"', '"caf\ufffd"'),
        ("[].tap { |list| list << list }", "[(the same again)]"),
        ("StandardError.new('no')", "StandardError: no"),
        ("(1..3)", "1..3"),
        ("method(:puts)", "a function called puts"),
        ("Time.utc(2026, 1, 2)", "2026-01-02T00:00:00+00:00"),
        ("total", "12"),
    ],
)
def test_values(judge: LocalJudge, get: str, shown: str) -> None:
    verdict = judge.judge(exercise(check("a", get=get, expect="?"), runner="ruby"), {"main.rb": "total = 12"})
    assert verdict.checks[0].seen == shown


def test_an_error_that_a_hidden_check_meets_is_not_told(judge: LocalJudge) -> None:
    work = {"main.rb": "def twice(words)\n  words.fetch(5)\nend"}
    seen = check("seen", get="1", expect=1)
    hidden = check("other", get="twice(['secret'])", expect=2, hidden=True)
    told = judge.judge(exercise(seen, hidden, runner="ruby"), work)
    assert (told.status, told.problem) == ("fail", None)
    open_one = hidden.model_copy(update={"hidden": False})
    told = judge.judge(exercise(seen, open_one, runner="ruby"), work)
    assert told.problem is not None
    assert (told.problem.file, told.problem.line) == ("main.rb", 2)


def test_a_program_is_run_again_as_a_command(judge: LocalJudge) -> None:
    work = {"main.rb": "puts ARGV.first, $stdin.read\nwarn 'odd'\nexit 3 if ARGV.any?"}
    looked = check("a", get='box.run("x", input: "y").values', expect=["x\ny\n", "odd\n", 3])
    assert judge.judge(exercise(looked, runner="ruby"), work).status == "pass"


def test_rails_runs_the_learners_tests(judge: LocalJudge) -> None:
    fixtures = "emma:\n  title: Emma\nulysses:\n  title: Ulysses\n"
    work = {**SHELF, "test/models/book_test.rb": TESTS, "test/fixtures/books.yml": fixtures}
    asked = exercise(
        check("all", get="tests.length", expect=4),
        check("bad", get="failures", expect=["BooksTest#test_lists"]),
        runner="rails",
        kind="write-tests",
        entry="test/models/book_test.rb",
    )
    verdict = judge.judge(asked, work)
    assert verdict.status == "pass", verdict.model_dump_json(indent=1)


def test_pages_of_a_rails_application_are_shown_in_the_browser(judge: LocalJudge) -> None:
    asked = exercise(
        check("heading", get='text("h1")', page="books", expect="Books"),
        check("rows", get="Book.count", expect=0),
        runner="rails",
    )
    verdict = judge.judge(asked, SHELF)
    assert verdict.status == "pass", verdict.model_dump_json(indent=1)


def test_a_page_that_rails_refuses_is_shown_with_its_reason(judge: LocalJudge) -> None:
    index = "  def index\n    raise '<b>no</b>'\n  end\n"
    controller = f"class BooksController < ApplicationController\n{index}end\n"
    broken = {**SHELF, "app/controllers/books_controller.rb": controller}
    nowhere = check("nowhere", get="text('p')", page="/nowhere", expect={"contains": "No route matches"})
    raised = check("raised", get="text('p')", page="/books", expect="<b>no</b>")
    verdict = judge.judge(exercise(nowhere, raised, runner="rails"), broken)
    assert verdict.status == "pass", verdict.model_dump_json(indent=1)


@pytest.mark.parametrize("kind", ["ruby", "rails"])
def test_each_in_a_jail_of_its_own_where_there_are_no_forks(kind: str) -> None:
    language = replace(ruby.RUBY if kind == "ruby" else ruby.RAILS, forks=False)
    asked = exercise(check("a", get="1 + 1"), runner=kind, limits={"wall_seconds": 20})

    async def look() -> Observations:
        engine = ForkedEngine(language, spares=1, at_once=1)
        try:
            await engine.start()
            return await engine.judge(asked, SHELF if kind == "rails" else {"main.rb": ""})
        finally:
            await engine.close()

    assert asyncio.run(look()).values == {"a": 2}
