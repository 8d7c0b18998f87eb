"""Tags that say the same on every page are asked once; those that may vary are asked each time."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import engines
from django.urls import NoReverseMatch

from waypost.site.templatetags.kept import Kept


def compiled(source: str) -> Any:
    return engines["django"].from_string(source).template


def show(source: str, **context: Any) -> list[str]:
    """What the same compiled template says twice."""
    template = engines["django"].from_string(source)
    return [template.render(context), template.render(context)]


@pytest.mark.parametrize(
    "source", ['{% icon "check" %}', '{% asset "app.css" %}', '{% url "learning:home" %}']
)
def test_literals_are_kept_and_say_the_same(source: str) -> None:
    assert isinstance(compiled(source).nodelist[0], Kept)
    first, again = show(source)
    assert first == again != ""


def test_what_comes_from_the_page_is_asked_each_time() -> None:
    template = engines["django"].from_string('{% icon name %} {% url "learning:lesson" id %}')
    for name in ("check", "lock"):
        said = template.render({"name": name, "id": f"css-{name}"})
        assert f"#{name}" in said
        assert f"/lesson/css-{name}/" in said


def test_an_address_into_a_variable_is_as_in_django() -> None:
    assert show('{% url "learning:home" as there %}[{{ there }}]') == ["[/]", "[/]"]


def test_an_address_that_is_not_there_is_told_each_time() -> None:
    template = engines["django"].from_string('{% url "learning:nowhere" %}')
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            template.render({})
