"""Cohorts, and what a site manager sets for the whole workshop."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from waypost.audit.actions import record
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.access import cohort_to_manage
from waypost.people.models import Account, Cohort, Role, Site
from waypost.people.names import tidy_name

IDLE_MINUTES = (2, 60)


def _check_dates(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise BadInput("The last day is before the first.", "Check the two dates.")


def add_cohort(
    *, actor: Account, name: str, starts_on: date | None = None, ends_on: date | None = None
) -> Cohort:
    """A new cohort at the actor's site. Raises Refused, BadInput, or Conflict when the name is taken."""
    if not actor.is_staff_member:
        raise Refused("Only staff add cohorts.", "Ask a member of staff.")
    _check_dates(starts_on, ends_on)
    cohort = Cohort(
        site_id=actor.site_id,
        name=tidy_name(name, what="The name of the cohort"),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return _save_cohort(actor, cohort, "added_cohort")


def edit_cohort(
    *, actor: Account, cohort: Cohort, name: str, starts_on: date | None = None, ends_on: date | None = None
) -> Cohort:
    """Change a cohort's name or dates. Raises as `add_cohort`; NotFound at another site."""
    cohort = cohort_to_manage(actor, cohort.pk)
    _check_dates(starts_on, ends_on)
    cohort.name = tidy_name(name, what="The name of the cohort")
    cohort.starts_on, cohort.ends_on = starts_on, ends_on
    return _save_cohort(actor, cohort, "edited_cohort")


def _save_cohort(actor: Account, cohort: Cohort, verb: str) -> Cohort:
    detail = {
        "name": cohort.name,
        "starts_on": cohort.starts_on.isoformat() if cohort.starts_on else None,
        "ends_on": cohort.ends_on.isoformat() if cohort.ends_on else None,
    }
    try:
        with transaction.atomic():
            cohort.save()
            record(
                actor=actor.pk,
                site=cohort.site_id,
                verb=verb,
                subject_type="cohort",
                subject_id=cohort.pk,
                detail=detail,
            )
    except IntegrityError as problem:
        raise Conflict("There is a cohort of that name already.", "Choose another name.") from problem
    return cohort


def change_site_settings(*, actor: Account, peer_help: bool, idle_minutes: int) -> Site:
    """Whether peer mentors may help, and after how many quiet minutes a screen locks. Site managers only."""
    if actor.role != Role.SITE_MANAGER:
        raise Refused("Only a site manager changes these.", "Ask a site manager.")
    least, most = IDLE_MINUTES
    if not least <= idle_minutes <= most:
        raise BadInput(f"A screen locks after {least} to {most} minutes.", "Choose a number in between.")
    with transaction.atomic():
        site = Site.objects.select_for_update().get(pk=actor.site_id)
        before = {"peer_help": site.peer_help, "idle_minutes": site.idle_minutes}
        after = {"peer_help": peer_help, "idle_minutes": idle_minutes}
        site.peer_help, site.idle_minutes = peer_help, idle_minutes
        site.save(update_fields=[*after])
        record(
            actor=actor.pk,
            site=site.pk,
            verb="changed_site_settings",
            subject_type="site",
            subject_id=site.pk,
            detail={name: [before[name], after[name]] for name in after if before[name] != after[name]},
        )
    return site
