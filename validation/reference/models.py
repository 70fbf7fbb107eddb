"""Reference rows with their dates, and the releases that brought and removed them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q


class DateRange(Func):
    """Postgres daterange(from, until), until exclusive and open when null."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Release(models.Model):
    """A published state of all reference data and rules.

    `version` is YYYYMMDDnn, the rule-set version that codes carry; `rules_digest`
    covers the rules' ids, dates and levels as shipped.
    """

    version = models.CharField(max_length=10, unique=True)
    published_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    rules_digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.version


class ReferenceRow(models.Model):
    """One row of one list, in force from `valid_from` until before `valid_until`.

    Rows are never changed or deleted: a release adds some and removes others, so
    that the book of any earlier release can be read again.
    """

    list = models.CharField(max_length=32)
    key = models.CharField(max_length=160)
    data = models.JSONField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    illustrative = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    added_in = models.ForeignKey(Release, models.PROTECT, related_name="added")
    removed_in = models.ForeignKey(
        Release, models.PROTECT, null=True, related_name="removed"
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="reference_no_overlapping_validity",
                expressions=[
                    (F("list"), RangeOperators.EQUAL),
                    (F("key"), RangeOperators.EQUAL),
                    (
                        DateRange(F("valid_from"), F("valid_until")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(removed_in__isnull=True),
            ),
            models.CheckConstraint(
                name="reference_ends_after_start",
                condition=Q(valid_until__isnull=True)
                | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list}: {self.key}"
