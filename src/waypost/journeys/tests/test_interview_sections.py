"""The sections as data, and what is kept of an answer."""

from __future__ import annotations

from typing import Any

import pytest

from waypost.journeys.interview_computing import outcome_of, parts, questions
from waypost.journeys.models import NeedKind, PathwayKind, Skill
from waypost.journeys.sections import CHOICE, LONG, MOST, SEVERAL, section_of, sections
from waypost.journeys.sections_answers import BadAnswer, clean_answers, in_words
from waypost.kernel.errors import NotFound
from waypost.learning.curriculum import start_points


def _field(section: str, name: str) -> Any:
    return next(field for field in section_of(section).fields if field.id == name)


def _values(section: str, name: str) -> list[str]:
    return [value for value, _words in _field(section, name).choices]


def test_there_are_nine_sections_and_each_question_has_a_spoken_form() -> None:
    names = [section.id for section in sections()]
    assert names == [
        "ambitions",
        "education",
        "work",
        "digital",
        "health",
        "family",
        "barriers",
        "release",
        "consent",
    ]
    assert [section.id for section in sections() if section.special] == ["health"]
    for section in sections():
        assert len({field.id for field in section.fields}) == len(section.fields)
        for field in section.fields:
            assert len(field.id) + len(section.id) < 40
            assert field.spoken
            if field.kind in (CHOICE, SEVERAL):
                assert all(words in field.spoken for _value, words in field.choices)


def test_the_lists_are_those_of_the_induction() -> None:
    """None may go: what the justice service asks has its meaning here."""
    assert _values("ambitions", "hoping_to_work") == ["yes", "no", "not_sure"]
    assert len(_values("barriers", "in_the_way")) == 11
    assert len(_values("education", "highest")) == 8
    assert _values("work", "kinds") == _values("work", "interested")
    assert len(_values("work", "kinds")) == 15
    assert set(_values("health", "needs")) == {*NeedKind.values, "none"}
    assert set(_values("release", "help_with")) == {*PathwayKind.values, "none"}


def test_only_what_was_filled_in_is_kept() -> None:
    given = {
        "highest": "further",
        "qualifications": [
            {"subject": " Maths ", "level": "2", "grade": "C"},
            {"subject": "", "level": "", "grade": ""},
        ],
        "other_training": [],
        "want_to_learn": "  \r\n ",
        "never_asked_about": "x",
    }
    kept = clean_answers(section_of("education"), given)
    assert kept == {
        "highest": "further",
        "qualifications": [{"subject": "Maths", "level": "2", "grade": "C"}],
    }
    words = {one.ask: one.lines for one in in_words(section_of("education"), kept)}
    assert words["Which qualifications do you have?"] == ("Maths, Level 2, C",)


def test_skills_keep_rating_and_evidence_apart() -> None:
    kept = clean_answers(
        section_of("work"),
        {
            "skills": {
                "teamwork": {"rating": "3", "evidence": "Ran a kitchen"},
                "planning": {"evidence": "Lists"},
            }
        },
    )
    assert kept["skills"] == {
        "teamwork": {"rating": 3, "evidence": "Ran a kitchen"},
        "planning": {"rating": None, "evidence": "Lists"},
    }
    lines = next(one.lines for one in in_words(section_of("work"), kept) if one.lines)
    assert lines == ("Teamwork: quite confident. Ran a kitchen", "Planning: not rated. Lists")
    assert set(kept["skills"]) <= set(Skill.values)


@pytest.mark.parametrize(
    ("section", "given", "says"),
    [
        ("ambitions", {"hoping_to_work": "maybe"}, "not one of the answers"),
        ("ambitions", {"two_years": "x" * (MOST[LONG] + 1)}, "1 letters too long"),
        ("barriers", {"in_the_way": ["none", "caring"]}, "does not go with"),
        ("barriers", {"in_the_way": ["weather"]}, "not one of the answers"),
        ("education", {"qualifications": [{"subject": "", "level": "2", "grade": ""}]}, "no subject"),
        ("education", {"qualifications": [{"subject": "Art", "level": "9", "grade": ""}]}, "level of Art"),
        ("education", {"qualifications": [{"subject": f"S{n}"} for n in range(21)]}, "room for 20"),
        ("work", {"skills": {"teamwork": {"rating": "5"}}}, "choose one of the four"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_question(section: str, given: dict[str, Any], says: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        clean_answers(section_of(section), given)
    assert says in str(refused.value)
    assert refused.value.field == next(iter(given))


def test_an_unknown_section_is_not_there() -> None:
    with pytest.raises(NotFound):
        section_of("offence")


def test_the_look_at_computing_suggests_the_first_part_that_is_not_met() -> None:
    assert 8 <= len(questions()) <= 12
    right = {one.id: one.right for one in questions()}
    assert all(one.right in dict(one.answers) for one in questions())
    modules = [module for module, _title in start_points()]
    all_met = outcome_of(right)
    assert (all_met.score, all_met.start_at) == (len(questions()), "a-calculator")
    assert outcome_of({}).start_at == modules[0]
    for part in parts():
        missed = outcome_of({**right, part.questions[-1].id: "unknown"})
        assert missed.start_at == part.start_at
        assert missed.start_at in modules
        assert missed.score == missed.of - 1
