"""The log at rest: entries, the tree over them, checkpoints, anchored ledger heads.

Everything in here is append-only; triggers refuse the rest.
"""

from django.db import models
from django.db.models import Q

from codes.log.leaves import Entry, Event


class Leaf(models.Model):
    """An entry. It has no index until the sequencer has given it one; after that
    nothing about it ever changes."""

    index = models.BigIntegerField(null=True, unique=True)
    event = models.CharField(max_length=16, choices=[(e.value, e.name) for e in Event])
    number = models.CharField(max_length=15, blank=True)
    digest = models.CharField(max_length=64)
    kid = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "leaves"
        constraints = [
            models.CheckConstraint(
                name="leaf_event_known",
                condition=Q(event__in=[e.value for e in Event]),
            ),
        ]
        indexes = [
            models.Index(
                name="leaf_waiting", fields=["id"], condition=Q(index__isnull=True)
            ),
            models.Index(
                name="leaf_of_code", fields=["number"], condition=~Q(number="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.number or self.kid or self.digest}"

    def entry(self) -> Entry:
        """What it says."""
        return Entry(Event(self.event), self.at, self.digest, self.number, self.kid)


class Node(models.Model):
    """The hash of a finished subtree of 2 ** level leaves; level 0 is a leaf's own."""

    level = models.PositiveSmallIntegerField()
    position = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="node_once", fields=["level", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.position}"


class Checkpoint(models.Model):
    """A signed statement of how large the tree is and what its root is."""

    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()
    kid = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="checkpoint_once", fields=["size", "kid"]),
        ]

    def __str__(self) -> str:
        return f"{self.size} {self.root}"


class Anchor(models.Model):
    """The ledger heads that one entry of the log commits to; rows of the ledger up to
    the id `upto` were looked at."""

    leaf = models.OneToOneField(Leaf, models.PROTECT, related_name="anchor")
    upto = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"up to {self.upto}"


class AnchoredHead(models.Model):
    """The newest entry of one chain of the ledger at the time of an anchor."""

    anchor = models.ForeignKey(Anchor, models.PROTECT, related_name="heads")
    chain = models.CharField(max_length=40)
    sequence = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="anchored_once", fields=["chain", "sequence"]),
        ]

    def __str__(self) -> str:
        return f"{self.chain}/{self.sequence}"
