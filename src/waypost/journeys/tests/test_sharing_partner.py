"""The OMU partner: what they read, what they write back, and that they see nothing else."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, reverse

from waypost.audit.models import Entry
from waypost.journeys import urls
from waypost.journeys.access import timeline_for
from waypost.journeys.actions.sharing import read_note, send_note, withdraw_pack
from waypost.journeys.models import Duty, DutyKind, EntryKind, Journey, PartnerNote, Share
from waypost.journeys.tests.conftest import World
from waypost.journeys.tests.sharing_help import shared
from waypost.kernel.errors import BadInput, NotFound, Refused

OWN = {"shared", "shared-one", "shared-pdf"}
VALUES = {
    "number": 1,
    "seq": 1,
    "note_id": 1,
    "account_id": "2" * 16,
    "share_id": 1,
}


def test_their_list_newest_first_with_an_unread_mark(world: World) -> None:
    by = world["regional_manager"]
    one, two = world.journey(number="A1234BC"), world.journey(number="A1234BD")
    first = shared(by, one)
    shared(by, two)
    newer = shared(by, one, parts=("goals", "course"))
    client = world.client("omu_partner")
    page = client.get("/journeys/shared/").content.decode()
    assert "<strong>3 new: not opened yet.</strong>" in page
    assert page.index(f"/shared/{newer.pk}/") < page.index(f"/shared/{first.pk}/")
    assert page.count("There is a newer pack") == 1
    assert client.get(f"/journeys/shared/{newer.pk}/").status_code == 200
    newer.refresh_from_db()
    assert newer.opened_by == world["omu_partner"]
    opened_at = newer.opened_at
    client.get(f"/journeys/shared/{newer.pk}/")
    newer.refresh_from_db()
    assert newer.opened_at == opened_at
    assert "<strong>2 new: not opened yet.</strong>" in client.get("/journeys/shared/").content.decode()
    assert "first by" in world.client("regional_manager").get(f"/journeys/{one.pk}/share/2/").content.decode()


def test_searching(world: World) -> None:
    one, two = world.journey(number="A1234BC"), world.journey(number="A1234BD")
    for journey in (one, two):
        shared(world["regional_manager"], journey)
    client = world.client("omu_partner")
    for words in ("a1234bc", one.family_name, f"sam {one.family_name}"):
        page = client.get("/journeys/shared/", {"words": words}).content.decode()
        assert one.full_name in page
        assert two.full_name not in page
    assert "No pack of that name" in client.get("/journeys/shared/", {"words": "zz"}).content.decode()


def test_each_look_is_in_the_record(world: World) -> None:
    journey = world.journey()
    share = shared(world["regional_manager"], journey)
    client = world.client("omu_partner")
    client.get("/journeys/shared/")
    client.get(f"/journeys/shared/{share.pk}/")
    pdf = client.get(f"/journeys/shared/{share.pk}/pack.pdf")
    assert pdf.content.startswith(b"%PDF")
    looks = Entry.objects.filter(actor=world["omu_partner"].pk)
    assert looks.get(verb="journey.listed").detail == {"journeys": [journey.pk]}
    assert [one.detail["part"] for one in looks.filter(verb="journey.read").order_by("seq")] == [
        "pack 1",
        "pack 1 as PDF",
    ]


def test_a_note_comes_back_as_theirs(world: World) -> None:
    journey = world.journey()
    share = shared(world["regional_manager"], journey)
    client = world.client("omu_partner")
    sent = client.post(f"/journeys/shared/{share.pk}/", {"words": "Board agreed: approved premises."})
    assert sent.status_code == 302
    note = PartnerNote.objects.get()
    entry = journey.timeline.get(kind=EntryKind.PARTNER)
    assert entry.by == world["omu_partner"]
    assert entry.words == "OMU Here, OMU partner, on pack 1: Board agreed: approved premises."
    assert entry.sensitive
    assert entry.own_words == ""
    assert entry not in timeline_for(world["instructor"], journey)
    duty = Duty.objects.get(journey=journey, kind=DutyKind.PARTNER)
    assert (duty.owner, duty.subject) == (world["regional_manager"], f"note:{note.pk}")
    theirs = client.get(f"/journeys/shared/{share.pk}/").content.decode()
    assert "Not read yet" in theirs
    staff = world.client("regional_manager")
    page = staff.get(f"/journeys/{journey.pk}/share/").content.decode()
    assert "Board agreed" in page
    assert "To read" in page
    address = f"/journeys/{journey.pk}/share/notes/{note.pk}/read/"
    assert staff.post(address).status_code == 302
    note.refresh_from_db()
    duty.refresh_from_db()
    assert note.read_by == world["regional_manager"]
    assert duty.done_at is not None
    assert "Read by the workshop" in client.get(f"/journeys/shared/{share.pk}/").content.decode()
    first = note.read_at
    assert read_note(actor=world["director"], journey_id=journey.pk, note_id=note.pk).read_at == first


@pytest.mark.parametrize(("words", "says"), [(" ", "The note is empty"), ("x" * 3801, "longer than 3800")])
def test_a_note_that_cannot_be_kept(world: World, words: str, says: str) -> None:
    share = shared(world["regional_manager"], world.journey())
    answer = world.client("omu_partner").post(f"/journeys/shared/{share.pk}/", {"words": words})
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert words.strip()[:100] in answer.content.decode()
    with pytest.raises(BadInput):
        send_note(actor=world["omu_partner"], share_id=share.pk, words=words)
    assert not PartnerNote.objects.exists()


def test_who_may_not_write_or_read_a_note(world: World) -> None:
    journey = world.journey()
    share = shared(world["regional_manager"], journey)
    with pytest.raises(Refused):
        send_note(actor=world["regional_manager"], share_id=share.pk, words="Not mine to write")
    with pytest.raises(NotFound):
        send_note(actor=world["omu_partner there"], share_id=share.pk, words="Not ours")
    note = send_note(actor=world["omu_partner"], share_id=share.pk, words="Ours")
    address = f"/journeys/{journey.pk}/share/notes/{note.pk}/read/"
    assert world.client("site_manager there").post(address).status_code == 404
    assert world.client("omu_partner").post(address).status_code == 403
    other = world.journey()
    with pytest.raises(NotFound):
        read_note(actor=world["director"], journey_id=other.pk, note_id=note.pk)
    withdraw_pack(actor=world["regional_manager"], journey_id=journey.pk, number=1, because="Late")
    with pytest.raises(NotFound):
        send_note(actor=world["omu_partner"], share_id=share.pk, words="Too late")


def test_the_other_prisons_partner_sees_none_of_it(world: World) -> None:
    journey = world.journey()
    share = shared(world["regional_manager"], journey)
    client = world.client("omu_partner there")
    page = client.get("/journeys/shared/").content.decode()
    assert journey.full_name not in page
    assert "Nothing has been shared yet" in page
    for address in (f"/journeys/shared/{share.pk}/", f"/journeys/shared/{share.pk}/pack.pdf"):
        assert client.get(address).status_code == 404
    assert client.post(f"/journeys/shared/{share.pk}/", {"words": "Hello"}).status_code == 404


def _addresses(journey: Journey, share: Share) -> list[tuple[str, str]]:
    """Every address of the room, of this journey and this pack wherever it takes one."""
    found = []
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        names = pattern.pattern.regex.groupindex
        values = {
            name: journey.pk
            if name == "journey_id"
            else share.pk
            if name == "share_id"
            else VALUES.get(name, 1)
            for name in names
        }
        found.append((str(pattern.name), reverse(f"journeys:{pattern.name}", kwargs=values)))
    return found


def test_a_partner_sees_nothing_else(world: World) -> None:
    journey = world.journey()
    share = shared(world["regional_manager"], journey)
    for who in ("omu_partner", "omu_partner there"):
        client = world.client(who)
        for name, address in _addresses(journey, share):
            for status in (client.get(address).status_code, client.post(address).status_code):
                if name in OWN:
                    home = who == "omu_partner"
                    allowed = {200, 400, 405} if home or name == "shared" else {404, 405}
                    assert status in allowed, (who, name, status)
                else:
                    assert status in (403, 404), (who, name, status)


def test_what_moved_on_is_no_longer_theirs(world: World) -> None:
    """The pack that was shared here is withdrawn when the person moves: the new prison is asked again."""
    journey = world.journey()
    share = shared(world["regional_manager"], journey)
    Journey.objects.filter(pk=journey.pk).update(home=world.there)
    Share.objects.filter(pk=share.pk).update(withdrawn_at=share.shared_at)
    second = shared(world["site_manager there"], Journey.objects.get(pk=journey.pk))
    assert (second.number, second.site, second.previous) == (2, world.there, None)
    assert world.client("omu_partner").get(f"/journeys/shared/{second.pk}/").status_code == 404
    assert world.client("omu_partner there").get(f"/journeys/shared/{share.pk}/").status_code == 404
    assert world.client("omu_partner there").get(f"/journeys/shared/{second.pk}/").status_code == 200
    record = world.client("site_manager there").get(f"/journeys/{journey.pk}/share/").content.decode()
    assert "Withdrawn when the person moved" in record


def test_the_list_asks_little(world: World, django_assert_max_num_queries: object) -> None:
    for _ in range(4):
        share = shared(world["regional_manager"], world.journey())
    client = world.client("omu_partner")
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        client.get("/journeys/shared/")
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        client.get(f"/journeys/shared/{share.pk}/")
