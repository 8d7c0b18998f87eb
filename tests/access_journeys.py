"""The rows of the journeys, part by part."""

from __future__ import annotations

from tests.access_roles import (
    BOTH,
    CASE,
    HELPERS,
    LEARNERS,
    MANAGING,
    PARTNERS,
    POST,
    PROTECTION,
    READERS,
    STAFF,
    Row,
)

JOURNEY = {"journey_id": "journey"}
UNIT = {"unit_id": "unit"}

RECORD: list[Row] = [
    Row("journeys:list", READERS),
    Row("journeys:add", MANAGING, BOTH),
    Row("journeys:mine", LEARNERS),
    Row("journeys:own-words", LEARNERS, POST),
    Row("journeys:by-account", READERS, names={"account_id": "learner"}, owner="case"),
    Row("journeys:journey", READERS, names=JOURNEY, owner="case"),
    Row("journeys:note", READERS, BOTH, JOURNEY, "case"),
    Row("journeys:correct", READERS, BOTH, {**JOURNEY, "seq": "entry"}, "case"),
]
FACTS: list[Row] = [
    Row("journeys:facts", CASE, BOTH, JOURNEY, "case"),
    Row("journeys:move", MANAGING, BOTH, JOURNEY, "case"),
    Row("journeys:merge", MANAGING, BOTH, JOURNEY, "case"),
    Row("journeys:merge-undo", MANAGING, POST, {"merge_id": "merge"}, "case"),
    Row("journeys:import", MANAGING, BOTH),
    Row("journeys:import-confirm", MANAGING, POST),
    Row("journeys:import-template", MANAGING),
]
SECTION = {**JOURNEY, "section_id": "section"}
INTERVIEW: list[Row] = [
    Row("journeys:interview", CASE, BOTH, JOURNEY, "case"),
    Row("journeys:interview-section", CASE, BOTH, SECTION, "case"),
    Row("journeys:interview-save", CASE, POST, SECTION, "case"),
    Row("journeys:interview-saves", CASE, names=SECTION, owner="case"),
    Row("journeys:interview-print", CASE, names=JOURNEY, owner="case"),
    Row("journeys:interview-computing", CASE, BOTH, JOURNEY, "case"),
    Row("journeys:interview-complete", CASE, BOTH, JOURNEY, "case"),
    Row("journeys:plan", READERS, names=JOURNEY, owner="case"),
    Row("journeys:plan-change", READERS, POST, JOURNEY, "case"),
    Row("journeys:my-step", LEARNERS, POST),
]
SCHEDULE: list[Row] = [
    Row("journeys:inbox", READERS),
    Row("journeys:calendar", READERS),
    Row("journeys:settle", READERS, BOTH, {"duty_id": "duty"}, "case"),
    Row("journeys:workload", MANAGING),
    Row("journeys:worker", MANAGING, BOTH, {"account_id": "worker"}, "site"),
    Row("journeys:end-stand-in", MANAGING, POST, {"stand_in_id": "stand_in"}, "site"),
    Row("journeys:schedule", CASE, BOTH, JOURNEY, "case"),
]
REVIEWS: list[Row] = [
    Row("journeys:prepare", LEARNERS, BOTH),
    Row("journeys:reviews", READERS, names=JOURNEY, owner="case"),
    Row("journeys:review", READERS, names={"review_id": "twelve_weeks"}, owner="case"),
    Row("journeys:review-print", READERS, names={"review_id": "twelve_weeks"}, owner="case"),
    Row("journeys:review-save", CASE, POST, {"review_id": "twelve_weeks"}, "case"),
    Row("journeys:review-change", CASE, POST, {"review_id": "twelve_weeks"}, "case"),
    Row("journeys:interventions", READERS, names=JOURNEY, owner="case"),
    Row("journeys:intervention-open", READERS, BOTH, JOURNEY, "case"),
    Row("journeys:intervention", READERS, BOTH, {"intervention_id": "intervention"}, "case"),
    Row("journeys:signals", READERS),
    Row("journeys:what-worked", READERS),
]
RELEASE: list[Row] = [
    Row("journeys:release", READERS, names=JOURNEY, owner="case"),
    Row("journeys:release-change", CASE, POST, JOURNEY, "case"),
    Row("journeys:release-print", CASE, names=JOURNEY, owner="case"),
    Row("journeys:release-past", CASE, names={**JOURNEY, "plan_id": "release_plan"}, owner="case"),
    Row("journeys:my-release", LEARNERS),
    Row("journeys:my-release-change", LEARNERS, POST, owner="self"),
]
SKILLS: list[Row] = [
    Row("journeys:my-skills", LEARNERS),
    Row("journeys:unit", LEARNERS, BOTH, UNIT),
    Row("journeys:unit-paper", READERS | LEARNERS, names=UNIT),
    Row("journeys:skills-class", READERS),
    Row("journeys:skills", READERS, names=JOURNEY, owner="case"),
    Row("journeys:skills-unit", READERS, BOTH, {**JOURNEY, **UNIT}, "case"),
    Row("journeys:standup", HELPERS, BOTH),
    Row("journeys:my-standup", LEARNERS, BOTH),
    Row("journeys:pairs", STAFF, BOTH),
    Row("journeys:keep-apart", STAFF, POST, {"cohort_id": "cohort"}, "site"),
    Row("journeys:end-apart", STAFF, POST, {"apart_id": "apart"}, "site"),
]
PACK = {**JOURNEY, "number": "pack"}
SHARED = {"share_id": "share"}
SHARING: list[Row] = [
    Row("journeys:share", CASE, BOTH, JOURNEY, "case"),
    Row("journeys:share-one", CASE, names=PACK, owner="case"),
    Row("journeys:share-pdf", CASE, names=PACK, owner="case"),
    Row("journeys:share-json", CASE, names=PACK, owner="case"),
    Row("journeys:share-csv", CASE, names=PACK, owner="case"),
    Row("journeys:share-withdraw", CASE, POST, PACK, "case"),
    Row("journeys:partner-note-read", CASE, POST, {**JOURNEY, "note_id": "partner_note"}, "case"),
    Row("journeys:shared", PARTNERS),
    Row("journeys:shared-one", PARTNERS, BOTH, SHARED, "site"),
    Row("journeys:shared-pdf", PARTNERS, names=SHARED, owner="site"),
]
PRIVACY: list[Row] = [
    Row("journeys:requests", PROTECTION),
    Row("journeys:request", PROTECTION, BOTH, {"request_id": "data_request"}),
    Row("journeys:subject", PROTECTION, BOTH, JOURNEY),
    Row("journeys:subject-copy", PROTECTION, names=JOURNEY),
    Row("journeys:subject-copy-json", PROTECTION, names=JOURNEY),
    Row("journeys:hold", PROTECTION, POST, JOURNEY),
    Row("journeys:lift-hold", PROTECTION, POST, {"hold_id": "legal_hold"}),
    Row("journeys:erase", PROTECTION, POST, JOURNEY),
    Row("journeys:retention", PROTECTION, BOTH),
    Row("journeys:record", PROTECTION),
    Row("journeys:record-csv", PROTECTION),
    Row("journeys:ask", CASE, BOTH, JOURNEY, "case"),
    Row("journeys:my-data", LEARNERS, BOTH),
]
NUMBERS: list[Row] = [
    Row("journeys:numbers", MANAGING, BOTH),
    Row("journeys:numbers-csv", MANAGING),
]

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
