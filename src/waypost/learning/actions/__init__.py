"""Everything that changes this room's records: one verb a function, keyword-only, with the person who acts."""

from waypost.learning.actions.contact import (
    answer_hand,
    look_at_hand,
    lower_hand,
    mark_helped,
    raise_hand,
    read_note,
    see_answer,
    write_note,
)
from waypost.learning.actions.lessons import (
    answer_quiz,
    enrol_learner,
    mark_lesson_read,
    open_hint,
    set_start,
)
from waypost.learning.actions.marks import claim_submission, record_verdict, release_submission, see_review
from waypost.learning.actions.presence import beat, leave
from waypost.learning.actions.work import hand_in, open_exercise, restore_save, save_work

__all__ = [
    "answer_hand",
    "answer_quiz",
    "beat",
    "claim_submission",
    "enrol_learner",
    "hand_in",
    "leave",
    "look_at_hand",
    "lower_hand",
    "mark_helped",
    "mark_lesson_read",
    "open_exercise",
    "open_hint",
    "raise_hand",
    "read_note",
    "record_verdict",
    "release_submission",
    "restore_save",
    "save_work",
    "see_answer",
    "see_review",
    "set_start",
    "write_note",
]
