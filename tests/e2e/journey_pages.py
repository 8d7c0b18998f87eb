"""Where the running classroom has the journeys' things, by the names of the access table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def journey_names(one: Callable[..., Any], learner: str) -> dict[str, Any]:
    """`one` asks the database for one value. All of the learner whose sign-in is printed first."""
    journey = one("SELECT id FROM journeys_journey WHERE account_id = ?", learner)
    open_duty = "SELECT id FROM journeys_duty WHERE journey_id = ? AND done_at IS NULL AND kind = ?"
    return {
        "journey": journey,
        "section": "ambitions",
        "entry": one("SELECT seq FROM journeys_timelineentry WHERE journey_id = ? ORDER BY seq", journey),
        "release_plan": one("SELECT id FROM journeys_releaseplan WHERE journey_id = ?", journey),
        "unit": "teamwork",
        "duty": one(open_duty, journey, "goal"),
        "worker": one("SELECT id FROM people_account WHERE role = ?", "regional_manager"),
        "twelve_weeks": one("SELECT id FROM journeys_review WHERE journey_id = ? ORDER BY id DESC", journey),
        "intervention": one("SELECT id FROM journeys_intervention WHERE journey_id = ?", journey),
        "pack": one("SELECT number FROM journeys_share WHERE journey_id = ? ORDER BY number", journey),
        "share": one("SELECT id FROM journeys_share WHERE withdrawn_at IS NULL AND journey_id = ?", journey),
        "partner_note": one("SELECT id FROM journeys_partnernote WHERE journey_id = ?", journey),
        "data_request": one("SELECT id FROM journeys_datarequest"),
    }
