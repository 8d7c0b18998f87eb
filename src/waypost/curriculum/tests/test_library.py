"""The library and its compiled copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from waypost.curriculum.findings import CurriculumErrors
from waypost.curriculum.library import Library, load_library
from waypost.curriculum.read import read_pack
from waypost.curriculum.tests.pack import FIRST, GOOD, copy_good
from waypost.kernel.errors import NotFound

ORDER = ("what-shows", "a-heading", "order", "blanks", "tests", "mend", "stall-heading", "stall-prices")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(read_pack(GOOD))


def test_look_ups(library: Library) -> None:
    assert library.lesson("first").title == "First things"
    assert library.exercise("mend").kind == "fix"
    assert library.project("stall").milestones[0].id == "stall-heading"
    assert library.module("pages").lessons[1].id == "second"
    assert library.programme("course").modules[0].id == "pages"
    assert library.terms["loop"].means.startswith("Code that")


@pytest.mark.parametrize("kind", ["lesson", "exercise", "project", "module", "programme"])
def test_what_is_not_there_is_not_found(library: Library, kind: str) -> None:
    with pytest.raises(NotFound, match=f"There is no {kind} called nothing"):
        getattr(library, kind)("nothing")


def test_the_order_of_the_course(library: Library) -> None:
    assert library.exercise_order == ORDER
    assert [module.id for module in library.course()] == ["pages"]
    following = library.next_exercise("a-heading")
    assert following is not None
    assert following.id == "order"
    assert library.next_exercise("stall-prices") is None
    lesson = library.next_lesson("first")
    assert lesson is not None
    assert lesson.id == "second"
    assert library.next_lesson("second") is None


def test_what_a_milestone_starts_from(library: Library) -> None:
    assert library.starts_from(library.exercise("stall-prices")) == {
        "index.html": "<!-- Start here. -->\n<h1>Rosa</h1>\n"
    }
    assert library.starts_from(library.exercise("a-heading")) == library.exercise("a-heading").files


def test_terms_by_id_by_word_and_in_the_plural(library: Library) -> None:
    for name in ("element", "Element", "elements"):
        term = library.find_term(name, "pages")
        assert term is not None
        assert term.id == "element"
    assert library.find_term("nothing", "pages") is None


def test_the_compiled_copy_is_the_same_and_is_used(tmp_path: Path) -> None:
    first = load_library(GOOD, tmp_path)
    kept = list(tmp_path.glob("curriculum-*.json"))
    assert len(kept) == 1
    again = load_library(GOOD, tmp_path)
    assert again.pack == first.pack
    kept[0].write_text(kept[0].read_text().replace("First things", "From the copy"))
    assert load_library(GOOD, tmp_path).lesson("first").title == "From the copy"


def test_a_damaged_copy_is_read_over(tmp_path: Path) -> None:
    load_library(GOOD, tmp_path)
    kept = next(tmp_path.glob("curriculum-*.json"))
    kept.write_text(kept.read_text()[:1000])
    assert load_library(GOOD, tmp_path).lesson("first").title == "First things"
    assert len(kept.read_text()) > 1000


def test_a_change_makes_a_new_copy_and_takes_the_old_away(tmp_path: Path) -> None:
    copy, cache = copy_good(tmp_path), tmp_path / "cache"
    load_library(copy.root, cache)
    copy.change(f"{FIRST}/lesson.md", "First things", "Other things")
    assert load_library(copy.root, cache).lesson("first").title == "Other things"
    assert len(list(cache.glob("*"))) == 1


def test_without_a_place_for_the_copy_it_still_loads(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert load_library(GOOD, blocked / "cache").exercise_order == ORDER
    assert load_library(GOOD).exercise_order == ORDER


def test_a_broken_curriculum_is_never_loaded(tmp_path: Path) -> None:
    copy = copy_good(tmp_path)
    copy.change(f"{FIRST}/lesson.md", "title: First things\n", "")
    with pytest.raises(CurriculumErrors, match="`title` is missing"):
        load_library(copy.root, tmp_path / "cache")
