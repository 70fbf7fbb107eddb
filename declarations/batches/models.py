"""Files of many declarations, their rows, and the copies that came back; no acts."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from declarations.models import Declaration
from declarations.parties.models import Organisation, User
from declarations.parties.standing import AnyUser, standing_of

# The channel of revisions that came as rows of a file.
CHANNEL = "batch"


# How often a file that somebody wants back is tried.
MOST_ATTEMPTS = 5


class Stage(models.TextChoices):
    """Where a file is on its way. In `checked` it waits for a person."""

    RECEIVED = "received", _("Received")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, not filed")
    FILING = "filing", _("Being filed")
    FINISHED = "finished", _("Filed")
    CANCELLED = "cancelled", _("Cancelled")
    REFUSED = "refused", _("Refused")


WORKED = (Stage.RECEIVED, Stage.CHECKING, Stage.FILING)
ENDED = (Stage.FINISHED, Stage.CANCELLED, Stage.REFUSED)
# A file that came to nothing may be sent again.
FRUITLESS = (Stage.CANCELLED, Stage.REFUSED)


TAGS = {
    Stage.RECEIVED: "submitted",
    Stage.CHECKING: "submitted",
    Stage.CHECKED: "awaiting",
    Stage.FILING: "submitted",
    Stage.FINISHED: "cleared",
    Stage.CANCELLED: "withdrawn",
    Stage.REFUSED: "refused",
}


class Outcome(models.TextChoices):
    """What became of a row; the first four are forecasts of the check."""

    WOULD_PASS = "would_pass", _("Would pass")
    WOULD_WAIT = "would_wait", _("Would go to a reviewer")
    WOULD_RETURN = "would_return", _("Would be returned")
    WOULD_STAY = "would_stay", _("Would stay as it is")
    FAULTY = "faulty", _("Cannot be read")
    REFUSED = "refused", _("Not taken in")
    FILED = "filed", _("Filed")
    RESUBMITTED = "resubmitted", _("Corrected")
    UNCHANGED = "unchanged", _("Unchanged")


FORECASTS = (
    Outcome.WOULD_PASS,
    Outcome.WOULD_WAIT,
    Outcome.WOULD_RETURN,
    Outcome.WOULD_STAY,
)
TAKEN_IN = (Outcome.FILED, Outcome.RESUBMITTED)
NOT_TAKEN_IN = (Outcome.FAULTY, Outcome.REFUSED)


class BatchQuerySet(models.QuerySet["Batch"]):
    """Narrowings of batches; every queryset a person reaches starts here."""

    def visible_to(self, user: AnyUser) -> "BatchQuerySet":
        """Those of the user's organisations. An exporter sees what its broker filed
        for it as declarations; the broker's file may hold other clients' rows."""
        return self.filter(organisation__in=standing_of(user).organisation_ids)


class Batch(models.Model):
    """One file. `key` names its bytes in storage, `source` is what was found in it.

    `hold`: a person confirms before anything is filed; `check_first`: every row is
    looked at before the first is filed. `truth` stands in rows that have no declaration
    of truth of their own. `cursor` is the number of the last row that is done with at
    this stage and `rows_read` how many those are; `forecast` and `outcomes` count rows
    by their outcome. `fence` rises whenever a worker takes the batch, so that a late
    twin changes nothing; `attempts` counts those takings that came to nothing in a row.
    """

    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="batches"
    )
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=16)
    language = models.CharField(max_length=16)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.RECEIVED)
    name = models.CharField(max_length=120)
    format = models.CharField(max_length=8)
    scheme = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=32, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    expected_rows = models.PositiveIntegerField(null=True)
    threshold = models.CharField(max_length=12, blank=True)
    forced = models.BooleanField(default=False)
    hold = models.BooleanField(default=False)
    check_first = models.BooleanField(default=False)
    truth = models.JSONField(default=dict)
    source = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    rows = models.PositiveIntegerField(null=True)
    rows_read = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(default=0)
    forecast = models.JSONField(default=dict)
    outcomes = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                name="batch_stage_known", condition=Q(stage__in=Stage.values)
            ),
            models.UniqueConstraint(
                name="batch_once",
                fields=["organisation", "sha256", "scheme"],
                condition=Q(forced=False) & ~Q(stage__in=FRUITLESS),
            ),
        ]
        indexes = [
            models.Index(name="batch_of_organisation", fields=["organisation", "-id"]),
            models.Index(
                name="batch_waiting", fields=["id"], condition=Q(stage__in=WORKED)
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def tag(self) -> str:
        """The style that draws the glyph of its stage."""
        return TAGS[Stage(self.stage)]

    @property
    def is_worked(self) -> bool:
        """Whether a worker is at it."""
        return self.stage in WORKED

    @property
    def took(self) -> timedelta | None:
        """How long filing took, once it is over."""
        if self.started_at is None or self.finished_at is None:
            return None
        return self.finished_at - self.started_at


class BatchRow(models.Model):
    """What became of one row of the file. `number` is its place as a person counts.

    `repeats` are the VINs and packs in it, as "kind value", that an earlier row of the
    file names too. `revision` is what it made of its declaration.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    own_reference = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome)
    faults = models.JSONField(default=list)
    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="batch_rows", null=True
    )
    revision = models.PositiveIntegerField(null=True)
    repeats = ArrayField(models.CharField(max_length=96), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="batch_row_once", fields=["batch", "number"]),
            models.CheckConstraint(
                name="batch_row_outcome_known", condition=Q(outcome__in=Outcome.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} row {self.number}"


class BatchName(models.Model):
    """What a row of a file names, and the first row that does: VINs, packs and own
    references. Only for as long as the file is gone through."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=96)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="batch_name_once", fields=["batch", "name"]),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.name}"


class ReturnedFile(models.Model):
    """A file with its outcomes, as somebody wanted it back. `fingerprint` is what the
    outcomes were for that reader; the bytes are drawn by a worker and kept under `key`.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="returned_files")
    kind = models.CharField(max_length=8)
    language = models.CharField(max_length=16)
    fingerprint = models.CharField(max_length=64)
    wanted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    wanted_at = models.DateTimeField()
    key = models.CharField(max_length=32, blank=True)
    made_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    rest_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="returned_file_once",
                fields=["batch", "kind", "language", "fingerprint"],
            ),
        ]
        indexes = [
            models.Index(name="returned_wanted", fields=["id"], condition=Q(key="")),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.kind}"

    @property
    def has_failed(self) -> bool:
        """Whether nobody tries any more."""
        return not self.key and self.attempts >= MOST_ATTEMPTS
