"""Staff share a pack: choosing, looking, sharing, sharing again, taking back."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from datetime import date

import pytest
from django.test import Client

from waypost.audit.models import Entry
from waypost.journeys.actions.sharing import share_pack, withdraw_pack
from waypost.journeys.models import EntryKind, Goal, Journey, PartnerNote, Share, Step
from waypost.journeys.pack_content import fingerprint
from waypost.journeys.tests.conftest import World
from waypost.journeys.tests.sharing_help import looked_at, order, shared
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused

FORM = {
    "step": "preview",
    "parts": ["goals", "course"],
    "recipient": "Offender Management Unit, Riverside",
    "reason": "To plan release together",
    "lawful_basis": "public_task",
    "marking": "official",
}


def _goal(
    world: World, journey: Journey, title: str = "A portfolio", target: date = date(2027, 1, 5)
) -> Goal:
    goal = Goal.objects.create(
        journey=journey, title=title, target_on=target, made_by=world["regional_manager"]
    )
    Step.objects.create(goal=goal, number=1, words="Begin")
    return goal


def _seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def _address(journey: Journey, rest: str = "") -> str:
    return f"/journeys/{journey.pk}/share/{rest}"


def _share_on_pages(client: Client, journey: Journey, **changed: object) -> int:
    data = {**FORM, **changed}
    preview = client.post(_address(journey), data)
    assert preview.status_code == 200
    sent = client.post(_address(journey), {**data, "step": "share", "seen": _seen(preview.content.decode())})
    return sent.status_code


def test_choose_look_share(world: World) -> None:
    journey, client = world.journey(), world.client("regional_manager")
    _goal(world, journey)
    page = client.get(_address(journey)).content.decode()
    assert "Offender Management Unit, Riverside" in page
    assert "Consent is weak in custody" in page
    assert re.search(r'value="goals"[^>]* checked', page)
    assert not re.search(r'value="needs"[^>]* checked', page)
    bases = re.findall(r'name="lawful_basis" value="(\w+)"', page)
    assert (bases[0], bases[-1]) == ("public_task", "consent")
    preview = client.post(_address(journey), FORM).content.decode()
    assert "A portfolio" in preview
    assert "Nothing is shared yet" in preview
    assert not Share.objects.exists()
    assert _share_on_pages(client, journey) == 302
    share = Share.objects.get()
    assert (share.number, share.parts, share.site) == (1, ["person", "course", "goals"], world.here)
    assert share.snapshot["content"]["parts"][2]["tables"][0]["rows"][0]["cells"][0] == "A portfolio"
    entry = journey.timeline.filter(kind=EntryKind.SHARING).get()
    assert "Pack 1 was shared with Offender Management Unit, Riverside" in entry.words
    assert "goals and steps" in entry.own_words
    assert not entry.sensitive
    noted = Entry.objects.get(verb="sharing.shared")
    assert noted.detail["pdf_sha256"] == share.pdf_sha256
    assert noted.detail["content_sha256"] == fingerprint(share.snapshot["content"])
    record = client.get(_address(journey)).content.decode()
    assert "Pack 1" in record
    assert share.pdf_sha256 in record


def test_a_sensitive_part_raises_the_marking(world: World) -> None:
    journey, client = world.journey(), world.client("site_manager")
    preview = client.post(_address(journey), {**FORM, "parts": ["needs"]}).content.decode()
    assert "OFFICIAL-SENSITIVE" in preview
    assert "Because it holds: Additional needs and health" in preview
    assert _share_on_pages(client, journey, parts=["needs", "dates"]) == 302
    assert Share.objects.get().marking == "sensitive"
    assert journey.timeline.filter(kind=EntryKind.SHARING).get().sensitive
    with pytest.raises(BadInput, match="has to be marked OFFICIAL-SENSITIVE"):
        shared(world["site_manager"], journey, parts=("dates",))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"reason": " "}, "The reason is missing"),
        ({"recipient": ""}, "The recipient is missing"),
        ({"lawful_basis": "habit"}, "Select a valid choice"),
        ({"parts": ["offence"]}, "There is no such part"),
        ({"reason": "x" * 501}, "at most 500"),
    ],
)
def test_what_cannot_be_shared_says_why_and_keeps_what_was_typed(
    world: World, changed: dict[str, object], says: str
) -> None:
    journey, client = world.journey(), world.client("regional_manager")
    for step in ("preview", "share"):
        answer = client.post(_address(journey), {**FORM, "recipient": "Mx Lowe", **changed, "step": step})
        page = answer.content.decode()
        assert answer.status_code == 400
        assert says in page
        assert "Mx Lowe" in page or "recipient" in changed
    assert not Share.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"parts": ("offence",)}, {"lawful_basis": ""}, {"recipient": " "}, {"reason": ""}]
)
def test_the_action_checks_the_order_itself(world: World, changed: dict[str, object]) -> None:
    journey = world.journey()
    with pytest.raises(BadInput):
        share_pack(actor=world["regional_manager"], journey_id=journey.pk, order=order(**changed), seen="")


def test_changing_something_keeps_the_form(world: World) -> None:
    journey, client = world.journey(), world.client("regional_manager")
    page = client.post(_address(journey), {**FORM, "step": "change"}).content.decode()
    assert "To plan release together" in page
    assert re.search(r'value="course"[^>]* checked', page)
    assert not re.search(r'value="skills"[^>]* checked', page)


def test_what_changed_meanwhile_is_looked_at_again(world: World) -> None:
    """What is shared is exactly what somebody looked at; pressing twice shares once."""
    journey, client = world.journey(), world.client("regional_manager")
    preview = client.post(_address(journey), FORM).content.decode()
    _goal(world, journey, "Another aim")
    sent = client.post(_address(journey), {**FORM, "step": "share", "seen": _seen(preview)})
    page = sent.content.decode()
    assert sent.status_code == 409
    assert "changed since you looked" in page
    assert "Another aim" in page
    assert not Share.objects.exists()
    again = {**FORM, "step": "share", "seen": _seen(page)}
    assert client.post(_address(journey), again).status_code == 302
    assert client.post(_address(journey), again).status_code == 409
    assert Share.objects.count() == 1


def test_sharing_again_marks_what_changed(world: World) -> None:
    journey, by = world.journey(), world["regional_manager"]
    goal, gone = _goal(world, journey), _goal(world, journey, "Will go")
    first = shared(by, journey, parts=("goals", "skills"))
    gone.steps.all().delete()
    gone.delete()
    _goal(world, journey, "Came later")
    goal.target_on = date(2027, 3, 1)
    goal.save()
    client = world.client("regional_manager")
    preview = client.post(_address(journey), FORM).content.decode()
    assert "Changes since pack 1 of" in preview
    second = shared(by, journey, parts=("goals", "course"))
    assert second.previous == first
    for page in (
        preview,
        client.get(_address(journey, "2/")).content.decode(),
        world.client("omu_partner").get(f"/journeys/shared/{second.pk}/").content.decode(),
    ):
        for words in ("+ Added", "~ Changed", "− Removed", "Came later", "<del>Will go</del>"):
            assert words in page
        assert "Before: Target: 5 Jan 2027" in page
        assert "+ New in this pack" in page
        assert "Not in this pack any more: Employability skills" in page


def test_a_withdrawn_pack_is_not_compared_with(world: World) -> None:
    journey, by = world.journey(), world["regional_manager"]
    shared(by, journey)
    withdraw_pack(actor=by, journey_id=journey.pk, number=1, because="Wrong goal in it")
    second = shared(by, journey)
    assert (second.number, second.previous) == (2, None)
    assert second.snapshot["content"]["since"] == ""


def test_withdrawing(world: World) -> None:
    journey, client = world.journey(), world.client("regional_manager")
    share = shared(world["regional_manager"], journey)
    partner = world.client("omu_partner")
    assert partner.get(f"/journeys/shared/{share.pk}/").status_code == 200
    empty = client.post(_address(journey, "1/withdraw/"), {"because": " "})
    assert empty.status_code == 400
    assert "The reason is missing" in empty.content.decode()
    sent = client.post(_address(journey, "1/withdraw/"), {"because": "Wrong goal in it"})
    assert sent.status_code == 302
    for address in (f"/journeys/shared/{share.pk}/", f"/journeys/shared/{share.pk}/pack.pdf"):
        assert partner.get(address).status_code == 404
    assert journey.full_name not in partner.get("/journeys/shared/").content.decode()
    kept = client.get(_address(journey, "1/")).content.decode()
    assert "Wrong goal in it" in kept
    assert "Withdrawn" in client.get(_address(journey)).content.decode()
    assert client.get(_address(journey, "1/pack.pdf")).status_code == 200
    with pytest.raises(Conflict):
        withdraw_pack(actor=world["director"], journey_id=journey.pk, number=1, because="Again")
    with pytest.raises(NotFound):
        withdraw_pack(actor=world["director"], journey_id=journey.pk, number=9, because="None such")


def test_the_files_are_made_from_what_was_kept(world: World) -> None:
    journey, client = world.journey(), world.client("regional_manager")
    _goal(world, journey, "=cmd|' /C calc'!A0")
    share = shared(world["regional_manager"], journey)
    Goal.objects.filter(journey=journey).update(title="Something else by now")
    Journey.objects.filter(pk=journey.pk).update(known_as="Changed")
    pdf = client.get(_address(journey, "1/pack.pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    assert 'filename="OFFICIAL-pack-1.pdf"' in pdf["Content-Disposition"]
    assert hashlib.sha256(pdf.content).hexdigest() == share.pdf_sha256
    assert "The print is the same" in client.get(_address(journey, "1/?check=1")).content.decode()
    held = client.get(_address(journey, "1/pack.json")).json()
    assert held["pdf_sha256"] == share.pdf_sha256
    assert held["content_sha256"] == fingerprint(held["content"])
    assert held["cover"]["reason"] == "To plan release together"
    text = client.get(_address(journey, "1/pack.csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    goals = [row for row in rows if row[2] == "Goals"]
    assert goals[0][5].startswith("'=cmd")
    assert {row[0] for row in rows[1:]} == {"OFFICIAL"}
    assert "Something else" not in text
    Share.objects.update(pdf_sha256="0" * 64)
    assert "The print looks different now" in client.get(_address(journey, "1/?check=1")).content.decode()


@pytest.mark.parametrize("who", ["instructor", "learner", "peer_mentor", "data_protection"])
def test_who_may_not_share(world: World, who: str) -> None:
    journey = world.journey()
    shared(world["regional_manager"], journey)
    client = world.client(who)
    for rest in ("", "1/", "1/pack.pdf", "1/pack.json", "1/pack.csv"):
        assert client.get(_address(journey, rest)).status_code == 403
    assert client.post(_address(journey), FORM).status_code == 403
    with pytest.raises((Refused, NotFound)):
        shared(world[who], journey)
    with pytest.raises((Refused, NotFound)):
        withdraw_pack(actor=world[who], journey_id=journey.pk, number=1, because="No")


@pytest.mark.parametrize("who", ["site_manager there", "regional_manager there", "gate_worker there"])
def test_another_prison_is_told_that_there_is_nothing(world: World, who: str) -> None:
    journey = world.journey()
    shared(world["regional_manager"], journey)
    client = world.client(who)
    for rest in ("", "1/", "1/pack.pdf", "1/pack.json", "1/pack.csv"):
        assert client.get(_address(journey, rest)).status_code == 404
    assert client.post(_address(journey), FORM).status_code == 404
    assert client.post(_address(journey, "1/withdraw/"), {"because": "No"}).status_code == 404


def test_each_look_is_kept_and_pages_ask_little(world: World, django_assert_max_num_queries: object) -> None:
    journey, client = world.journey(), world.client("regional_manager")
    for _ in range(3):
        share = shared(world["regional_manager"], journey)
        PartnerNote.objects.create(journey=journey, share=share, words="Thanks", by=world["omu_partner"])
    looks = Entry.objects.filter(verb="journey.read", subject_id=journey.pk)
    for rest in ("", "2/", "2/pack.pdf"):
        before = looks.count()
        with django_assert_max_num_queries(15):  # type: ignore[operator]
            assert client.get(_address(journey, rest)).status_code == 200
        assert looks.count() == before + 1


def test_two_at_once_do_not_share_one_number(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another pack is kept while this one is being printed."""
    journey = world.journey()

    def _meanwhile(snapshot: object) -> bytes:
        if not Share.objects.exists():
            monkeypatch.undo()
            shared(world["site_manager"], journey)
        return b"x"

    seen = looked_at(journey, order().parts)
    monkeypatch.setattr("waypost.journeys.actions.sharing.print_pack", _meanwhile)
    with pytest.raises(Conflict, match="at the same moment"):
        share_pack(actor=world["director"], journey_id=journey.pk, order=order(), seen=seen)
    assert Share.objects.count() == 1
