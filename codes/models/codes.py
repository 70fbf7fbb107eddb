"""The register: every code that was issued, and what was about to be signed."""

from django.db import models
from django.db.models import F, Q

from codes.models.keys import SigningKey
from codes.verification import CodeStatus
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import AnyUser

LIVE = (CodeStatus.ACTIVE, CodeStatus.SUSPENDED)


class StatusList(models.Model):
    """A status list; `salt` keys the order in which its indexes are given out."""

    number = models.PositiveIntegerField(primary_key=True)
    salt = models.BinaryField()

    def __str__(self) -> str:
        return str(self.number)


class CodeQuerySet(models.QuerySet["Code"]):
    """Narrowings of codes."""

    def visible_to(self, user: AnyUser) -> "CodeQuerySet":
        """Codes of the declarations that the user may see."""
        return self.filter(declaration__in=Declaration.objects.visible_to(user))


class Code(models.Model):
    """A code as issued. `payload` is what was signed, `token` the text that is
    drawn and pasted; neither ever changes. Status is the register's word. A `sandbox`
    code is signed with a sandbox key, which a trigger makes sure of."""

    number = models.CharField(max_length=15, unique=True)
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="codes")
    revision = models.PositiveIntegerField()
    scheme_number = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=64)
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="codes")
    sandbox = models.BooleanField(default=False)
    payload = models.BinaryField()
    payload_digest = models.CharField(max_length=64)
    token = models.TextField()
    status = models.CharField(
        max_length=12, choices=[(s.value, s.name) for s in CodeStatus]
    )
    status_since = models.DateTimeField()
    status_reason = models.CharField(max_length=300, blank=True)
    status_list = models.PositiveIntegerField()
    status_index = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = CodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="code_one_live_a_declaration",
                fields=["declaration"],
                condition=Q(status__in=LIVE),
            ),
            models.UniqueConstraint(
                name="code_one_live_a_subject",
                fields=["scheme_number", "subject"],
                condition=Q(status__in=LIVE, sandbox=False),
            ),
            models.UniqueConstraint(
                name="code_status_index_unique",
                fields=["status_list", "status_index"],
            ),
            models.CheckConstraint(
                name="code_status_known",
                condition=Q(status__in=[s.value for s in CodeStatus]),
            ),
        ]
        indexes = [
            models.Index(name="code_of_subject", fields=["subject"]),
            models.Index(
                name="code_live_by_expiry",
                fields=["expires_at"],
                condition=Q(status__in=LIVE),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SigningIntent(models.Model):
    """What is about to be signed, committed before it is. It goes when its code is
    stored; one that stays tells of a signature that may have been made and that
    nobody may rely on. Neither its number nor its place is ever used again."""

    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="+", db_index=False
    )
    number = models.CharField(max_length=15, unique=True)
    payload_digest = models.CharField(max_length=64)
    status_list = models.PositiveIntegerField()
    status_index = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="intent_one_open_a_declaration",
                fields=["declaration"],
                condition=Q(voided_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RevocationOutcome(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", "Open"
    CONFIRMED = "confirmed", "Confirmed"
    DROPPED = "dropped", "Dropped"


class RevocationProposal(models.Model):
    """A supervisor's proposal to revoke a code, and what another made of it. Whoever
    proposed may drop it, never confirm it."""

    code = models.ForeignKey(Code, models.PROTECT, related_name="revocations")
    reason = models.CharField(max_length=300)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=9, choices=RevocationOutcome, default=RevocationOutcome.OPEN
    )
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="revocation_one_open_a_code",
                fields=["code"],
                condition=Q(outcome=RevocationOutcome.OPEN),
            ),
            models.CheckConstraint(
                name="revocation_outcome_known",
                condition=Q(outcome__in=RevocationOutcome.values),
            ),
            models.CheckConstraint(
                name="revocation_needs_two_people",
                condition=~Q(outcome=RevocationOutcome.CONFIRMED)
                | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="revocation_decided_by_somebody",
                condition=Q(
                    outcome=RevocationOutcome.OPEN,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | Q(
                    ~Q(outcome=RevocationOutcome.OPEN),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} revocation of {self.code_id}"
