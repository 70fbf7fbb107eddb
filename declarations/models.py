"""Declarations, their revisions, the ledger, claims; no business in here."""

from collections.abc import Collection
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q, Value
from django.db.models.fields.json import KeyTransform
from django.utils import timezone

from declarations.parties.models import Mandate, MandateAction, Organisation, User
from declarations.parties.standing import AnyUser, standing_of
from declarations.schemes import REAL
from declarations.states import WORKED, State


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    """Narrowings of declarations; every queryset a person reaches starts here."""

    def visible_to(self, user: AnyUser) -> "DeclarationQuerySet":
        """What the user may see: customs all that was sent, an exporter its own, a
        broker its clients' under a mandate in force."""
        standing = standing_of(user)
        if not standing.memberships:
            return self.none()
        if standing.is_customs:
            return self.exclude(state=State.DRAFT)
        if not standing.is_broker:
            return self.filter(exporter_id__in=standing.organisation_ids)
        return self.visible_to_organisations(standing.organisation_ids)

    def visible_to_organisations(self, own: Collection[int]) -> "DeclarationQuerySet":
        """What the members of these, none of them customs, may see between them.

        The exporters come first, so that an index finds their rows; what a mandate
        leaves out is looked at only where one leaves something out."""
        on = timezone.localdate()
        held = Mandate.objects.in_force(on).filter(
            broker_id__in=own, actions__contains=[MandateAction.VIEW]
        )
        covered = mandates_over(MandateAction.VIEW, on).filter(broker_id__in=own)
        of_these, of_all = (
            OfExporters(own, some)
            for some in (held, held.filter(schemes=[], ports=[], hs_chapters=[]))
        )
        return self.filter(of_these).filter(Q(of_all) | Exists(covered))


class OfExporters(Func):
    """Declarations of some exporters, and of those that gave some mandates: an array
    that is read once a statement, and that indexes take."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()

    def __init__(
        self, own: Collection[int], mandates: models.QuerySet[Mandate]
    ) -> None:
        ids = ArrayField(models.BigIntegerField())
        given = ArraySubquery(mandates.values("exporter"), output_field=ids)
        both = Func(given, Value([*own], output_field=ids), function="array_cat")
        super().__init__(F("exporter_id"), both)


CHAPTERS = ArrayField(models.CharField(max_length=2))


def mandates_over(action: MandateAction, on: date) -> models.QuerySet[Mandate]:
    """Mandates in force that cover the outer declaration, for use in Exists."""
    return (
        Mandate.objects.in_force(on)
        .annotate(
            leaves_from=ExpressionWrapper(OuterRef("port"), models.CharField()),
            sent=ExpressionWrapper(OuterRef("revision"), models.IntegerField()),
            goods_in=ExpressionWrapper(OuterRef("chapters"), CHAPTERS),
        )
        .filter(exporter=OuterRef("exporter"), actions__contains=[action])
        .filter(Q(schemes=[]) | Q(schemes__contains=[OuterRef("scheme")]))
        # A draft has no port and no goods yet; they count once there are some.
        .filter(Q(ports=[]) | Q(leaves_from="") | Q(ports__contains=[F("leaves_from")]))
        .filter(
            Q(hs_chapters=[])
            | Q(sent=0)
            | (~Q(goods_in=[]) & Q(hs_chapters__contains=F("goods_in")))
        )
    )


class Declaration(models.Model):
    """The unit that is judged: one truck or one consignment.

    `filed_under` is the mandate under which it was first sent; a draft's is that under
    which it was begun. Columns beside `state` repeat the current revision for lists
    and search. `priority` orders the reviewers' queue, higher first; checks are the
    same for all. `attempts` counts how often a worker took the row in its present
    state; `leased_until` keeps a second worker from taking it meanwhile. `due_at` is
    when a row in review ought to be through; it orders the queue and decides nothing.
    """

    reference = models.CharField(max_length=20, unique=True)
    scheme = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=State)
    state_since = models.DateTimeField()
    exporter = models.ForeignKey(
        Organisation, models.PROTECT, related_name="declarations"
    )
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    filed_for = models.ForeignKey(
        Organisation, models.PROTECT, related_name="declarations_filed"
    )
    filed_under = models.ForeignKey(
        Mandate, models.PROTECT, null=True, related_name="declarations"
    )
    revision = models.PositiveIntegerField(default=0)
    own_reference = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=64, blank=True)
    goods = models.CharField(max_length=200, blank=True)
    chapters = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    port = models.CharField(max_length=5, blank=True)
    destination = models.CharField(max_length=2, blank=True)
    declared_on = models.DateField(null=True)
    received_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    priority = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    last_failure = models.TextField(blank=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="declaration_state_known", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="declaration_sent_has_date",
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN])
                | Q(declared_on__isnull=False, revision__gt=0),
            ),
        ]
        indexes = [
            models.Index(
                name="declaration_waiting",
                fields=["state", "id"],
                condition=Q(state__in=WORKED),
            ),
            models.Index(
                name="declaration_queue",
                fields=["-priority", "id"],
                condition=Q(state=State.IN_REVIEW),
            ),
            models.Index(
                F("due_at").asc(nulls_first=True),
                F("priority").desc(),
                "id",
                name="declaration_by_due_time",
                condition=Q(state=State.IN_REVIEW),
            ),
            models.Index(name="declaration_of_exporter", fields=["exporter", "-id"]),
            models.Index(
                name="declaration_of_exporter_state",
                fields=["exporter", "state", "-id"],
            ),
            models.Index(name="declaration_by_state", fields=["state", "-id"]),
            models.Index(name="declaration_subject", fields=["subject"]),
        ]

    def __str__(self) -> str:
        return self.reference


class Revision(models.Model):
    """What was declared, once; never changed (a trigger refuses it).

    `envelope` is the canonical document and `digest` the SHA-256 of its bytes.
    """

    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="revisions"
    )
    number = models.PositiveIntegerField()
    envelope = models.JSONField()
    digest = models.CharField(max_length=64)
    channel = models.CharField(max_length=16)
    received_at = models.DateTimeField()
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    filed_for = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="revision_number_unique", fields=["declaration", "number"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.declaration} revision {self.number}"


class WorkingCopy(models.Model):
    """The unfinished answers of a draft or of a correction; may be anything."""

    declaration = models.OneToOneField(
        Declaration, models.CASCADE, related_name="working_copy"
    )
    envelope = models.JSONField(default=dict)
    done = models.JSONField(default=list)
    saved_at = models.DateTimeField(auto_now=True)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"working copy of {self.declaration}"


class LedgerEntry(models.Model):
    """One thing that happened; append-only, and chained by hash to the one before.

    `chain` is the declaration's reference, or names what else the event is about."""

    chain = models.CharField(max_length=40)
    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="ledger", null=True
    )
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=48)
    at = models.DateTimeField()
    actor = models.JSONField()
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(
                name="ledger_sequence_unique", fields=["chain", "sequence"]
            ),
            models.UniqueConstraint(
                name="ledger_no_fork", fields=["chain", "previous"]
            ),
        ]
        indexes = [
            models.Index(
                KeyTransform("mandate", "actor"),
                "id",
                name="ledger_under_mandate",
                condition=Q(actor__has_key="mandate"),
            ),
            models.Index(
                KeyTransform("on_behalf_of_uscc", "actor"),
                "id",
                name="ledger_in_name_of",
                condition=Q(actor__has_key="on_behalf_of_uscc"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain}/{self.sequence} {self.kind}"


class Claim(models.Model):
    """A VIN or battery pack that a declaration holds; one live holder at a time in each
    realm, so that nobody's play keeps a real truck from its code."""

    kind = models.CharField(max_length=24)
    value = models.CharField(max_length=64)
    realm = models.BigIntegerField(default=REAL)
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="claims")
    taken_at = models.DateTimeField(auto_now_add=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="claim_one_live_holder",
                fields=["kind", "value", "realm"],
                condition=Q(released_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class IdempotencyKey(models.Model):
    """The answer that was given to a client's key, so that a retry gets it again."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    route = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="idempotency_key_once", fields=["organisation", "route", "key"]
            ),
        ]

    def __str__(self) -> str:
        return self.key
