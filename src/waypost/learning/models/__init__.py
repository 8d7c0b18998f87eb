"""Models of the learning room, by what they hold."""

from waypost.learning.models.contact import Hand, Note, Presence
from waypost.learning.models.progress import Enrolment, ExerciseProgress, LessonProgress
from waypost.learning.models.work import LineComment, Review, Save, Submission, Verdict, Workspace

__all__ = [
    "Enrolment",
    "ExerciseProgress",
    "Hand",
    "LessonProgress",
    "LineComment",
    "Note",
    "Presence",
    "Review",
    "Save",
    "Submission",
    "Verdict",
    "Workspace",
]
