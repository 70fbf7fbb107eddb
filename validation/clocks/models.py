"""What is kept of clocks: alarms, escalations, finished runs; never a clock itself."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from declarations.models import Declaration
from declarations.parties.models import Organisation, Role
from declarations.parties.standing import AnyUser, standing_of
from validation.clocks.policy import Level
from validation.reference.models import Release

INSIDERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})


class EscalationLevel(models.TextChoices):
    """The levels of a clock that are told to people."""

    WARNING = Level.WARNING.value, _("Warning")
    ALERT = Level.ALERT.value, _("Alert")
    BREACHED = Level.BREACHED.value, _("Ran out")


class Alarm(models.Model):
    """When to look at a running clock again, because it will pass a level by then.

    A hint: who looks computes the clock anew. Clocks that passed every level, and
    those that stand still, are looked at now and then, until they have ended."""

    declaration = models.OneToOneField(
        Declaration, models.CASCADE, related_name="alarm", primary_key=True
    )
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.declaration_id} at {self.at}"


class Escalation(models.Model):
    """A level that a clock passed, told once; `open` until the clock has ended.

    `exporter` repeats the declaration's, which never changes: boards of one company
    count the few that are its own and not all."""

    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="escalations"
    )
    exporter = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False
    )
    started_at = models.DateTimeField()
    level = models.CharField(max_length=8, choices=EscalationLevel)
    passed_at = models.DateTimeField()
    told_at = models.DateTimeField()
    open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="escalation_once", fields=["declaration", "started_at", "level"]
            ),
            models.CheckConstraint(
                name="escalation_level_known",
                condition=Q(level__in=EscalationLevel.values),
            ),
        ]
        indexes = [
            models.Index(
                name="escalation_open",
                fields=["declaration", "level"],
                condition=Q(open=True),
            ),
            models.Index(
                name="escalation_of_exporter",
                fields=["exporter", "declaration"],
                condition=Q(open=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} of {self.declaration_id}"


class CalendarRelease(models.Model):
    """How far the stored due times follow the calendar of a release."""

    release = models.OneToOneField(Release, models.CASCADE, related_name="+")
    cursor = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.release}, up to {self.cursor}"


class Run(models.Model):
    """One declaration's way to its code and to release, as events tell it.

    `to_clearance` counts from the day it was last sent, `to_release` what its clock
    ran; both in seconds. Made from the ledger, and can be made again.
    """

    declaration = models.OneToOneField(
        Declaration, models.CASCADE, related_name="run", primary_key=True
    )
    scheme = models.CharField(max_length=64)
    port = models.CharField(max_length=5)
    exporter = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    issued_at = models.DateTimeField(null=True)
    to_clearance = models.PositiveIntegerField(null=True)
    cleared_in = models.DateField(null=True)
    released_at = models.DateTimeField(null=True)
    to_release = models.PositiveIntegerField(null=True)
    on_time = models.BooleanField(null=True)
    released_in = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(name="run_cleared_in", fields=["cleared_in", "scheme"]),
            models.Index(name="run_released_in", fields=["released_in", "scheme"]),
            models.Index(name="run_of_port", fields=["scheme", "port", "-released_at"]),
        ]

    def __str__(self) -> str:
        return f"run of {self.declaration_id}"


class Measure(models.TextChoices):
    """What a service figure measures."""

    CLEARANCE = "clearance", _("To clearance")
    RELEASE = "release", _("To release")


class Figure(models.Model):
    """What a week's runs of a scheme took, at one port or, with `port` empty, at all.
    `week` is its Monday. Seconds throughout."""

    measure = models.CharField(max_length=9, choices=Measure)
    scheme = models.CharField(max_length=64)
    week = models.DateField()
    port = models.CharField(max_length=5, blank=True)
    declarations = models.PositiveIntegerField()
    exporters = models.PositiveIntegerField()
    median = models.PositiveIntegerField()
    ninetieth = models.PositiveIntegerField()
    on_time = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.measure} of {self.scheme}, {self.week}, {self.port or 'all'}"


class ServiceFigureQuerySet(models.QuerySet["ServiceFigure"]):
    """Narrowings of service figures."""

    def visible_to(self, user: AnyUser) -> "ServiceFigureQuerySet":
        """All of them for supervisors and auditors, none for anybody else."""
        return self.all() if standing_of(user).roles & INSIDERS else self.none()


class ServiceFigure(Figure):
    """A figure as the runs have it now. Those that are `public`, taken together, tell
    of no group that is too small to be shown."""

    public = models.BooleanField(default=False)

    objects = ServiceFigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="service_figure_once", fields=["week", "measure", "scheme", "port"]
            ),
            models.CheckConstraint(
                name="service_figure_measure_known",
                condition=Q(measure__in=Measure.values),
            ),
        ]


class PublishedFigure(Figure):
    """What the public was told of a week that is over. It stays as it was told: the
    difference that a late run makes would be that of a single declaration."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="published_figure_once",
                fields=["week", "measure", "scheme", "port"],
            ),
            models.CheckConstraint(
                name="published_figure_measure_known",
                condition=Q(measure__in=Measure.values),
            ),
        ]


class LedgerMark(models.Model):
    """How far down the ledger the runs have been read; one row."""

    entry = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.entry)
