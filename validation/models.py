"""Verdicts and their findings: what was judged, under which book, and why."""

from django.db import models
from django.db.models import Q

from declarations.models import Declaration
from validation.engine import Decision
from validation.rule import Level


class Verdict(models.Model):
    """The judgement of one revision; never changed, so that it can be replayed.

    `circumstances` and the revision's envelope are all the input there was;
    `answers` holds what every rule in force answered.
    """

    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="verdicts"
    )
    revision = models.PositiveIntegerField()
    decision = models.CharField(
        max_length=8, choices=[(d.value, d.name) for d in Decision]
    )
    declared_on = models.DateField()
    rule_set_version = models.CharField(max_length=10)
    book_digest = models.CharField(max_length=64)
    envelope_digest = models.CharField(max_length=64)
    circumstances = models.JSONField()
    answers = models.JSONField()
    judged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="verdict_one_a_revision", fields=["declaration", "revision"]
            ),
            models.CheckConstraint(
                name="verdict_decision_known",
                condition=Q(decision__in=[d.value for d in Decision]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} on revision {self.revision} of {self.declaration_id}"


class StoredFinding(models.Model):
    """One place where a rule was not met, as it was found."""

    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="findings")
    position = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=40, db_index=True)
    level = models.CharField(max_length=8, choices=[(v.value, v.name) for v in Level])
    case = models.CharField(max_length=40, blank=True)
    pointer = models.CharField(max_length=200)
    value = models.TextField(blank=True)
    message = models.TextField()
    params = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="finding_level_known",
                condition=Q(level__in=[v.value for v in Level]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.pointer}"
