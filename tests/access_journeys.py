"""The rows of the journeys, part by part."""

from __future__ import annotations

from tests.access_roles import Row

JOURNEY = {"journey_id": "journey"}

RECORD: list[Row] = []
FACTS: list[Row] = []
INTERVIEW: list[Row] = []
SCHEDULE: list[Row] = []
REVIEWS: list[Row] = []
RELEASE: list[Row] = []
SKILLS: list[Row] = []
SHARING: list[Row] = []
PRIVACY: list[Row] = []
NUMBERS: list[Row] = []

JOURNEYS = [
    *RECORD,
    *FACTS,
    *INTERVIEW,
    *SCHEDULE,
    *REVIEWS,
    *RELEASE,
    *SKILLS,
    *SHARING,
    *PRIVACY,
    *NUMBERS,
]
