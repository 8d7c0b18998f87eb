"""Rows of the table for Ruby and Rails are met by work that really makes Ruby say so, and marks the right line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from waypost.judge import explain
from waypost.judge.local import LocalJudge
from waypost.judge.result import Verdict
from waypost.judge.tests.exercises import case_exercise, check, exercise

TABLE = json.loads((Path(explain.__file__).parent / "plain" / "ruby.json").read_text())
RUBY = [
    ("a = 1\nputs apples", 2, "the name apples"),
    ("puts Appel.new", 1, "the name Appel"),
    ("x = nil\nx[0]", 2, "Square brackets are used on nil"),
    ("x = nil\nx.upcase", 2, "asks for .upcase"),
    ("class A\n  private def b = 1\nend\nA.new.b", 4, "b is private"),
    ("class A; end\nA.make", 2, "no method called make"),
    ("puts({} + {})", 1, "before + is of a kind"),
    ("'a'.push('b')", 1, "kind String has no method called push"),
    ("class A\n  def b = super\nend\nA.new.b", 2, "super is used in b"),
    ("def add(a, b)\n  a + b\nend\nadd", 1, "no value, and it needs 2"),
    ("def add(a, b)\n  a + b\nend\nadd(1)", 1, "called with 1 values, and it takes 2"),
    ("def add(a:)\n  a\nend\nadd", 1, "without a"),
    ("def add(a:)\n  a\nend\nadd(a: 1, b: 2)", 1, "given b"),
    ("Integer('six')", 1, "not a number"),
    ("[3, nil].sort", 1, "cannot be compared with"),
    ("[3, 'a'].max", 1, "cannot be compared with"),
    ("def each_one\n  yield 1\nend\neach_one", 2, "uses yield"),
    ("puts 'a' + 1", 1, "another kind (Integer) are joined"),
    ("puts 1 + 'a'", 1, "another kind (String) are used together"),
    ("puts [1]['a']", 1, "whole number is needed"),
    ("puts 1 + nil", 1, "another kind (nil)"),
    ("class A; end\nclass B < 3; end", 2, "after < is not a class"),
    ("class A; end\nclass B; end\nclass A < B; end", 3, "made twice"),
    ("module A; end\nclass A; end", 2, "something else already"),
    ("a = 0\nputs 5 / a", 2, "divided by zero"),
    ("(1.0 / 0).to_i", 1, "too large"),
    ("# frozen_string_literal: true\na = 'x'\na << 'y'", 3, "frozen"),
    ("{ tea: 1 }.fetch(:coffee)", 1, "no key :coffee"),
    ("[1].fetch(5)", 1, "does not have"),
    ("[].each.next", 1, "nothing more to come"),
    ("def f\n  f\nend\nf", 2, "keeps calling itself"),
    ("File.read('beans.txt')", 1, "no file called beans.txt"),
    ("Queue.new.pop", 1, "can never come"),
    ("readline", 1, "more input"),
    ("File.write('/usr/x', 'a')", 1, "may not write"),
    ("require 'beans'", 1, "nothing called beans to load"),
    ("require_relative 'beans'", 1, "nothing called beans to load"),
    ("throw :up", 1, "throw was used"),
    ("raise NotImplementedError", 1, "has not been written"),
    ("def add(a, b)\n  a + b\n", 2, "never closed"),
    ("puts 1\nend", 2, "closes nothing"),
    ("puts 1\nelse\nputs 2", 2, "The word else stands without"),
    ("puts 'a", 1, "never closed"),
    ("puts <<TEXT\nhello", 1, "starts with <<TEXT"),
    ("class book\nend", 1, "first letter does not fit"),
    ("def f\n  Book = 1\nend", 2, "inside a method"),
    ("a = 1\n1 = a", 2, "cannot be given a value"),
    ("next", 1, "where it cannot be"),
    ("puts [1, 2))", 1, "closes nothing"),
    ("a = 1 2", 1, "did not expect"),
    ("raise 'no tea'", 1, "It says: no tea"),
    ("class Odd < StandardError; end\nraise Odd, 'so'", 2, "Ruby says: so"),
    ("exit!", None, "before it could be looked at"),
]
TABLE_OF_BOOKS = (
    "class CreateBooks < ActiveRecord::Migration[6.1]\n  def change\n    create_table :books do |t|\n"
    "      t.string :title, null: false, index: { unique: true }\n      t.references :shelf\n    end\n  end\nend\n"
)
BASE = {
    "app/models/book.rb": "class Book < ApplicationRecord\n  validates :title, presence: true\nend\n",
    "app/models/shelf.rb": "class Shelf < ApplicationRecord\nend\n",
    "config/routes.rb": "Rails.application.routes.draw do\n  resources :books\nend\n",
    "db/migrate/20260101000000_create_books.rb": TABLE_OF_BOOKS,
}


def controller(action: str) -> dict[str, str]:
    text = f"class BooksController < ApplicationController\n  def index\n    {action}\n  end\nend\n"
    return {"app/controllers/books_controller.rb": text}


MODEL = "class Book < ApplicationRecord\n  def self.go = %s\nend\n"
RAILS = [
    (MODEL % "create!", "Book.go", 2, "books.title may not be empty"),
    (MODEL % "find(9)", "Book.go", None, "no Book with id 9"),
    (MODEL % "where('colour = 1').to_a", "Book.go", 2, "no column called colour"),
    (MODEL % "where('a b c').to_a", "Book.go", 2, "could not read the SQL"),
    (MODEL % "create!([{ title: 'a' }, { title: 'a' }])", "Book.go", 2, "a row with this books.title already"),
    (MODEL % "new(colour: 1)", "Book.go", 2, "no attribute called colour"),
    (MODEL % "create!(title: 'a') && includes(:pages).to_a", "Book.go", 2, "no association called pages"),
    (MODEL % "joins(:pages).to_a", "Book.go", 2, "no association called pages"),
    (MODEL % "create!(title: 'a', shelf_id: 'x').save_it", "Book.go", 2, "Book has no method called save_it"),
    (MODEL.replace("  def", "  belongs_to :shelf\n\n  def") % "new(shelf: 3)", "Book.go", 4, "A Shelf is needed"),
    (MODEL % "Shelf.first", "Book.go", 2, "no table called shelves"),
    (controller("Book.create!"), 'page("/books")', 3, "not valid: Title can't be blank"),
    (controller("Book.new(params)"), 'page("/books")', 3, "without a list of what may be set"),
    (controller("params.require(:book)"), 'page("/books")', 3, "asks for book"),
    (controller("redirect_to book_path"), 'page("/books")', 3, "No address can be made"),
    (controller("redirect_to boks_path"), 'page("/books")', 3, "the name boks_path"),
    (controller("render(plain: 1) && render(plain: 2)"), 'page("/books")', 3, "two answers"),
    (controller("render :nothing"), 'page("/books")', 3, "template books/nothing is not there"),
    (controller("1"), 'page("/books/1")', None, "no action called show"),
    ({}, 'page("/books")', None, "there is no BooksController"),
    ({"app/models/novel.rb": "class Nuvel\nend\n"}, "1", None, "should make Novel"),
    (MODEL % "raise(ActiveRecord::PendingMigrationError)", "Book.go", 2, "has not been run"),
    ({"config/routes.rb": "Rails.application.routes.draw do\n  resourcess :books\nend\n"}, "1", 2, "resourcess"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("code", "line", "says"), RUBY)
def test_plain_words(judge: LocalJudge, code: str, line: int | None, says: str) -> None:
    found = judge.judge(case_exercise("rb-add"), {"main.rb": code})
    assert found.status == "error", found.model_dump_json(indent=1)
    _said(found, line, says)


@pytest.mark.slow
@pytest.mark.parametrize(("work", "get", "line", "says"), RAILS)
def test_plain_words_of_rails(
    judge: LocalJudge, work: str | dict[str, str], get: str, line: int | None, says: str
) -> None:
    files = {"app/models/book.rb": work} if isinstance(work, str) else work
    asked = exercise(check("a", get=get), runner="rails", limits={"wall_seconds": 10})
    _said(judge.judge(asked, {**BASE, **files}), line, says)


def _said(verdict: Verdict, line: int | None, says: str) -> None:
    assert verdict.problem is not None, verdict.model_dump_json(indent=1)
    if line is not None:
        assert verdict.problem.line == line, verdict.problem
    assert says in verdict.problem.plain, verdict.problem


def test_each_row_says_what_to_try() -> None:
    assert len(TABLE) >= 20
    for row in TABLE:
        assert row["says"].endswith((".", "$1", "$2")), row
        assert row["try"]
        assert "!" not in row["says"] + row["try"].replace("exit!", "")
