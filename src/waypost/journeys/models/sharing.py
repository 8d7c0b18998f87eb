"""What was shared with whom and why, and the duties on data."""

from __future__ import annotations

from django.db import models

from waypost.journeys.models.journey import Journey
from waypost.kernel import clock
from waypost.people.models import Account, Site


class LawfulBasis(models.TextChoices):
    """Consent is weak in custody, so it is last."""

    PUBLIC_TASK = "public_task", "Public task"
    LEGAL_OBLIGATION = "legal_obligation", "Legal obligation"
    LEGITIMATE = "legitimate", "Legitimate interests"
    VITAL = "vital", "Vital interests"
    CONSENT = "consent", "Consent"


class Marking(models.TextChoices):
    OFFICIAL = "official", "OFFICIAL"
    SENSITIVE = "sensitive", "OFFICIAL-SENSITIVE"


class Share(models.Model):
    """One pack, as it was shared. `snapshot` is all that is printed: {"cover", "content"}, see `pack_content`;
    `pdf_sha256` the hash of the printed pack.

    `previous` is the share whose changes are marked in this one. `opened_at`: when somebody of the OMU first opened it.
    `withdrawn_by` None with `withdrawn_at`: the person moved, and the old prison's OMU can no longer open it.
    """

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="shares")
    number = models.PositiveIntegerField()
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")  # whose OMU may read it
    parts = models.JSONField()
    snapshot = models.JSONField()
    lawful_basis = models.CharField(max_length=16, choices=LawfulBasis.choices)
    marking = models.CharField(max_length=10, choices=Marking.choices)
    recipient = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)
    pdf_sha256 = models.CharField(max_length=64)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    shared_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(default=clock.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # the partner can no longer open it
    withdrawn_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=("journey", "number"), name="share_number")]
        indexes = [models.Index(fields=("site", "-id"), name="share_site")]


class PartnerNote(models.Model):
    """Words that came back from a partner, kept as theirs."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="partner_notes")
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="notes")
    words = models.TextField(max_length=4000)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    read_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)


class RequestKind(models.TextChoices):
    ACCESS = "access", "Copy of everything held"
    CORRECTION = "correction", "Put something right"
    ERASURE = "erasure", "Erase"


class RequestState(models.TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused, with the reason"


class DataRequest(models.Model):
    """A person's request about their data. Due one month after it came, by law."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="data_requests")
    kind = models.CharField(max_length=10, choices=RequestKind.choices)
    state = models.CharField(max_length=8, choices=RequestState.choices, default=RequestState.OPEN)
    words = models.TextField(max_length=4000)
    came_on = models.DateField()
    due_on = models.DateField()
    answer = models.TextField(max_length=4000, blank=True)
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("state", "due_on", "id")


class LegalHold(models.Model):
    """While one is open, nothing of the journey is erased or runs out."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=300)
    placed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    placed_on = models.DateField()
    lifted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    lifted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)


class Tombstone(models.Model):
    """What was erased, when, by whom, and by which rule: never what it said."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="tombstones")
    category = models.CharField(max_length=20)
    rows = models.PositiveIntegerField()
    because = models.CharField(max_length=200)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-id",)


class Merge(models.Model):
    """Two records that were one person. `moved`: table -> ids that came over, so that it can be undone."""

    kept = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField()
    because = models.CharField(max_length=200)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
