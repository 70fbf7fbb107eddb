"""People, organisations, memberships, mandates and API keys; no acts on them here."""

from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person, or the service account behind one API key."""

    display_name = models.CharField(_("name"), max_length=120)
    is_service = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.display_name or self.username


class OrganisationKind(models.TextChoices):
    """What an organisation is to the portal."""

    EXPORTER = "exporter", _("Exporter")
    BROKER = "broker", _("Customs broker")
    SUPPLIER = "supplier", _("Supplier")
    CUSTOMS = "customs", _("Customs")


class Organisation(models.Model):
    """A company or customs office. `uscc` is the 18-character unified social credit
    code (GB 32100), `customs_code` the 10-character customs registration code."""

    kind = models.CharField(max_length=16, choices=OrganisationKind)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, blank=True)
    uscc = models.CharField(max_length=18, unique=True)
    customs_code = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_kind_known",
                condition=Q(kind__in=OrganisationKind.values),
            ),
            models.UniqueConstraint(
                name="organisation_customs_code_unique",
                fields=["customs_code"],
                condition=~Q(customs_code=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do for an organisation."""

    OWNER = "owner", _("Owner")
    MEMBER = "member", _("Member")
    API_CLIENT = "api_client", _("API client")
    REVIEWER = "reviewer", _("Reviewer")
    SUPERVISOR = "supervisor", _("Supervisor")
    GATE_OFFICER = "gate_officer", _("Gate officer")
    AUDITOR = "auditor", _("Auditor")


BUSINESS_ROLES = frozenset({Role.OWNER, Role.MEMBER, Role.API_CLIENT})
CUSTOMS_ROLES = frozenset(Role) - BUSINESS_ROLES


class Membership(models.Model):
    """A person's role in an organisation. `ports` are where a gate officer works, none
    when empty; other roles have no use for them."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=16, choices=Role)
    ports = ArrayField(models.CharField(max_length=5), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="membership_once", fields=["user", "organisation"]
            ),
            models.CheckConstraint(
                name="membership_role_known", condition=Q(role__in=Role.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role}) of {self.organisation}"


class MandateAction(models.TextChoices):
    """What a mandate lets a broker do."""

    VIEW = "view", _("View")
    PREPARE = "prepare", _("Prepare")
    SUBMIT = "submit", _("Submit")
    ANSWER = "answer", _("Answer")


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Narrowings of mandates."""

    def in_force(self, on: date) -> "MandateQuerySet":
        """Accepted by both, not revoked, and within its dates."""
        return self.filter(
            exporter_accepted_at__isnull=False,
            broker_accepted_at__isnull=False,
            revoked_at__isnull=True,
            valid_from__lte=on,
            valid_until__gt=on,
        )


class Mandate(models.Model):
    """An exporter's permission for a broker. Empty `schemes` or `ports` mean all."""

    exporter = models.ForeignKey(
        Organisation, models.PROTECT, related_name="mandates_given"
    )
    broker = models.ForeignKey(
        Organisation, models.PROTECT, related_name="mandates_held"
    )
    schemes = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    ports = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    actions = ArrayField(models.CharField(max_length=16, choices=MandateAction))
    valid_from = models.DateField()
    valid_until = models.DateField()
    exporter_accepted_at = models.DateTimeField(null=True, blank=True)
    broker_accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mandate_ends_after_start",
                condition=Q(valid_until__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="mandate_between_two", condition=~Q(exporter=F("broker"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broker} for {self.exporter}"


class ApiKey(models.Model):
    """A program's key, bound to an organisation; only its SHA-256 is kept.

    `user` is the service account that the key acts as."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="api_keys"
    )
    user = models.OneToOneField(User, models.CASCADE, related_name="api_key")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix} of {self.organisation}"

    def usable_at(self, at: datetime) -> bool:
        """Neither expired nor revoked."""
        return self.revoked_at is None and at < self.expires_at
