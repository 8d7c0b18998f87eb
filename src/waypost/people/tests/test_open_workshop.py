"""The first act of a new workshop."""

import pytest

from waypost.audit.models import Entry
from waypost.kernel.errors import BadInput, Conflict
from waypost.people.actions.workshop import open_workshop
from waypost.people.models import Account, Role, Site

pytestmark = pytest.mark.django_db


def test_a_workshop_opens_with_its_manager() -> None:
    manager, secret = open_workshop(
        code="ABC", name="Elmfield", manager_sign_in="tom", manager_known_as="Tom"
    )
    kept = Account.objects.get(pk=manager.pk)
    assert (kept.role, kept.site.code, kept.secret_is_temporary) == (Role.SITE_MANAGER, "ABC", True)
    assert kept.check_password(secret)
    assert secret not in str(Entry.objects.get(verb="opened_workshop").detail)


@pytest.mark.parametrize("code", ["", "abc", "AB", "ABCD", "AB1", "ÅBC"])
def test_a_code_is_three_capitals(code: str) -> None:
    with pytest.raises(BadInput):
        open_workshop(code=code, name="Elmfield", manager_sign_in="tom", manager_known_as="Tom")
    assert not Site.objects.exists()


def test_a_second_one_of_the_same_code_is_refused() -> None:
    open_workshop(code="ABC", name="Elmfield", manager_sign_in="tom", manager_known_as="Tom")
    with pytest.raises(Conflict):
        open_workshop(code="ABC", name="Oakhurst", manager_sign_in="ann", manager_known_as="Ann")
    with pytest.raises(Conflict):
        open_workshop(code="XYZ", name="Oakhurst", manager_sign_in="tom", manager_known_as="Tom")
    assert Account.objects.count() == 1
