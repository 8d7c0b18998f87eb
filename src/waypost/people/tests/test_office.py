"""Accounts of the office: made on the server, never from a page; nobody gives themselves more."""

from __future__ import annotations

import pytest
from django.test import Client

from waypost.audit.actions import verify
from waypost.audit.models import Entry
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused
from waypost.people.access import covered_sites, grantable_roles
from waypost.people.actions.accounts import Details, add_account, edit_account
from waypost.people.actions.office import cover_sites, grant_account, uncover_sites
from waypost.people.models import OFFICE_ROLES, Account, Role, SiteCover
from waypost.people.tests.people import People


def test_a_regional_manager_and_their_prisons(people: People) -> None:
    account, secret = grant_account(
        sign_in="Priya.R", role="regional-manager", known_as="Priya", covers=["elm", "OAK", "elm"]
    )
    assert (account.sign_in_name, account.site, account.secret_is_temporary) == ("priya.r", people.site, True)
    assert account.check_password(secret)
    assert set(covered_sites(account)) == {people.site, people.other_site}
    _account, taken = uncover_sites(sign_in="priya.r", codes=["OAK", "OAK"])
    assert taken == [people.other_site]
    assert list(covered_sites(account)) == [people.site]
    assert cover_sites(sign_in="priya.r", codes=["ELM"])[1] == []
    verbs = list(Entry.objects.order_by("seq").values_list("verb", "site"))
    assert verbs == [
        ("granted_role", people.site.pk),
        ("covered_site", people.site.pk),
        ("covered_site", people.other_site.pk),
        ("uncovered_site", people.other_site.pk),
    ]
    assert verify()[1] is None
    assert secret not in str(list(Entry.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("more", "problem", "said"),
    [
        ({"role": "site_manager"}, BadInput, "People page"),
        ({"role": "learner"}, BadInput, "People page"),
        ({"role": "king"}, BadInput, "not a role"),
        ({"sign_in": "a b!"}, BadInput, "sign-in name is"),
        ({"sign_in": "sunita"}, Conflict, "already"),
        ({"known_as": " "}, BadInput, "missing"),
        ({"covers": ["XYZ"]}, NotFound, "no workshop with the code XYZ"),
        ({"base": "XYZ"}, NotFound, "ELM, OAK"),
        ({"base": "", "covers": []}, BadInput, "--base"),
        ({"role": "omu_partner", "base": "ELM", "covers": ["OAK"]}, BadInput, "does not cover"),
        ({"role": "data_protection", "base": "ELM", "covers": ["OAK"]}, BadInput, "does not cover"),
    ],
)
def test_what_is_not_granted(people: People, more: dict, problem: type[Exception], said: str) -> None:
    given = {
        "sign_in": "priya",
        "role": "regional_manager",
        "known_as": "Priya",
        "base": "ELM",
        "covers": ["ELM"],
    }
    before = Account.objects.count()
    with pytest.raises(problem) as caught:
        grant_account(**{**given, **more})
    assert said in str(caught.value)
    assert Account.objects.count() == before
    assert not SiteCover.objects.exists()


def test_only_those_who_cover_can_cover(people: People) -> None:
    with pytest.raises(NotFound):
        cover_sites(sign_in="nobody", codes=["ELM"])
    with pytest.raises(BadInput):
        cover_sites(sign_in="sunita", codes=["OAK"])
    grant_account(sign_in="helen", role="director", known_as="Helen", base="ELM")
    with pytest.raises(BadInput):
        uncover_sites(sign_in="helen", codes=["ELM"])


def test_nobody_gives_more_than_they_may(people: People) -> None:
    """Roles that see beyond one site are never given from a page; an account never changes its kind."""
    beyond = (Role.REGIONAL_MANAGER, Role.DIRECTOR, Role.DATA_PROTECTION)
    for role in Role:
        giver = Account(role=role, site=people.site)
        assert not set(beyond) & set(grantable_roles(giver))
    for role in OFFICE_ROLES:
        assert grantable_roles(Account(role=role, site=people.site)) == ()
    for giver in (people.site_manager, people.instructor):
        for role in beyond:
            with pytest.raises(Refused):
                add_account(actor=giver, details=Details(role=role, sign_in_name="x.y", known_as="X"))
    for role in (Role.GATE_WORKER, Role.OMU_PARTNER):
        with pytest.raises(Refused):
            add_account(actor=people.instructor, details=Details(role=role, sign_in_name="x.y", known_as="X"))
    partner, _secret = add_account(
        actor=people.site_manager, details=Details(role="omu_partner", sign_in_name="owen", known_as="Owen")
    )
    for role in ("gate_worker", "site_manager", "director"):
        with pytest.raises((BadInput, Refused)):
            edit_account(
                actor=people.site_manager,
                account=partner,
                details=Details(role=role, sign_in_name="owen", known_as="Owen"),
            )


def test_the_page_offers_and_explains_the_roles(people: People, client: Client) -> None:
    client.force_login(people.site_manager)
    page = client.get("/people/add/").content.decode()
    for words in (
        "Through-the-gate worker",
        "OMU partner",
        "only the learners they are named for",
        "packs that are shared",
    ):
        assert words in page
    for words in ("Regional manager", "Programmes director", "Data protection officer"):
        assert f">{words}</option>" not in page
    sent = {"role": "director", "sign_in_name": "x.y", "known_as": "X"}
    assert client.post("/people/add/", sent).status_code == 400
    assert not Account.objects.filter(role=Role.DIRECTOR).exists()
    client.force_login(people.instructor)
    page = client.get("/people/add/").content.decode()
    assert "OMU partner" not in page
