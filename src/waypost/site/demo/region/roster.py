"""The invented people of the prisons around the workshop."""

from __future__ import annotations

from dataclasses import dataclass

CALLUM = ("Callum", "Reid")
"""Covers the prisons that Priya Raman does not."""


@dataclass(frozen=True)
class Prison:
    """`priya`: covered by the workshop's own regional manager."""

    code: str
    name: str
    manager: tuple[str, str]
    priya: bool


PRISONS = (
    Prison("ELM", "Elmford", ("Grace", "Oduya"), priya=True),
    Prison("KIR", "Kirkmoor", ("Stephen", "Lau"), priya=True),
    Prison("LAR", "Larkstead", ("Maureen", "Tait"), priya=False),
    Prison("GOR", "Gorsewick", ("Devon", "Clarke"), priya=False),
    Prison("FER", "Fernhurst", ("Anita", "Joshi"), priya=False),
)


@dataclass(frozen=True)
class Person:
    """`weeks` since they joined; `out_in`: days to release, 0 where no day is told. `ends`: "not_met" for who has not
    been interviewed yet, "owed" for whose last review is late, "released:40" and "left:40" for who went so many days
    ago."""

    prison: str
    known_as: str
    family_name: str
    weeks: int
    out_in: int = 0
    stage: int = 1
    ends: str = ""
    language: str = "English"


PEOPLE = (
    Person("ELM", "Aaron", "Pell", 58, 120, stage=2),
    Person("ELM", "Mihai", "Stan", 44, 300, language="Romanian"),
    Person("ELM", "Jamal", "Wright", 39, 61, stage=3),
    Person("ELM", "Connor", "Quigley", 31, 500, ends="owed"),
    Person("ELM", "Tariq", "Mahmood", 24, 210),
    Person("ELM", "Lewis", "Garside", 17, 400),
    Person("ELM", "Sean", "Doran", 9),
    Person("ELM", "Kwame", "Boateng", 2, ends="not_met"),
    Person("ELM", "Vikram", "Bhatt", 70, stage=4, ends="released:37"),
    Person("KIR", "Harvey", "Stubbs", 62, 90, stage=2),
    Person("KIR", "Rhys", "Morgan", 47, 260),
    Person("KIR", "Dominik", "Kaczmarek", 36, 700, language="Polish"),
    Person("KIR", "Leroy", "Campbell", 33, 45),
    Person("KIR", "Isaac", "Thorne", 26, 350),
    Person("KIR", "Oliver", "Fenn", 19, 900),
    Person("KIR", "Yusuf", "Hersi", 11, 150),
    Person("KIR", "Paul", "Entwistle", 52, ends="left:60"),
    Person("KIR", "Danny", "Marlow", 66, stage=4, ends="released:75"),
    Person("LAR", "Reece", "Haddon", 55, 75, stage=2),
    Person("LAR", "Samir", "Haddad", 49, 240),
    Person("LAR", "Craig", "Lomas", 40, 330),
    Person("LAR", "Emeka", "Obi", 34, 600, ends="owed"),
    Person("LAR", "Stuart", "Veitch", 28, 180),
    Person("LAR", "Hassan", "Rauf", 21, 450),
    Person("LAR", "Toby", "Larkin", 13, 820),
    Person("LAR", "Andrei", "Popa", 8, language="Romanian"),
    Person("GOR", "Jordan", "Ashby", 60, 30, stage=3),
    Person("GOR", "Malik", "Rahman", 45, 280),
    Person("GOR", "Gareth", "Pugh", 37, 410, language="Welsh"),
    Person("GOR", "Fabio", "Rossi", 30, 125),
    Person("GOR", "Neil", "Sugden", 22, 1000),
    Person("GOR", "Abdi", "Warsame", 15, 230),
    Person("GOR", "Curtis", "Bell", 7, 370),
    Person("GOR", "Marlon", "Grant", 74, stage=4, ends="released:120"),
    Person("FER", "Ashley", "Combes", 53, 160),
    Person("FER", "Bogdan", "Ilie", 42, 520, language="Romanian"),
    Person("FER", "Delroy", "Hinds", 35, 200),
    Person("FER", "Frank", "Ormerod", 29, 650),
    Person("FER", "Imran", "Qureshi", 20, 310),
    Person("FER", "Kyle", "Renshaw", 12, 110),
    Person("FER", "Josef", "Novak", 6),
    Person("FER", "Terry", "Wix", 50, ends="left:25"),
)


@dataclass(frozen=True)
class Help:
    """An intervention: why, what was agreed, and how it went."""

    kind: str
    reason: str
    steps: tuple[str, ...]
    result: str
    words: str


HELP = (
    Help(
        "attendance",
        "Missed half of the sessions this month.",
        ("Ask what stands in the way", "A fixed seat in the morning group"),
        "worked",
        "Comes to nearly every session since the wing changed his unlock time.",
    ),
    Help(
        "pace",
        "Stands still at functions since the last talk.",
        ("One exercise a session", "Draw the boxes on paper first"),
        "partly",
        "Goes forward again, slowly. Goes on with shorter tasks.",
    ),
    Help(
        "pairing",
        "Works alone and does not ask.",
        ("Pair with somebody who has just done the module",),
        "worked",
        "Asks sooner, and helps the other one in return.",
    ),
    Help(
        "reading",
        "Reads each task three times and still misses the point of it.",
        ("Each task read aloud", "Word list beside the screen"),
        "worked",
        "Reads short tasks alone now.",
    ),
    Help(
        "wellbeing",
        "Says that he sleeps badly and cannot think in the afternoon.",
        ("Mornings only for four weeks", "Healthcare told, with his agreement"),
        "partly",
        "Better since it is mornings only. Looked at again at the next review.",
    ),
)
