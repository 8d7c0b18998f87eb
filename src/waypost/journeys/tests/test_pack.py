"""What a pack holds, how changes are marked, and that its print is the same each time."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from waypost.journeys.models import (
    Goal,
    Intervention,
    Interview,
    LicenceCondition,
    Need,
    Pathway,
    ReleaseDate,
    SectionAnswer,
    SentenceStatus,
    Step,
    Strength,
)
from waypost.journeys.pack_content import (
    Cover,
    Part,
    Row,
    Snapshot,
    as_kept,
    fingerprint,
    from_kept,
    marked,
    table,
)
from waypost.journeys.pack_paper import paper_html, paper_pdf
from waypost.journeys.queries.pack import PARTS, in_order, must_be_sensitive, snapshot_of
from waypost.journeys.tests.conftest import World

ALL = [kind.key for kind in PARTS]
COVER = Cover(
    3,
    "Sam Reed",
    "Offender Management Unit, Riverside",
    "OFFICIAL",
    "Public task",
    "To plan release",
    "Priya Nair, regional manager",
    "26 Nov 2026",
    "2026-11-26T08:00:00Z",
)


def _part(snapshot: Snapshot, key: str) -> Part:
    return next(part for part in snapshot.parts if part.key == key)


def _words(part: Part) -> str:
    cells = [cell for one in part.tables for row in one.rows for cell in row.cells]
    empty = [one.none for one in part.tables if not one.rows]
    return " | ".join([*(f"{row.label}: {row.value}" for row in part.rows), *cells, *empty])


def test_a_new_journey_is_told_as_not_asked(world: World) -> None:
    """'Not asked' is not 'none'."""
    pack = snapshot_of(world.journey(), ALL, None)
    assert [part.key for part in pack.parts] == ALL
    assert "Joining interview: Not held yet" in _words(_part(pack, "person"))
    assert _words(_part(pack, "skills")).count("Not asked yet") == 10
    assert "Work readiness: Not asked yet" in _words(_part(pack, "release"))
    assert "Asked about in the interview: Not asked yet" in _words(_part(pack, "needs"))
    assert "Sentence status: Not told" in _words(_part(pack, "dates"))
    assert "No register has been taken yet" in _words(_part(pack, "attendance"))
    assert "That does not mean that there are none" in _words(_part(pack, "licence"))


def test_no_needs_told_when_asked_is_another_thing(world: World) -> None:
    journey, by = world.journey(), world["regional_manager"]
    interview = Interview.objects.create(journey=journey, started_by=by)
    answer = SectionAnswer.objects.create(
        interview=interview, section="health", asked="declined", entered_by=by
    )
    assert "Preferred not to say" in _words(_part(snapshot_of(journey, ["needs"], None), "needs"))
    answer.asked = "answered"
    answer.save()
    part = _part(snapshot_of(journey, ["needs"], None), "needs")
    assert part.tables[0].none == "None recorded"
    assert "Begun, not finished" in _words(_part(snapshot_of(journey, [], None), "person"))


def test_health_is_in_the_part_on_needs_only(world: World) -> None:
    journey, by = world.journey(), world["regional_manager"]
    Need.objects.create(
        journey=journey,
        kind="hearing",
        source="self",
        words="Left ear",
        support="Sits in front",
        found_on=date(2026, 9, 1),
    )
    Strength.objects.create(journey=journey, words="Patient", seen_in="Pairing")
    for kind, reason in (("wellbeing", "Sleeps badly"), ("pace", "Too fast")):
        Intervention.objects.create(
            journey=journey,
            kind=kind,
            reason=reason,
            owner=by,
            opened_by=by,
            opened_on=date(2026, 10, 1),
            look_again_on=date(2026, 11, 1),
        )
    Pathway.objects.filter(plan__journey=journey, kind="substances").update(needs="Weekly group")
    Pathway.objects.filter(plan__journey=journey, kind="work").update(needs="A CV")
    usual = snapshot_of(journey, [kind.key for kind in PARTS if kind.ticked], None)
    told = " ".join(_words(part) for part in usual.parts)
    for hidden in ("Left ear", "Hearing", "Sleeps badly", "Weekly group", "Drugs"):
        assert hidden not in told
    for shown in ("Sits in front", "Patient", "Too fast", "A CV"):
        assert shown in told
    needs = _words(_part(snapshot_of(journey, ["needs"], None), "needs"))
    for shown in ("Left ear", "Sleeps badly", "Weekly group"):
        assert shown in needs


def test_dates_are_told_with_source_and_day(world: World) -> None:
    journey = world.journey()
    for on, source in ((date(2027, 3, 1), "Old letter"), (date(2027, 2, 1), "NOMIS")):
        ReleaseDate.objects.create(
            journey=journey, kind="conditional", on=on, source=source, as_at=date(2026, 11, 2)
        )
    SentenceStatus.objects.create(
        journey=journey, status="sentenced", source="NOMIS", as_at=date(2026, 10, 3)
    )
    LicenceCondition.objects.create(
        journey=journey, kind="devices", words="Ask first", source="Probation", as_at=date(2026, 10, 4)
    )
    pack = snapshot_of(journey, ["dates", "licence"], None)
    told = _words(_part(pack, "dates"))
    assert "1 Feb 2027 | NOMIS | 2 Nov 2026" in told
    assert "Old letter" not in told
    assert "Sentence status: Sentenced (NOMIS, as at 3 Oct 2026)" in told
    assert "Ask first | Probation | 4 Oct 2026" in _words(_part(pack, "licence"))
    assert must_be_sensitive(["dates", "goals"]) == ["Dates as told"]
    assert must_be_sensitive(["goals"]) == []


def test_goals_have_their_steps(world: World) -> None:
    journey = world.journey()
    goal = Goal.objects.create(
        journey=journey, title="A portfolio", target_on=date(2027, 1, 5), made_by=world["regional_manager"]
    )
    Step.objects.create(goal=goal, number=1, words="Choose two projects", state="complete")
    assert "1. Choose two projects: complete" in _words(_part(snapshot_of(journey, ["goals"], None), "goals"))


def test_a_person_without_an_account_has_a_pack_too(world: World) -> None:
    pack = snapshot_of(world.journey(learner=False), ["course", "attendance"], None)
    assert "No account there" in _words(_part(pack, "course"))
    assert "No account there" in _words(_part(pack, "attendance"))


def test_who_is_always_in_and_the_order_is_kept() -> None:
    assert in_order(["goals", "course", "nonsense"]) == ["person", "course", "goals"]


BEFORE = Snapshot(
    "1 Nov 2026",
    (
        Part("a", "One", rows=(Row("Same", "1"), Row("Moved", "1"), Row("Gone", "1"))),
        Part("b", "Two", tables=(table("T", ("N", "V"), [("x", "1"), ("x", "2"), ("y", "3")]),)),
        Part("c", "Three"),
    ),
)
NOW = Snapshot(
    "2 Nov 2026",
    (
        Part("a", "One", rows=(Row("Same", "1"), Row("Moved", "2"), Row("New", "9"))),
        Part("b", "Two", tables=(table("T", ("N", "V"), [("x", "1"), ("x", "4"), ("z", "5")]),)),
        Part("d", "Four", rows=(Row("R", "1"),)),
    ),
)


def test_changes_are_marked_in_words() -> None:
    pack = marked(NOW, BEFORE, since="pack 1")
    rows = [(row.label, row.told, row.was) for row in pack.parts[0].rows]
    assert rows == [
        ("Same", "", ""),
        ("Moved", "~ Changed", "1"),
        ("New", "+ Added", ""),
        ("Gone", "− Removed", ""),
    ]
    lines = [(row.cells, row.mark, row.was) for row in pack.parts[1].tables[0].rows]
    assert lines == [
        (("x", "1"), "", ()),
        (("x", "4"), "changed", ("x", "2")),
        (("z", "5"), "added", ()),
        (("y", "3"), "removed", ()),
    ]
    assert pack.parts[2].told == "+ New in this pack"
    assert pack.left_out == ("Three",)
    assert pack.changes == 8
    html = paper_html(COVER, pack, content_hash="f00d")
    for words in ("[~ Changed]", "Before: 1", "[− Removed]", "[+ Added]", "any more: Three", "f00d"):
        assert words in html


def test_what_was_removed_once_is_not_told_again() -> None:
    pack = marked(NOW, marked(NOW, BEFORE, since="pack 1"), since="pack 2")
    assert pack.changes == 0
    assert "Nothing has changed since pack 2" in paper_html(COVER, pack, content_hash="")


def test_a_table_with_other_columns_is_new() -> None:
    before = Snapshot("", (Part("b", "Two", tables=(table("T", ("N",), [("x",)]),)),))
    pack = marked(NOW, before, since="pack 1")
    assert {row.mark for row in pack.parts[1].tables[0].rows} == {"added"}


def test_a_snapshot_is_kept_whole() -> None:
    pack = marked(NOW, BEFORE, since="pack 1")
    assert from_kept(as_kept(pack)) == pack
    assert from_kept({}) == Snapshot("", ())
    other = replace(pack, as_at="3 Nov 2026")
    assert fingerprint(as_kept(pack)) != fingerprint(as_kept(other))


def test_what_is_typed_cannot_act_in_the_print() -> None:
    bad = '<img src="http://192.0.2.1/x"><script>"'
    cover = replace(COVER, recipient=bad, reason=bad, person=bad)
    html = paper_html(cover, Snapshot("", (Part("a", bad, rows=(Row(bad, bad),)),)), content_hash="")
    assert "<img" not in html
    assert "<script" not in html
    assert paper_pdf(html).startswith(b"%PDF")


def test_the_print_asks_for_nothing_outside() -> None:
    with pytest.raises(ValueError, match="not in it"):
        paper_pdf('<html lang="en"><title>x</title><img alt="x" src="http://192.0.2.1/x.png"></html>')


PRINT = (
    "import django; django.setup()\n"
    "import hashlib\n"
    "from waypost.journeys.tests.test_pack import BEFORE, COVER, NOW\n"
    "from waypost.journeys.pack_content import marked\n"
    "from waypost.journeys.pack_paper import paper_html, paper_pdf\n"
    "html = paper_html(COVER, marked(NOW, BEFORE, since='pack 1'), content_hash='f00d')\n"
    "print(hashlib.sha256(paper_pdf(html)).hexdigest())\n"
)


def test_the_same_pack_gives_the_same_bytes() -> None:
    """Twice in one process, and in processes that hash and begin differently."""
    html = paper_html(COVER, marked(NOW, BEFORE, since="pack 1"), content_hash="f00d")
    assert paper_pdf(html) == paper_pdf(html)


@pytest.mark.slow
def test_another_process_gives_the_same_bytes() -> None:
    def _run(seed: str) -> str:
        settings = {"DJANGO_SETTINGS_MODULE": "waypost.site.test_settings", "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", PRINT],
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    assert _run("1") == _run("2") != ""
