"""Inspections as they stand, every scan at a gate, and conflicts between scans."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from codes.models import Code
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import AnyUser
from validation.supervision import oversees


class Stage(models.TextChoices):
    """How far an inspection has come."""

    STARTED = "started", _("Being inspected")
    HELD = "held", _("Waiting for documents")
    PASSED = "passed", _("Passed, may leave")
    FAILED = "failed", _("Failed, with a supervisor")


class Inspection(models.Model):
    """One inspection of a declaration's goods, as the gate's lists need it; the ledger
    is the record. `left_at` is when the goods were gone, or a later one began."""

    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="inspections"
    )
    port = models.CharField(max_length=5)
    stage = models.CharField(max_length=8, choices=Stage)
    stage_since = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="inspection_one_live_a_declaration",
                fields=["declaration"],
                condition=~Q(stage=Stage.FAILED),
            ),
            models.CheckConstraint(
                name="inspection_stage_known", condition=Q(stage__in=Stage.values)
            ),
        ]
        indexes = [
            models.Index(
                name="inspection_at_the_gate",
                fields=["port", "id"],
                condition=Q(left_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} inspection of {self.declaration_id}"


class Act(models.TextChoices):
    """What an officer wanted when he scanned or typed."""

    CHECK = "check", _("Check")
    START = "start", _("Start of the inspection")
    HOLD = "hold", _("Hold")
    RESUME = "resume", _("Resume")
    PASS = "pass", _("Inspection passed")
    FAIL = "fail", _("Inspection failed")
    RELEASE = "release", _("Release")


DONE = "done"


class ScanRecord(models.Model):
    """One scan or typed number, what was wanted, and what the portal answered.

    `nonce` is the device's name for it: sent twice, it is answered alike. `at` is the
    device's time and `shown` the verdict that it showed, both kept as evidence.
    `ports` are those that the officer worked at; `result` is DONE or why not.
    """

    nonce = models.CharField(max_length=64, unique=True)
    officer = models.ForeignKey(User, models.PROTECT, related_name="+")
    ports = ArrayField(models.CharField(max_length=5))
    act = models.CharField(max_length=8, choices=Act)
    presented = models.CharField(max_length=80)
    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="scans", null=True
    )
    code = models.ForeignKey(Code, models.PROTECT, related_name="scans", null=True)
    device = models.CharField(max_length=64, blank=True)
    offline = models.BooleanField(default=False)
    shown = models.CharField(max_length=24, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    result = models.CharField(max_length=32, blank=True)
    answer = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="scan_act_known", condition=Q(act__in=Act.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} of {self.presented}: {self.result}"


class ConflictQuerySet(models.QuerySet["ConflictReport"]):
    """Narrowings of conflict reports."""

    def visible_to(self, user: AnyUser) -> "ConflictQuerySet":
        """All of them for those who oversee the law, none for anybody else."""
        return self.all() if oversees(user) else self.none()


class ConflictReport(models.Model):
    """Goods left twice by one code, or left offline though the register says no.

    `first` is the release that stands, where there is one; `second` is the scan that
    the register refused. Neither is ever overwritten.
    """

    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="gate_conflicts", null=True
    )
    first = models.ForeignKey(
        ScanRecord, models.PROTECT, related_name="conflicts", null=True
    )
    second = models.OneToOneField(ScanRecord, models.PROTECT, related_name="conflict")
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    note = models.CharField(max_length=500, blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="conflict_closed_with_a_note",
                condition=Q(closed_at=None, closed_by=None, note="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(note="")),
            ),
        ]
        indexes = [
            models.Index(
                name="conflict_open", fields=["-id"], condition=Q(closed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"conflict over {self.declaration_id}"
