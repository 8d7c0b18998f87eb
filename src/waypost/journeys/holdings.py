"""Everything that is held about one person, table by table. A table that is not listed here fails a test, so that no
copy and no erasure forgets one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Model, Q, QuerySet, Value

from waypost.classroom.models import Attendance
from waypost.journeys import models as j
from waypost.learning import models as work
from waypost.people.models import Account


@dataclass(frozen=True)
class Held:
    """One table. `path` leads from a row to its journey, or with `account` to the learner's account; `other_path` too,
    in a table with two people in a row."""

    category: str
    label: str
    model: type[Model]
    path: str
    account: bool = False
    other_path: str = ""

    def rows(self, *records: j.Journey) -> QuerySet[Model]:
        """The rows of these records, oldest first. For tables that can be read only, too: nothing is changed by it."""
        who = (
            [one.account_id for one in records if one.account_id]
            if self.account
            else [one.pk for one in records]
        )
        about = Q(**{f"{self.path}__in": who})
        if self.other_path:
            about |= Q(**{f"{self.other_path}__in": who})
        return QuerySet(self.model).filter(about).order_by("pk")


def records_of(journey: j.Journey) -> list[j.Journey]:
    """The journey, and each record of the same person that was merged into it, now or before: some rows stay there, and
    a second account with its work."""
    found, ahead = [journey], [journey.pk]
    while ahead:
        more = list(j.Journey.objects.filter(merged_into__in=ahead))
        found += more
        ahead = [one.pk for one in more]
    return found


# Each table after those that point to it, so that rows can go in this order.
HELD: tuple[Held, ...] = (
    Held("health", "Needs and the support arranged", j.Need, "journey"),
    Held("health", "Strengths", j.Strength, "journey"),
    Held("sentence", "Release dates as told", j.ReleaseDate, "journey"),
    Held("sentence", "Sentence status as told", j.SentenceStatus, "journey"),
    Held("sentence", "Vetting", j.Vetting, "journey"),
    Held("sentence", "Licence conditions", j.LicenceCondition, "journey"),
    Held("plan", "Earlier versions of the interview", j.SectionSave, "section__interview__journey"),
    Held("plan", "Answers in the interview", j.SectionAnswer, "interview__journey"),
    Held("plan", "Interviews", j.Interview, "journey"),
    Held("plan", "Steps of goals", j.Step, "goal__journey"),
    Held("plan", "Goals", j.Goal, "journey"),
    Held("plan", "Steps of interventions", j.InterventionStep, "intervention__journey"),
    Held("plan", "Interventions", j.Intervention, "journey"),
    Held("plan", "Reviews", j.Review, "journey"),
    Held("plan", "Ratings of skills", j.SkillRating, "journey"),
    Held("plan", "The justice service’s review window", j.JusticeSchedule, "journey"),
    Held("plan", "Exemptions and exclusions", j.Hold, "journey"),
    Held("release", "Release checks", j.ReleaseCheck, "plan__journey"),
    Held("release", "First contacts outside", j.OutsideContact, "plan__journey"),
    Held("release", "Kit on loan", j.KitLoan, "plan__journey"),
    Held("release", "Applications for ID and bank", j.Application, "plan__journey"),
    Held("release", "Release to-dos", j.ToDo, "plan__journey"),
    Held("release", "Resettlement pathways", j.Pathway, "plan__journey"),
    Held("release", "Release plans", j.ReleasePlan, "journey"),
    Held("learning", "Work on employability units", j.UnitWork, "journey"),
    Held("learning", "Stand-ups", j.StandUpEntry, "learner", account=True),
    Held("learning", "Whom they are not paired with", j.KeptApart, "one", account=True, other_path="other"),
    Held("learning", "Attendance", Attendance, "learner", account=True),
    Held("learning", "Comments on lines", work.LineComment, "review__submission__learner", account=True),
    Held("learning", "Decisions on hand-ins", work.Review, "submission__learner", account=True),
    Held("learning", "Verdicts", work.Verdict, "submission__learner", account=True),
    Held("learning", "Hand-ins", work.Submission, "learner", account=True),
    Held("learning", "Saves", work.Save, "workspace__learner", account=True),
    Held("learning", "Work", work.Workspace, "learner", account=True),
    Held("learning", "Hands raised", work.Hand, "learner", account=True),
    Held("learning", "Notes from staff", work.Note, "learner", account=True),
    Held("learning", "Exercises", work.ExerciseProgress, "learner", account=True),
    Held("learning", "Lessons", work.LessonProgress, "learner", account=True),
    Held("learning", "Last place in the course", work.Presence, "learner", account=True),
    Held("learning", "Enrolment", work.Enrolment, "learner", account=True),
    Held("sharing", "Partners’ notes", j.PartnerNote, "journey"),
    Held("sharing", "What was shared", j.Share, "journey"),
    Held("sharing", "Requests about data", j.DataRequest, "journey"),
    Held("story", "Timeline", j.TimelineEntry, "journey"),
    Held("story", "Things to do", j.Duty, "journey"),
)

KEPT: tuple[Held, ...] = (
    Held("identity", "Who the person is", j.Journey, "id"),
    Held("identity", "The words that a search finds them by", j.NameWord, "journey"),
    Held("identity", "Prison numbers", j.PrisonNumber, "journey"),
    Held("identity", "Where they have been", j.Stay, "journey"),
    Held("identity", "Account", Account, "id", account=True),
    Held("identity", "Legal holds", j.LegalHold, "journey"),
    Held("identity", "What was erased", j.Tombstone, "journey"),
    Held("identity", "Merged records", j.Merge, "kept"),
)
"""In every copy. At an erasure they are emptied of what names the person, or stay as the proof of it."""


def counts(journey: j.Journey) -> dict[Held, int]:
    """How many rows of each table there are, in one question."""
    listed, records = (*KEPT, *HELD), records_of(journey)
    parts = [
        held.rows(*records)
        .order_by()
        .annotate(place=Value(place))
        .values("place")
        .annotate(number=Count("pk"))
        .values_list("place", "number")
        for place, held in enumerate(listed)
    ]
    found = dict(parts[0].union(*parts[1:], all=True))
    return {held: found.get(place, 0) for place, held in enumerate(listed)}
