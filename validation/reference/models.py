"""Reference rows with their dates, the releases that brought and removed them, and
the drafts that releases are made from."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.fields.json import KeyTransform

from declarations.parties.models import User
from declarations.parties.standing import AnyUser
from validation.supervision import oversees

# What a row says, wherever it is kept.
DATED = (
    *("list", "key", "data", "valid_from", "valid_until"),
    *("illustrative", "source"),
)


class DateRange(Func):
    """Postgres daterange(from, until), until exclusive and open when null."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Release(models.Model):
    """A published state of all reference data and rules.

    `version` is YYYYMMDDnn, the rule-set version that codes carry; `rules_digest`
    covers the rules' ids, dates and levels as shipped. `shipped` marks a release made
    from the files of the code; all others are acts of people.
    """

    version = models.CharField(max_length=10, unique=True)
    published_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    rules_digest = models.CharField(max_length=64)
    shipped = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.version


class Dated(models.Model):
    """What a row of a list says, from `valid_from` until before `valid_until`."""

    list = models.CharField(max_length=32)
    key = models.CharField(max_length=160)
    data = models.JSONField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    illustrative = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.list}: {self.key}"

    def columns(self) -> dict[str, Any]:
        """What it says, for another row that says the same."""
        return {name: getattr(self, name) for name in DATED}


class ReferenceRow(Dated):
    """One row of one list.

    Rows are never changed or deleted: a release adds some and removes others, so
    that the book of any earlier release can be read again.
    """

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
        indexes = [
            models.Index(name="reference_row_by_key", fields=["list", "key"]),
            # Companies go by their customs registration code as well.
            models.Index(
                KeyTransform("customs_code", "data"), name="reference_row_by_customs"
            ),
        ]


class DraftQuerySet(models.QuerySet["DraftRelease"]):
    """Narrowings of drafts."""

    def visible_to(self, user: AnyUser) -> "DraftQuerySet":
        """All of them for those who oversee the law, none for anybody else."""
        return self.all() if oversees(user) else self.none()

    def open(self) -> "DraftQuerySet":
        """Neither published nor discarded."""
        return self.filter(closed_at=None)


class DraftRelease(models.Model):
    """A release in the making. Only its author edits it, only another publishes it.

    Its changes are law from `starts_on`. `edition` counts edits, so that nobody
    publishes, and no simulation tells of, other changes than were looked at.
    """

    title = models.CharField(max_length=200)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    starts_on = models.DateField()
    edition = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    release = models.OneToOneField(
        Release, models.PROTECT, null=True, related_name="draft"
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="draft_published_by_another",
                condition=Q(release__isnull=True)
                | (Q(closed_by__isnull=False) & ~Q(closed_by=F("author"))),
            ),
            models.CheckConstraint(
                name="draft_closed_by_somebody",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DraftChange(Dated):
    """One change of a draft: a new row, a row in place of another, or a removal,
    which repeats the row that it removes. Judging never reads these."""

    draft = models.ForeignKey(DraftRelease, models.CASCADE, related_name="changes")
    replaces = models.ForeignKey(
        ReferenceRow, models.PROTECT, null=True, related_name="+"
    )
    removes = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="draft_changes_a_row_once", fields=["draft", "replaces"]
            ),
            models.CheckConstraint(
                name="draft_removal_names_its_row",
                condition=Q(removes=False) | Q(replaces__isnull=False),
            ),
            models.CheckConstraint(
                name="draft_row_ends_after_start",
                condition=Q(valid_until__isnull=True)
                | Q(valid_until__gt=F("valid_from")),
            ),
        ]
        indexes = [models.Index(name="draft_change_by_key", fields=["list", "key"])]
