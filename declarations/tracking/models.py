"""Tracking links; what one shows is put together in a room above."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from declarations.models import Declaration
from declarations.parties.models import Organisation, User
from declarations.parties.standing import AnyUser

LONGEST_NOTE = 80


class TrackingLinkQuerySet(models.QuerySet["TrackingLink"]):
    """Narrowings of tracking links."""

    def visible_to(self, user: AnyUser) -> "TrackingLinkQuerySet":
        """Those on declarations that the user may see."""
        return self.filter(declaration__in=Declaration.objects.visible_to(user))

    def usable_at(self, at: datetime) -> "TrackingLinkQuerySet":
        """Neither expired nor revoked."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class TrackingLink(models.Model):
    """Lets whoever has its address follow one declaration.

    `digest` is the SHA-256 of the token in the address, which nobody keeps; `key`
    names the link to its makers. `note` says for whom it is, and only to them. After
    too many wrong passwords nobody may try before `blocked_until`.
    """

    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="tracking_links"
    )
    key = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    password = models.CharField(max_length=128, blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_for = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    last_opened_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)

    objects = TrackingLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tracking_link_ends_after_start",
                condition=Q(expires_at__gt=F("made_at")),
            ),
            models.CheckConstraint(
                name="tracking_link_revoked_by_somebody",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key
