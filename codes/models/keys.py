"""Signing keys, wrapped at rest, and the times when issuance stood still."""

from django.db import models
from django.db.models import F, Q

from codes.trust import KeyState, KeyUse
from declarations.parties.models import User


class SigningKey(models.Model):
    """A key pair with one use. The private half is AES-256-GCM under the
    key-encryption key named by `kek_id`; `kid` is hex. What a `sandbox` key signs is
    believed in the sandbox alone."""

    kid = models.CharField(max_length=16, unique=True)
    use = models.CharField(max_length=8, choices=[(u.value, u.name) for u in KeyUse])
    scheme_number = models.PositiveSmallIntegerField(null=True)
    sandbox = models.BooleanField(default=False)
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
    compromise_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="key_one_active_a_use",
                fields=["use", "scheme_number", "sandbox"],
                condition=Q(state=KeyState.ACTIVE),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                name="key_one_pending_a_use",
                fields=["use", "scheme_number", "sandbox"],
                condition=Q(state=KeyState.PENDING),
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
            models.CheckConstraint(
                name="key_compromise_dated",
                condition=Q(state=KeyState.COMPROMISED, compromised_at__isnull=False)
                | Q(~Q(state=KeyState.COMPROMISED), compromised_at__isnull=True),
            ),
            models.CheckConstraint(
                name="key_of_sandbox_signs_no_log",
                condition=Q(sandbox=False) | ~Q(use=KeyUse.LOG),
            ),
            models.CheckConstraint(
                name="key_of_codes_has_scheme",
                condition=Q(use=KeyUse.CODE, scheme_number__isnull=False)
                | Q(~Q(use=KeyUse.CODE), scheme_number__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.kid


class IssuanceStop(models.Model):
    """A time in which no code is issued; open while nobody has resumed. Without a
    person it was ordered on the command line."""

    reason = models.CharField(max_length=300)
    stopped_at = models.DateTimeField()
    stopped_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    resumed_at = models.DateTimeField(null=True)
    resumed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.ExpressionWrapper(
                    Q(resumed_at__isnull=True), models.BooleanField()
                ),
                name="issuance_one_open_stop",
                condition=Q(resumed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"stopped at {self.stopped_at}"
