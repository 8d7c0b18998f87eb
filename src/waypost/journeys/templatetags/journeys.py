"""What the pages of a journey share."""

from __future__ import annotations

from datetime import date

from django import template
from django.template.context import Context

from waypost.journeys.access import sees_facts as may_see_facts
from waypost.journeys.models import Journey
from waypost.journeys.queries.record_strip import Strip, part_url, strip_of
from waypost.people.models import Account

register = template.Library()


@register.simple_tag(takes_context=True)
def journey_strip(context: Context, journey: Journey) -> Strip:
    """`{% journey_strip journey as strip %}`: what the strip shows to whoever is signed in. A page that has looked the
    told day of release up already gives it as `release_told`."""
    return strip_of(context["request"].user, journey, release=context.get("release_told"))


@register.simple_tag(takes_context=True)
def journey_part(context: Context, name: str, journey: Journey) -> str:
    """`{% journey_part "journeys:plan" journey as there %}`: its address; "" where the reader has no such page."""
    return part_url(context["request"].user, journey, name)


@register.filter
def sees_facts(account: Account) -> bool:
    """`{% if shell.account|sees_facts %}`: dates, sentence, licence, health."""
    return may_see_facts(account)


@register.filter
def day_short(value: date) -> str:
    """4 Aug: where the year is plain from what stands beside it."""
    return f"{value.day} {value:%b}"
