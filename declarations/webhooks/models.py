"""The feed's order, and endpoints with what was sent to them; no acts in here."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from declarations.models import LedgerEntry
from declarations.parties.models import Organisation, User

LONGEST_ADDRESS = 500


def new_key() -> str:
    """A name for addresses that says nothing."""
    return secrets.token_hex(16)


class FeedEntry(models.Model):
    """The place of a ledger entry among all: given once, and only after its commit.

    A trigger adds a row for each ledger entry; the sequencer gives it its position and
    copies the exporter, or whoever sent the batch, by whom readers look. What has no
    position is not yet told.
    """

    # The ledger refuses DELETE, so that there is nothing for a constraint to check.
    entry = models.OneToOneField(
        LedgerEntry,
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="feed",
    )
    position = models.BigIntegerField(null=True, unique=True)
    exporter = models.ForeignKey(
        Organisation,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )

    class Meta:
        verbose_name_plural = "feed entries"
        indexes = [
            models.Index(
                name="feed_waiting", fields=["entry"], condition=Q(position=None)
            ),
            models.Index(name="feed_of_exporter", fields=["exporter", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.entry_id}"


class Ended(models.TextChoices):
    """Why nothing is sent to an endpoint."""

    PAUSED = "paused", _("Switched off")
    GONE = "gone", _("Answered 410 Gone")
    FAILING = "failing", _("Failed for days")
    DELETED = "deleted", _("Deleted")


class Endpoint(models.Model):
    """Where an organisation wants to hear of events. No `kinds` means all of them.

    The secrets are sealed: whoever reads the table alone can sign nothing. The former
    one signs too until `former_until`. `failing_since` is when the row of failures
    began, and until `rest_until` nothing is tried.
    """

    key = models.CharField(max_length=32, unique=True, default=new_key)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="webhook_endpoints"
    )
    url = models.CharField(max_length=LONGEST_ADDRESS)
    kinds = ArrayField(models.CharField(max_length=48), default=list, blank=True)
    secret = models.TextField()
    former_secret = models.TextField(blank=True)
    former_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended = models.CharField(max_length=10, choices=Ended, blank=True)
    ended_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    rest_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="endpoint_ended_known", condition=Q(ended__in=["", *Ended.values])
            ),
        ]
        indexes = [
            models.Index(
                name="endpoint_listening",
                fields=["organisation"],
                condition=Q(ended=""),
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_listening(self) -> bool:
        """Whether events are sent to it."""
        return not self.ended


class DeliveryStage(models.TextChoices):
    """What became of an event for an endpoint."""

    WAITING = "waiting", _("On its way")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Given up")


class Delivery(models.Model):
    """One event for one endpoint; without a ledger entry it is a test.

    `event` is the event's id, the same at each attempt and in the feed. `round` counts
    since the last Resend; it decides how long to rest.
    """

    key = models.CharField(max_length=32, unique=True, default=new_key)
    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    entry = models.ForeignKey(
        LedgerEntry,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    event = models.CharField(max_length=80)
    kind = models.CharField(max_length=48)
    stage = models.CharField(
        max_length=10, choices=DeliveryStage, default=DeliveryStage.WAITING
    )
    created_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                name="delivery_once_an_endpoint", fields=["endpoint", "event"]
            ),
            models.CheckConstraint(
                name="delivery_stage_known",
                condition=Q(stage__in=DeliveryStage.values),
            ),
        ]
        indexes = [
            models.Index(
                name="delivery_due",
                fields=["endpoint", "next_at"],
                condition=Q(stage=DeliveryStage.WAITING),
            ),
            models.Index(
                name="delivery_in_flight",
                fields=["leased_until"],
                condition=Q(stage=DeliveryStage.WAITING, leased_until__isnull=False),
            ),
            models.Index(F("endpoint"), F("id").desc(), name="delivery_log"),
            models.Index(name="delivery_by_age", fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.endpoint_id}"


class Attempt(models.Model):
    """One try at a delivery: what came back, or why nothing did."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tries")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    fault = models.CharField(max_length=40, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="attempt_number_once", fields=["delivery", "number"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.number}"
