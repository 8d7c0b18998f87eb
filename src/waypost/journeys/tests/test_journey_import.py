"""A caseload from a file: every line told of, nothing half-done."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from waypost.audit.actions import verify
from waypost.journeys.actions import imports as act
from waypost.journeys.actions.entries import today
from waypost.journeys.caseload_file import CASELOAD, TEMPLATE, kind_of, sentence_of
from waypost.journeys.models import Duty, Journey, PrisonNumber
from waypost.journeys.tests.conftest import World
from waypost.kernel.errors import BadInput, Refused
from waypost.people.csvfile import read_text
from waypost.people.models import Account, Role

HEAD = TEMPLATE.splitlines()[0]


def sheet(*lines: str):  # type: ignore[no-untyped-def]
    return read_text("\r\n".join([HEAD, *lines]), CASELOAD)


def line(number: str = "A1234BC", **more: str) -> str:
    cells = {
        "number": number,
        "known_as": "Amara",
        "family_name": "Okafor",
        "joined_on": "3/8/2026",
        "prison": "RIV",
        "stage": "",
        "status": "sentenced",
        "release": "14 May 2027",
        "kind": "conditional",
        "source": "Sentence sheet",
        "as_at": "1 Sep 2026",
        "language": "",
        "pronouns": "",
        "worker": "",
        **more,
    }
    return ",".join(cells.values())


@pytest.mark.parametrize(("cell", "stage"), [("", 1), ("2", 2), ("Day-release", 3), ("stage 4", 4)])
def test_a_stage_by_its_number_or_its_name(world: World, cell: str, stage: int) -> None:
    journey = act.import_caseload(actor=world["regional_manager"], sheet=sheet(line(stage=cell)))[0]
    assert Journey.objects.get(pk=journey.pk).stage == stage
    told = journey.timeline.filter(words__startswith=f"Stage {stage} of 4 as the record was opened")
    assert told.exists() == (stage > 1)


def test_a_line_becomes_a_journey_with_what_it_tells(world: World) -> None:
    made = act.import_caseload(
        actor=world["regional_manager"],
        sheet=sheet(line(worker="site_manager", pronouns="she/her", language="Igbo")),
    )
    journey = Journey.objects.get(pk=made[0].pk)
    assert (journey.full_name, journey.pronouns, journey.language) == ("Amara Okafor", "she/her", "Igbo")
    assert journey.worker == world["site_manager"]
    assert f"{journey.release_on:%d %b %Y}" == "14 May 2027"
    assert journey.release_dates.get().source == "Sentence sheet"
    assert journey.sentence_statuses.get().status == "sentenced"
    assert journey.release_plans.get().checks.exists()
    assert Duty.objects.filter(journey=journey, kind="interview", owner=world["site_manager"]).exists()
    assert verify()[1] is None


def test_whoever_signs_in_already_gets_their_journey(world: World) -> None:
    account = Account.objects.create(
        site=world.here, role=Role.LEARNER, sign_in_name="A1234BC", known_as="Amara", family_name="O"
    )
    plan = act.plan_import(actor=world["site_manager"], sheet=sheet(line()))
    assert plan.cases[0].signs_in
    assert "that name stays" in plan.cases[0].doubts[0]
    (journey,) = act.import_caseload(actor=world["site_manager"], sheet=sheet(line()))
    assert journey.account == account


@pytest.mark.parametrize(
    ("wrong", "column", "said"),
    [
        ({"number": "AI234BC"}, "prison number", "not a prison number"),
        ({"number": ""}, "prison number", "missing"),
        ({"known_as": ""}, "known as", "missing"),
        ({"joined_on": ""}, "joined on", "missing"),
        ({"joined_on": "31/2/2026"}, "joined on", "is not a day"),
        ({"joined_on": "3/8/2096"}, "joined on", "still to come"),
        ({"joined_on": "3/8/1926"}, "joined on", "too long ago"),
        ({"prison": "XYZ"}, "prison", "not the code of a prison"),
        ({"prison": "MOR"}, "prison", "not the code of a prison"),
        ({"prison": ""}, "prison", "missing"),
        ({"stage": "5"}, "stage", "not one of the four stages"),
        ({"status": "burglary"}, "sentence status", "not a sentence status"),
        ({"release": "2027"}, "release date", "is not a day"),
        ({"release": "1 Jan 2020"}, "release date", "before they joined"),
        ({"kind": "", "release": "14 May 2027"}, "kind of date", "not what kind"),
        ({"kind": "birthday"}, "kind of date", "not a kind of date"),
        ({"release": ""}, "release date", "no date"),
        ({"source": ""}, "source", "no source"),
        ({"as_at": ""}, "as at", "missing"),
        ({"as_at": "1 Jan 2096"}, "as at", "still to come"),
        ({"worker": "site_manager-there"}, "worker", "not the sign-in name"),
        ({"worker": "instructor"}, "worker", "not the sign-in name"),
        ({"known_as": "=1+1"}, "known as", "starts with ="),
    ],
)
def test_a_line_that_is_not_right(world: World, wrong: dict[str, str], column: str, said: str) -> None:
    file = sheet(line("B1234BC"), line(**wrong))
    plan = act.plan_import(actor=world["regional_manager"], sheet=file)
    (problem,) = plan.problems
    assert (problem.line, problem.column) == (3, column)
    assert said in problem.message
    assert problem.try_this
    with pytest.raises(BadInput):
        act.import_caseload(actor=world["regional_manager"], sheet=file)
    assert not Journey.objects.exists()
    assert len(act.import_caseload(actor=world["regional_manager"], sheet=file, only_good=True)) == 1


def test_a_slip_is_pointed_out_and_doubles_are_found(world: World) -> None:
    world.journey(number="C1234BC")
    file = sheet(line("AI234BC"), line("B1234BC"), line("B1234BC"), line("C1234BC"))
    plan = act.plan_import(actor=world["regional_manager"], sheet=file)
    assert [(one.line, one.column) for one in plan.problems] == [
        (2, "prison number"),
        (4, "prison number"),
        (5, "prison number"),
    ]
    assert plan.problems[0].try_this == "Did you mean A1234BC?"
    assert "line 3 too" in plan.problems[1].message
    assert "already" in plan.problems[2].message


def test_what_is_odd_does_not_stop_a_line(world: World) -> None:
    world.journey(learner=False)
    past = f"{today() - timedelta(days=5):%d/%m/%Y}"
    file = sheet(
        line(release=past),
        line("B1234BC", known_as="Alex", family_name="Moss"),
        line("D1234BC", release="", kind="", status="remand"),
    )
    plan = act.plan_import(actor=world["regional_manager"], sheet=file)
    assert plan.problems == []
    assert ["has passed" in plan.cases[0].doubts[0], "same person" in plan.cases[1].doubts[0]] == [True, True]
    assert plan.cases[2].doubts == ()


def test_every_fault_of_a_line_is_told_at_once(world: World) -> None:
    file = sheet(line("AI234BC", joined_on="31/2/2026", prison="XYZ", kind="birthday", source="", as_at=""))
    plan = act.plan_import(actor=world["regional_manager"], sheet=file)
    columns = {one.column for one in plan.problems}
    assert columns == {"prison number", "joined on", "prison", "kind of date", "source", "as at"}
    assert plan.good == []


def test_names_of_kinds_as_other_systems_write_them() -> None:
    assert [kind_of(one) for one in ("CRD", "Conditional release", "sentence_end", "HDCED", "SLED")] == [
        "conditional",
        "conditional",
        "sentence_end",
        "curfew",
        "sentence_end",
    ]
    assert [sentence_of(one) for one in ("On remand", "IPP", "convicted")] == [
        "remand",
        "indeterminate",
        "unsentenced",
    ]


def test_who_may(world: World) -> None:
    with pytest.raises(Refused):
        act.plan_import(actor=world["instructor"], sheet=sheet(line()))
    with pytest.raises(Refused):
        act.plan_import(actor=world["gate_worker"], sheet=sheet(line()))
    plan = act.plan_import(actor=world["site_manager there"], sheet=sheet(line()))
    assert plan.problems[0].try_this == "Yours are: MOR."


def test_the_pages(world: World) -> None:
    browser = world.client("site_manager")
    assert "RIV" in browser.get("/journeys/import/").content.decode()
    assert browser.get("/journeys/import/template.csv").content.decode("utf-8-sig") == TEMPLATE

    def upload(text: bytes):  # type: ignore[no-untyped-def]
        return browser.post("/journeys/import/", {"file": SimpleUploadedFile("c.csv", text)})

    assert "workbook" in upload(b"PK\x03\x04xxxx").content.decode()
    assert "no heading for: prison number" in upload(b"name,age\r\nAmara,3\r\n").content.decode()
    good = "\r\n".join([HEAD, line(), line("B1234BC")])
    page = upload(good.encode("utf-16")).content.decode()
    assert "2 people ready to add" in page
    wrong = f"{good}\r\n{line('nonsense')}"
    answer = upload(wrong.encode())
    assert answer.status_code == 400
    assert "Add the 2 good ones" in answer.content.decode()
    assert browser.post("/journeys/import/confirm/", {"text": wrong}).status_code == 400
    assert not Journey.objects.exists()
    assert browser.post("/journeys/import/confirm/", {"text": good}).status_code == 302
    assert PrisonNumber.objects.count() == 2
    assert (
        "a record with the number A1234BC already"
        in browser.post("/journeys/import/confirm/", {"text": good}).content.decode()
    )
    assert browser.post("/journeys/import/confirm/", {"text": ""}).status_code == 302
    assert world.client("gate_worker").get("/journeys/import/").status_code == 403


def five_hundred() -> list[str]:
    random = Random(7)
    letters = "ABCDEFGHJKLMNPRSTVWXYZ"
    return [
        line(
            f"A{1000 + place}{random.choice(letters)}{random.choice(letters)}",
            known_as=random.choice(("Amara", "Billy", "Zoë", "Łukasz", "Sean", "Ngozi")),
            family_name=random.choice(("Okafor", "O’Brien", "Smith-Jones", "Nguyễn", "")),
            release=random.choice(("", "14/05/2027", "1 Mar 2029")),
            kind="automatic",
            worker=random.choice(("", "site_manager", "regional_manager")),
        ).replace(",,automatic", ",,")
        for place in range(500)
    ]


def test_five_hundred_lines_are_looked_at_in_a_moment(world: World, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    file = sheet(*five_hundred())
    with django_assert_max_num_queries(12):
        plan = act.plan_import(actor=world["regional_manager"], sheet=file)
    assert plan.problems == []
    assert len(plan.good) == 500
