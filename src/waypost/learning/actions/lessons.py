"""Reading, the quiz, hints, and being on a programme."""

from __future__ import annotations

from django.db import transaction

from waypost.audit.actions import record
from waypost.curriculum.schema import Exercise, Lesson
from waypost.kernel import clock
from waypost.kernel.errors import BadInput
from waypost.learning import access
from waypost.learning.actions.bookmark import mark_begun
from waypost.learning.curriculum import library, shelf
from waypost.learning.errors import store_faults
from waypost.learning.models import Enrolment, ExerciseProgress, LessonProgress, Presence
from waypost.people.access import learner_for
from waypost.people.models import Account


def enrol_learner(*, actor: Account, learner: Account, programme_id: str) -> Enrolment:
    """Put a learner on a programme; again changes nothing. Staff of the learner's site only: Refused or NotFound for
    others."""
    access.require_staff(actor)
    learner_for(actor, learner.pk)
    with store_faults(), transaction.atomic():
        enrolment, new = Enrolment.objects.get_or_create(learner=learner, programme_id=programme_id)
        if new:
            record(
                actor=actor.pk,
                site=actor.site_id,
                verb="learning.enrolled",
                subject_type="account",
                subject_id=learner.pk,
                detail={"programme": programme_id},
            )
        return enrolment


def set_start(*, actor: Account, learner: Account, module_id: str) -> Enrolment:
    """Let a learner start the course with a later module ("" for the first): what comes before is known already, and
    they carry on from there, unless they are further on. The caller has let `actor` write about `learner`.

    Raises BadInput for a module that the course does not have.
    """
    modules = list(library().modules)
    if module_id and module_id not in modules:
        raise BadInput("That part of the course does not exist.", "Choose where to start from the list.")
    wanted = "" if modules[:1] == [module_id] else module_id
    programme = next(iter(library().programmes))
    with store_faults(), transaction.atomic():
        enrolment, _ = Enrolment.objects.get_or_create(learner=learner, programme_id=programme)
        if enrolment.start_module != wanted:
            before, enrolment.start_module = enrolment.start_module, wanted
            enrolment.save(update_fields=("start_module",))
            _move_on(learner, wanted)
            record(
                actor=actor.pk,
                site=actor.site_id,
                verb="learning.start_set",
                subject_type="account",
                subject_id=learner.pk,
                detail={"from": before, "to": wanted},
            )
    return enrolment


def _move_on(learner: Account, module_id: str) -> None:
    """Where they were last does not hold them back before the module that they start with."""
    outline = shelf().outline
    before = [module.id for module in outline.modules]
    before = before[: before.index(module_id)] if module_id in before else []
    for presence in Presence.objects.filter(learner=learner).exclude(bookmark_id=""):
        step = outline.steps.get(presence.bookmark_id)
        unit = step.unit if step else outline.units.get(presence.bookmark_id)
        if unit is not None and unit.module.id in before:
            Presence.objects.filter(pk=presence.pk).update(bookmark_id="")


def mark_lesson_read(*, actor: Account, lesson: Lesson) -> None:
    """The learner says that they have read it. The first time stays."""
    with store_faults(), transaction.atomic():
        row, _ = LessonProgress.objects.get_or_create(learner=actor, lesson_id=lesson.id)
        if row.read_at is None:
            LessonProgress.objects.filter(pk=row.pk, read_at=None).update(read_at=clock.now())
        mark_begun(actor=actor, place_type="lesson", place_id=lesson.id)


def answer_quiz(*, actor: Account, lesson: Lesson, question: int, option: int) -> bool:
    """Keep an answer to a 'check yourself' question (both counted from 1) and say whether it is right.

    The last answer stands; it is for the learner's own eye and counts for nothing.
    """
    if not 1 <= question <= len(lesson.quiz) or not 1 <= option <= len(lesson.quiz[question - 1].options):
        raise BadInput("This question is not in the lesson any more.", "Load the page again.")
    with store_faults(), transaction.atomic():
        row, _ = LessonProgress.objects.select_for_update().get_or_create(learner=actor, lesson_id=lesson.id)
        row.quiz[str(question)] = option
        row.save(update_fields=("quiz",))
        mark_begun(actor=actor, place_type="lesson", place_id=lesson.id)
    return lesson.quiz[question - 1].answer == option


def open_hint(*, actor: Account, exercise: Exercise, number: int) -> None:
    """Keep how many hints were opened (1 to 3), for the instructor's understanding; never a mark down."""
    if not 1 <= number <= len(exercise.hints):
        raise BadInput("There is no such hint.", "Load the page again.")
    with store_faults():
        ExerciseProgress.objects.filter(
            learner=actor, exercise_id=exercise.id, hints_opened__lt=number
        ).update(hints_opened=number, last_at=clock.now())
