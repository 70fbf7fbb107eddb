"""People, organisations, memberships, mandates and API keys; no acts on them here."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from declarations.parties.numbers import new_mandate_number


class User(AbstractUser):
    """A person, or the service account behind one API key. `standing_changes` counts
    how often others changed what the person may do; each change ends every session, so
    that no right is used in the session in which it was granted."""

    display_name = models.CharField(_("name"), max_length=120)
    is_service = models.BooleanField(default=False)
    standing_changes = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.display_name or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        known = f"{self.password}/{self.standing_changes}"
        salt = "declarations.parties.session"
        return salted_hmac(salt, known, secret=secret, algorithm="sha256").hexdigest()


class OrganisationKind(models.TextChoices):
    """What an organisation is to the portal."""

    EXPORTER = "exporter", _("Exporter")
    BROKER = "broker", _("Customs broker")
    SUPPLIER = "supplier", _("Supplier")
    CUSTOMS = "customs", _("Customs")


class Organisation(models.Model):
    """A company or customs office. `uscc` is the 18-character unified social credit
    code (GB 32100), `customs_code` the 10-character customs registration code. What a
    `sandbox` organisation files is play: it never meets the real thing."""

    kind = models.CharField(max_length=16, choices=OrganisationKind)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, blank=True)
    uscc = models.CharField(max_length=18, unique=True)
    customs_code = models.CharField(max_length=10, blank=True)
    sandbox = models.BooleanField(default=False)
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
    when empty; other roles have no use for them. Triggers keep the roles of customs
    and those of business apart."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=16, choices=Role)
    ports = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)

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


class MandateStanding(models.TextChoices):
    """Where a mandate is in its life; read off its dates, never stored."""

    PROPOSED = "proposed", _("Proposed")
    DECLINED = "declined", _("Declined")
    REVOKED = "revoked", _("Revoked")
    COMING = "coming", _("Begins later")
    IN_FORCE = "in_force", _("In force")
    OVER = "over", _("Over")


class Mandate(models.Model):
    """An exporter's permission for a broker, from its first day to the day before
    `valid_until`, China time. Empty `schemes`, `ports` or `hs_chapters` mean all, no
    `maximum` any number of declarations. Triggers make sure of who gives to whom.
    """

    number = models.CharField(max_length=16, unique=True, default=new_mandate_number)

    exporter = models.ForeignKey(
        Organisation, models.PROTECT, related_name="mandates_given"
    )
    broker = models.ForeignKey(
        Organisation, models.PROTECT, related_name="mandates_held"
    )
    schemes = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    ports = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    hs_chapters = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    actions = ArrayField(models.CharField(max_length=16, choices=MandateAction))
    maximum = models.PositiveIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField()
    exporter_accepted_at = models.DateTimeField(null=True, blank=True)
    broker_accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
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
            models.CheckConstraint(
                name="mandate_lets_something_be_done", condition=~Q(actions=[])
            ),
            models.CheckConstraint(
                name="mandate_maximum_positive",
                condition=Q(maximum__isnull=True) | Q(maximum__gt=0),
            ),
            models.CheckConstraint(
                name="mandate_declined_was_not_accepted",
                condition=Q(declined_at__isnull=True)
                | Q(exporter_accepted_at__isnull=True)
                | Q(broker_accepted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.broker} for {self.exporter}"

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return self.valid_until - timedelta(days=1)

    @property
    def is_accepted(self) -> bool:
        """By both sides."""
        return bool(self.exporter_accepted_at and self.broker_accepted_at)

    def covers(self, scheme: str, port: str, chapters: Collection[str] | None) -> bool:
        """Whether such goods are within its limits. No port yet, or chapters None, is
        a draft's; goods of an unknown chapter are within no limit of chapters."""
        known = chapters is None or (chapters and set(chapters) <= {*self.hs_chapters})
        return (
            (not self.schemes or scheme in self.schemes)
            and (not self.ports or not port or port in self.ports)
            and (not self.hs_chapters or bool(known))
        )

    def standing(self, on: date) -> MandateStanding:
        """Where it is in its life on a day."""
        if self.revoked_at:
            return MandateStanding.REVOKED
        if self.declined_at:
            return MandateStanding.DECLINED
        if on >= self.valid_until:
            return MandateStanding.OVER
        if not self.is_accepted:
            return MandateStanding.PROPOSED
        early = on < self.valid_from
        return MandateStanding.COMING if early else MandateStanding.IN_FORCE


class Scope(models.TextChoices):
    """What a program may do with a key, within what its organisation may."""

    READ = "read", _("Read declarations, documents and codes")
    FILE = "file", _("File, correct and withdraw declarations")
    ANSWER = "answer", _("Answer questions of customs")
    EVENTS = "events", _("Follow events and keep webhooks")


def all_scopes() -> list[str]:
    """Everything that a program may do."""
    return list(Scope.values)


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
    scopes = ArrayField(
        models.CharField(max_length=16, choices=Scope), default=all_scopes
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="api_key_scopes_known",
                condition=Q(scopes__contained_by=Scope.values) & ~Q(scopes=[]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} of {self.organisation}"

    def usable_at(self, at: datetime) -> bool:
        """Neither expired nor revoked."""
        return self.revoked_at is None and at < self.expires_at


class Invitation(models.Model):
    """A place in an organisation, offered by mail; only its token's SHA-256 is kept.

    Whoever has the token makes an account with it, once, until it expires."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="invitations"
    )
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=Role)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_role_known", condition=Q(role__in=Role.values)
            ),
            models.CheckConstraint(
                name="invitation_ends_once",
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="invitation_open_once",
                fields=["organisation", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.organisation}"

    def open_at(self, at: datetime) -> bool:
        """Neither used, revoked nor expired."""
        return not self.accepted_at and not self.revoked_at and at < self.expires_at
