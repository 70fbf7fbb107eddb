"""Mails on their way, notices in inboxes, and what people chose; no sending in here."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from declarations.kinds import KINDS, Audience
from declarations.models import Declaration, LedgerEntry
from declarations.notifications.matters import Delivery, Matter
from declarations.parties.models import Mandate, MandateAction, Organisation, User
from declarations.parties.standing import AnyUser, Standing, standing_of

CUSTOMS_KINDS = [
    kind.name for kind in KINDS.values() if kind.audience is Audience.CUSTOMS
]


class MailStage(models.TextChoices):
    """Where a mail is. A parked one was refused for good and waits for a person."""

    WAITING = "waiting", "waiting"
    SENT = "sent", "sent"
    PARKED = "parked", "parked"


class MailQuerySet(models.QuerySet["Mail"]):
    """Narrowings of mails."""

    def visible_to(self, user: AnyUser) -> "MailQuerySet":
        """One's own, by account and never by address, which people change."""
        return self.filter(reader_id=user.pk) if user.pk else self.none()


class Mail(models.Model):
    """One plain mail to one address; what it is `about` goes there once.

    `attempts` and `rest_until` are the sender's. The text goes once it was sent, for it
    may hold a key; a demonstration keeps it for its outbox page.
    """

    about = models.CharField(max_length=120)
    to = models.EmailField()
    reader = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    stage = models.CharField(max_length=8, choices=MailStage, default=MailStage.WAITING)
    created_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    rest_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="mail_once", fields=["about", "to"]),
            models.CheckConstraint(
                name="mail_stage_known", condition=Q(stage__in=MailStage.values)
            ),
            models.CheckConstraint(
                name="mail_sent_at_some_time",
                condition=Q(stage=MailStage.SENT, sent_at__isnull=False)
                | (~Q(stage=MailStage.SENT) & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                name="mail_waiting",
                fields=["id"],
                condition=Q(stage=MailStage.WAITING),
            ),
            models.Index(
                name="mail_parked", fields=["id"], condition=Q(stage=MailStage.PARKED)
            ),
            models.Index(name="mail_of_reader", fields=["reader", "-id"]),
            models.Index(name="mail_by_age", fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.about} to {self.to}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Narrowings of notices."""

    def visible_to(self, user: AnyUser) -> "NoticeQuerySet":
        """One's own, of what one may see today: a mandate revoked takes them away."""
        standing = standing_of(user)
        if user.pk is None or not standing.memberships:
            return self.none()
        own = self.filter(user_id=user.pk)
        if standing.is_customs:
            return own
        seen = Exists(
            Declaration.objects.visible_to(user).filter(pk=OuterRef("declaration"))
        )
        return own.exclude(kind__in=CUSTOMS_KINDS).filter(
            seen | (Q(declaration=None) & _of_company(standing))
        )


def _of_company(standing: Standing) -> Q:
    """Told of no single declaration: of one's own company, or of a client's."""
    own = standing.organisation_ids
    clients = Mandate.objects.in_force(timezone.localdate()).filter(
        broker_id__in=own, actions__contains=[MandateAction.VIEW]
    )
    return Q(organisation_id__in=own) | Q(organisation__in=clients.values("exporter"))


class Notice(models.Model):
    """One person told of one event; of several of a kind at once where they came in
    crowds, and then of no single declaration but of a company's.

    `delivery` is how it leaves by mail, as the person had chosen when it came.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=48)
    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="+", null=True
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", null=True
    )
    many = models.PositiveIntegerField(default=1)
    delivery = models.CharField(max_length=8, choices=Delivery)
    created_at = models.DateTimeField()
    grown_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="notice_once", fields=["entry", "user"]),
            models.CheckConstraint(
                name="notice_delivery_known",
                condition=Q(delivery__in=Delivery.values),
            ),
        ]
        indexes = [
            models.Index(name="notice_of_user", fields=["user", "-id"]),
            models.Index(
                name="notice_unread",
                fields=["user", "-id"],
                condition=Q(read_at__isnull=True),
            ),
            models.Index(
                name="notice_to_mail",
                fields=["delivery", "user"],
                condition=Q(mailed_at__isnull=True)
                & Q(delivery__in=[Delivery.AT_ONCE, Delivery.DAILY]),
            ),
            models.Index(name="notice_by_age", fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"


class Choice(models.Model):
    """How one person is mailed one matter; where there is none, its habit holds."""

    user = models.ForeignKey(User, models.CASCADE, related_name="mail_choices")
    matter = models.CharField(max_length=16, choices=Matter)
    delivery = models.CharField(max_length=8, choices=Delivery)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="choice_once", fields=["user", "matter"]),
            models.CheckConstraint(
                name="choice_matter_known", condition=Q(matter__in=Matter.values)
            ),
            models.CheckConstraint(
                name="choice_delivery_known",
                condition=Q(delivery__in=Delivery.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter} {self.delivery} for {self.user_id}"


class MailLanguage(models.Model):
    """The language a person is written to in."""

    user = models.OneToOneField(
        User, models.CASCADE, related_name="mail_language", primary_key=True
    )
    language = models.CharField(max_length=10)

    def __str__(self) -> str:
        return f"{self.language} for {self.user_id}"


class Reading(models.Model):
    """How far notices have followed the ledger; one row."""

    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.position)
