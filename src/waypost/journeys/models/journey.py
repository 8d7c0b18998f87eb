"""One person's journey, where they have been, and what has been told about their dates and conditions.

A person outlives a prison, a booking, a licence and a number: only `Journey.id` names them for ever. Facts that others
decide (dates, sentence, vetting, licence) are told, never computed, and a newer one never writes over an older one.
"""

from __future__ import annotations

from django.db import models

from waypost.kernel import clock, ids
from waypost.people.models import Account, Site


class JourneyState(models.TextChoices):
    JOINED = "joined", "In the programme"
    RELEASED = "released", "Released, supported outside"
    LEFT = "left", "Left the programme"


class Stage(models.IntegerChoices):
    """The four stages of the programme."""

    TRAINING = 1, "Training"
    CLIENT_WORK = 2, "Client work"
    DAY_RELEASE = 3, "Day release"
    EMPLOYMENT = 4, "Employment"


class Journey(models.Model):
    """The record of one person. `home` is the only site that writes it; it moves with the person.

    What is looked for across thousands of journeys is kept here beside what it follows from: `release_on` (the newest
    told date that counts, see `facts.release_of`), `last_contact_on` (the last completed interview or review) and
    `next_review_on` (84 days later; None before the first interview). `version` guards against two people editing.
    """

    id = models.CharField(primary_key=True, max_length=16, default=ids.new_id, editable=False)
    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="journey"
    )
    home = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="journeys")
    prison_number = models.CharField(max_length=7, unique=True, null=True, blank=True)
    known_as = models.CharField(max_length=60)
    family_name = models.CharField(max_length=60, blank=True)
    pronouns = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=40, default="English")
    state = models.CharField(max_length=10, choices=JourneyState.choices, default=JourneyState.JOINED)
    stage = models.PositiveSmallIntegerField(choices=Stage.choices, default=Stage.TRAINING)
    stage_since = models.DateField(null=True, blank=True)  # None: since joining
    joined_on = models.DateField()
    worker = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="caseload"
    )
    gate_worker = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="gate_caseload"
    )
    release_on = models.DateField(null=True, blank=True)
    last_contact_on = models.DateField(null=True, blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    on_track = models.BooleanField(null=True, blank=True)  # as the last review decided; None before the first
    version = models.PositiveIntegerField(default=0)
    merged_into = (
        models.ForeignKey(  # not indexed: almost all are None, and an index would be taken for every look-up
            "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
        )
    )
    erased_at = models.DateTimeField(null=True, blank=True)  # a tombstone: no name is left in it
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("known_as", "family_name", "id")
        indexes = [
            models.Index(fields=("home", "state", "known_as"), name="journey_home"),
            models.Index(fields=("worker", "state", "next_review_on"), name="journey_worker"),
            models.Index(fields=("gate_worker", "state"), name="journey_gate_worker"),
            models.Index(fields=("state", "next_review_on"), name="journey_review"),
            models.Index(fields=("state", "release_on"), name="journey_release"),
            # for the orders of the list: its first page is read off, however many follow
            models.Index(fields=("known_as", "family_name", "id"), name="journey_name"),
            models.Index(fields=("home", "known_as", "family_name", "id"), name="journey_home_name"),
            models.Index(fields=("next_review_on", "id"), name="journey_by_review"),
            models.Index(fields=("release_on", "id"), name="journey_by_release"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.known_as} {self.family_name}".strip()


class NameWord(models.Model):
    """A word of a person's names as it is looked for (`names.search_words`), so that a search reads off an index."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="name_words")
    word = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=("word", "journey"), name="name_word")]


class PrisonNumber(models.Model):
    """Every number the person has had. Two numbers can be merged into one; the old one still finds them."""

    number = models.CharField(primary_key=True, max_length=7)
    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="numbers")
    since = models.DateTimeField(default=clock.now)


class Movement(models.TextChoices):
    JOINED = "joined", "Joined"
    TRANSFERRED = "transferred", "Moved here from another prison"
    RELEASED = "released", "Released"
    RETURNED = "returned", "Came back into custody"
    LEFT = "left", "Left the programme"


class Stay(models.Model):
    """From one day to another at one place: the first day says how they came, `ended_by` how it ended."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="stays")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    began_by = models.CharField(max_length=12, choices=Movement.choices)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.CharField(max_length=12, choices=Movement.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-began_on", "-id")


class DateKind(models.TextChoices):
    CONFIRMED = "confirmed", "Confirmed release"
    CONDITIONAL = "conditional", "Conditional release"
    AUTOMATIC = "automatic", "Automatic release"
    CURFEW = "curfew", "Home detention curfew eligibility"
    PAROLE = "parole", "Parole eligibility"
    LICENCE_END = "licence_end", "Licence expiry"
    SENTENCE_END = "sentence_end", "Sentence expiry"


class ReleaseDate(models.Model):
    """One date as it was told: `on` None takes an earlier one back. The newest of a kind by `id` is the one that holds.

    `source` names the system or letter it came from, `as_at` the day it was true there.
    """

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="release_dates")
    kind = models.CharField(max_length=14, choices=DateKind.choices)
    on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=80)
    as_at = models.DateField()
    reason = models.CharField(max_length=200, blank=True)  # why it moved
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-id",)


class Sentence(models.TextChoices):
    """Status only. The offence is never held."""

    REMAND = "remand", "On remand"
    UNSENTENCED = "unsentenced", "Convicted, not sentenced yet"
    SENTENCED = "sentenced", "Sentenced"
    INDETERMINATE = "indeterminate", "Indeterminate sentence"
    RECALLED = "recalled", "Recalled"
    NOT_TOLD = "not_told", "Not told"


class SentenceStatus(models.Model):
    """As told; the newest holds."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="sentence_statuses")
    status = models.CharField(max_length=14, choices=Sentence.choices)
    source = models.CharField(max_length=80)
    as_at = models.DateField()
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-id",)


class VettingState(models.TextChoices):
    ASKED = "asked", "Asked for"
    CLEARED = "cleared", "Cleared"
    REFUSED = "refused", "Refused"
    PAUSED = "paused", "Paused"


class Vetting(models.Model):
    """The prison's decision, as told; the newest holds. `decided_by` is a name outside Waypost."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="vettings")
    state = models.CharField(max_length=8, choices=VettingState.choices)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-id",)


class ConditionKind(models.TextChoices):
    """Only conditions that touch computing, work or contact are held."""

    DEVICES = "devices", "Devices that can reach the internet need approval"
    HISTORY = "history", "Usage history must not be deleted"
    NEW_WORK = "new_work", "New work needs approval first"
    CONTACT = "contact", "No contact with some people"
    OTHER = "other", "Another condition that touches computing, work or contact"


class LicenceCondition(models.Model):
    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="conditions")
    kind = models.CharField(max_length=10, choices=ConditionKind.choices)
    words = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=80)
    as_at = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("id",)


class NeedKind(models.TextChoices):
    READING = "reading", "Reading and writing"
    NUMBERS = "numbers", "Numbers"
    ATTENTION = "attention", "Attention and concentration"
    MEMORY = "memory", "Memory"
    HEARING = "hearing", "Hearing"
    SEEING = "seeing", "Seeing"
    MOVING = "moving", "Moving or using hands"
    SPEAKING = "speaking", "Speaking or understanding speech"
    LANGUAGE = "language", "English as another language"
    SOCIAL = "social", "Being with other people"
    FEELING = "feeling", "Mental health and wellbeing"
    OTHER = "other", "Something else"


class NeedSource(models.TextChoices):
    SELF_DECLARED = "self", "Told by the learner"
    DIAGNOSED = "diagnosed", "Diagnosed"
    OBSERVED = "observed", "Seen by staff"
    SCREENER = "screener", "From a screener"


class Need(models.Model):
    """A challenge, and what is done about it. Removing one leaves a tombstone with a reason. Health data."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=10, choices=NeedKind.choices)
    source = models.CharField(max_length=10, choices=NeedSource.choices)
    words = models.CharField(max_length=500, blank=True)
    support = models.CharField(
        max_length=500, blank=True
    )  # what has been arranged in class: instructors see this
    found_on = models.DateField()  # for a screener: its day; only the newest screener counts
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)


class Strength(models.Model):
    """What the person is good at. As much a part of the record as any need."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="strengths")
    words = models.CharField(max_length=300)
    seen_in = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
