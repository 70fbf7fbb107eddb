"""Verdicts and their findings, and the simulations that ask what a draft would do."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import AnyUser
from validation.engine import Decision
from validation.reference.models import DraftRelease, Release
from validation.rule import Level
from validation.supervision import oversees


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


class RulingKind(models.TextChoices):
    """How a reviewer decides a case."""

    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


class Ruling(models.Model):
    """A reviewer's decision on a case; one a round, and never changed."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="rulings")
    round = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=RulingKind)
    reason = models.CharField(max_length=500)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="ruling_one_a_round", fields=["declaration", "round"]
            ),
            models.CheckConstraint(
                name="ruling_kind_known", condition=Q(kind__in=RulingKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in round {self.round} of {self.declaration_id}"


class OverrideOutcome(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", _("Waits for a second person")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Declined")


class Override(models.Model):
    """A supervisor's proposal to approve what a `reject` finding forbids, and the
    answer of a second person, who is never the first."""

    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="overrides"
    )
    revision = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=9, choices=OverrideOutcome, default=OverrideOutcome.OPEN
    )
    answer = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="override_one_open_a_revision",
                fields=["declaration", "revision"],
                condition=Q(outcome=OverrideOutcome.OPEN),
            ),
            models.CheckConstraint(
                name="override_outcome_known",
                condition=Q(outcome__in=OverrideOutcome.values),
            ),
            models.CheckConstraint(
                name="override_needs_two_people",
                condition=~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="override_decided_by_somebody",
                condition=Q(
                    outcome=OverrideOutcome.OPEN,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | Q(
                    ~Q(outcome=OverrideOutcome.OPEN),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} override of {self.declaration_id}"


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


class SimulationQuerySet(models.QuerySet["Simulation"]):
    """Narrowings of simulations."""

    def visible_to(self, user: AnyUser) -> "SimulationQuerySet":
        """All of them for those who oversee the law, none for anybody else."""
        return self.all() if oversees(user) else self.none()


class Simulation(models.Model):
    """Past declarations judged again, by the law of `release` and by a draft's.

    Each is judged as if received on `as_of`, or on its own day if that is later.
    `first` and `last` bound the days of receipt; of those, the newest `at_most`.
    Workers go from newer verdicts to older ones; `cursor` is the last one done.
    """

    draft = models.ForeignKey(DraftRelease, models.CASCADE, related_name="simulations")
    edition = models.PositiveIntegerField()
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    as_of = models.DateField()
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    at_most = models.PositiveIntegerField(null=True)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField()
    finished_at = models.DateTimeField(null=True)

    objects = SimulationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="simulation_waiting",
                fields=["id"],
                condition=Q(finished_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft}, {self.done} of {self.total}"


class SimulatedChange(models.Model):
    """A declaration that a draft would decide otherwise, or stop for other reasons.

    `stops` and `frees` list the rules whose blocking findings would be new or gone.
    """

    simulation = models.ForeignKey(
        Simulation, models.CASCADE, related_name="differences"
    )
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="+")
    before = models.CharField(max_length=8)
    after = models.CharField(max_length=8)
    stops = models.JSONField()
    frees = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="simulated_once", fields=["simulation", "declaration"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.declaration}: {self.before} to {self.after}"
