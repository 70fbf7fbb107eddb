"""Certificates that somebody wanted: what they say, and their bytes once drawn."""

from django.db import models
from django.db.models import Q

from codes.models import Code


class Certificate(models.Model):
    """The certificate of a code. `digest` names what it says; `content` is drawn by a
    worker and NULL until then. `attempts` and `rest_until` are the worker's."""

    code = models.OneToOneField(Code, models.PROTECT, related_name="certificate")
    digest = models.CharField(max_length=64)
    wanted_at = models.DateTimeField()
    content = models.BinaryField(null=True)
    made_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    rest_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="certificate_made_once_drawn",
                condition=Q(content__isnull=True, made_at__isnull=True)
                | Q(content__isnull=False, made_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="certificate_wanted",
                fields=["id"],
                condition=Q(content__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"certificate of {self.code}"
