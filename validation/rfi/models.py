"""Requests for information and what each of them asks; no acts on them here."""

from django.db import models
from django.db.models import Q

from declarations.models import Declaration
from declarations.parties.models import Organisation, User

LONGEST_TEXT = 2000


class RfiQuerySet(models.QuerySet["Rfi"]):
    """Narrowings of requests."""

    def still_open(self) -> "RfiQuerySet":
        """Neither answered nor taken back; what ended meanwhile waits for nothing."""
        return self.filter(answered_at=None, cancelled_at=None)


class Rfi(models.Model):
    """One reviewer's request: several items that are answered together.

    `number` counts a declaration's requests, `revision` is the one that was asked
    about, `answer_revision` the one that the answer went into. `saved_at` tells when
    an unfinished answer was last kept.
    """

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="rfis")
    number = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField()
    message = models.TextField(blank=True, max_length=LONGEST_TEXT)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    saved_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    answered_for = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", null=True
    )
    answered_at = models.DateTimeField(null=True)
    answer_channel = models.CharField(max_length=16, blank=True)
    answer_revision = models.PositiveIntegerField(null=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = RfiQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                name="rfi_number_unique", fields=["declaration", "number"]
            ),
            models.CheckConstraint(
                name="rfi_ends_once",
                condition=Q(answered_at=None) | Q(cancelled_at=None),
            ),
            models.CheckConstraint(
                name="rfi_answered_by_somebody",
                condition=Q(answered_at=None, answered_by=None, answered_for=None)
                | Q(
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    answered_for__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.number} on {self.declaration_id}"

    @property
    def standing(self) -> str:
        """How it stands, in the API's word."""
        if self.answered_at is not None:
            return "answered"
        return "open" if self.cancelled_at is None else "cancelled"

    @property
    def is_open(self) -> bool:
        """Waits for an answer, as long as its declaration does."""
        return self.answered_at is None and self.cancelled_at is None


class RfiItem(models.Model):
    """One thing that is asked: about a place in the envelope, for a document of a
    kind, or, with neither, in words alone.

    `values` holds the answers by place and `words` those in words: unfinished ones
    until the request is answered, and then for good.
    """

    rfi = models.ForeignKey(Rfi, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    pointer = models.CharField(max_length=200, blank=True)
    document_kind = models.CharField(max_length=40, blank=True)
    question = models.TextField(max_length=LONGEST_TEXT)
    values = models.JSONField(default=dict)
    words = models.TextField(blank=True, max_length=LONGEST_TEXT)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="rfi_item_position_unique", fields=["rfi", "position"]
            ),
            models.CheckConstraint(
                name="rfi_item_asks_one_thing",
                condition=Q(pointer="") | Q(document_kind=""),
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.position} of {self.rfi_id}"
