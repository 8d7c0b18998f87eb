"""The invented people. Numbers are plain workshop numbers, not prison numbers."""

from __future__ import annotations

from dataclasses import dataclass

SITE_CODE = "WAY"
SITE_NAME = "Riverside"


@dataclass(frozen=True)
class Learner:
    """`reach` is how much of the course they have done, 0 to 1; `careful` the share of exercises met first time; `sign`
    what staff might notice lately: absence, hands, stalled, mood, or quiet (here, and not getting on). `start` is the
    module that they began with, "" for the first."""

    number: str
    known_as: str
    family_name: str
    seat: int
    cohort: int  # 0: ten weeks ago, 1: four weeks ago
    reach: float
    careful: float
    here: bool = True
    mentor: bool = False
    sign: str = ""
    start: str = ""


@dataclass(frozen=True)
class Staff:
    sign_in_name: str
    known_as: str
    family_name: str
    role: str


COHORTS = (("Autumn cohort", 10), ("Second intake", 4))  # name, weeks ago

LEARNERS = (
    Learner("1001", "Chidi", "Okafor", 1, 0, 0.42, 0.6),
    Learner("1002", "Dafydd", "Prys", 2, 0, 0.97, 0.75, mentor=True),
    Learner("1003", "Bilal", "Noor", 3, 0, 0.63, 0.55),
    Learner("1004", "Jerome", "Baptiste", 4, 0, 0.9, 0.7),
    Learner("1005", "Piotr", "Zielak", 5, 0, 0.55, 0.65),
    Learner("1006", "Kieran", "Walsh", 6, 0, 0.34, 0.4, sign="stalled"),
    Learner("1007", "Marcus", "Adu", 7, 0, 0.71, 0.6, here=False, sign="absence"),
    Learner("1008", "Ionut", "Marin", 8, 0, 0.48, 0.5),
    Learner("1009", "Farhan", "Siddique", 9, 0, 0.78, 0.8),
    Learner("1010", "Gary", "Holt", 10, 0, 0.26, 0.35, sign="hands"),
    Learner("1011", "Tyrell", "Francis", 11, 1, 0.22, 0.6),
    Learner("1012", "Luca", "Ferri", 12, 1, 0.31, 0.7),
    Learner("1013", "Ewan", "Blair", 13, 1, 0.12, 0.5, sign="quiet"),
    Learner("1014", "Dele", "Martins", 14, 1, 0.18, 0.55, here=False),
    Learner("1015", "Wei", "Lin", 15, 1, 0.12, 0.75, start="making-it-look-right"),
    Learner("1016", "Nathan", "Cole", 16, 1, 0.06, 0.4, sign="mood"),
)

STAFF = (
    Staff("rosa", "Rosa", "Whitcombe", "instructor"),
    Staff("tom", "Tom", "Adeyemi", "site_manager"),
    Staff("priya", "Priya", "Raman", "regional_manager"),
    Staff("helen", "Helen", "Marsh", "director"),
    Staff("amir", "Amir", "Sadiq", "gate_worker"),
    Staff("owen", "Owen", "Pritchard", "omu_partner"),
    Staff("ngozi", "Ngozi", "Eze", "data_protection"),
)

SHOWN_LEARNER = "1001"
"""The learner whose sign-in is printed first: part-way, with notes waiting and a milestone ahead."""
