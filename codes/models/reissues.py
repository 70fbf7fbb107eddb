"""The replacement of all live codes of one key."""

from django.db import models
from django.db.models import Q

from codes.models.keys import SigningKey
from declarations.parties.models import User


class ReissueRun(models.Model):
    """How far it got: `cursor` is the last code of the key that was looked at, and
    `failures` the first codes without a successor, each as [number, why]. Without a
    person it was ordered on the command line."""

    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="reissues")
    reason = models.CharField(max_length=300)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    started_at = models.DateTimeField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    failures = models.JSONField(default=list)
    cursor = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reissue_one_open_a_key",
                fields=["key"],
                condition=Q(finished_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"reissue of {self.key}: {self.done} of {self.total}"
