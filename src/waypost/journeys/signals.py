"""What journeys hear of the people room."""

from __future__ import annotations

from typing import Any

from waypost.journeys.actions.facts_person import follow_account
from waypost.people.models import Account
from waypost.people.signals import renamed


def _on_renamed(sender: Any, account: Account, actor: Account, **kwargs: Any) -> None:
    follow_account(actor=actor, account=account)


def connect() -> None:
    renamed.connect(_on_renamed, dispatch_uid="waypost.journeys.renamed")
