"""The register: signing keys, wrapped at rest, every code that was issued, and what
has lapsed behind live ones."""

from django.db import models
from django.db.models import F, Q

from codes.trust import KeyState, KeyUse
from codes.verification import CodeStatus
from declarations.models import Declaration
from declarations.parties.standing import AnyUser
from validation.reference.models import Release
from validation.supervision import oversees

LIVE = (CodeStatus.ACTIVE, CodeStatus.SUSPENDED)


class SigningKey(models.Model):
    """A key pair with one use. The private half is AES-256-GCM under the
    key-encryption key named by `kek_id`; `kid` is hex."""

    kid = models.CharField(max_length=16, unique=True)
    use = models.CharField(max_length=8, choices=[(u.value, u.name) for u in KeyUse])
    scheme_number = models.PositiveSmallIntegerField(null=True)
    alg = models.SmallIntegerField()
    public_jwk = models.JSONField()
    wrapped_private = models.BinaryField()
    kek_id = models.CharField(max_length=16)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.name) for s in KeyState]
    )
    not_before = models.DateTimeField()
    sign_until = models.DateTimeField()
    verify_until = models.DateTimeField()
    compromised_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="key_one_active_a_use",
                fields=["use", "scheme_number"],
                condition=Q(state=KeyState.ACTIVE),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="key_state_known",
                condition=Q(state__in=[s.value for s in KeyState]),
            ),
            models.CheckConstraint(
                name="key_use_known", condition=Q(use__in=[u.value for u in KeyUse])
            ),
            models.CheckConstraint(
                name="key_windows_in_order",
                condition=Q(not_before__lt=F("sign_until"))
                & Q(sign_until__lte=F("verify_until")),
            ),
        ]

    def __str__(self) -> str:
        return self.kid


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
    drawn and pasted; neither ever changes. Status is the register's word."""

    number = models.CharField(max_length=15, unique=True)
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="codes")
    revision = models.PositiveIntegerField()
    scheme_number = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=64)
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="codes")
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
                condition=Q(status__in=LIVE),
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

    def __str__(self) -> str:
        return self.number


class LapseSearch(models.Model):
    """One look at every live code by the law of a day; `cursor` is the last one."""

    on = models.DateField()
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    cursor = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="lapse_search_once", fields=["on", "release"]),
        ]

    def __str__(self) -> str:
        return f"{self.on}, release {self.release}"


class LapseQuerySet(models.QuerySet["Lapse"]):
    """Narrowings of lapses."""

    def visible_to(self, user: AnyUser) -> "LapseQuerySet":
        """All of them for those who oversee the law, none for anybody else."""
        return self.all() if oversees(user) else self.none()


class Lapse(models.Model):
    """A live code whose declaration would not be cleared any more, and why.

    `findings` are those that its verdict did not have: rule, message, params."""

    code = models.ForeignKey(Code, models.PROTECT, related_name="lapses")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    found_on = models.DateField()
    findings = models.JSONField()
    resolved_at = models.DateTimeField(null=True)

    objects = LapseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="lapse_one_open_a_code",
                fields=["code"],
                condition=Q(resolved_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} since {self.found_on}"
