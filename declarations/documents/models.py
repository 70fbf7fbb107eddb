"""Documents that came with declarations: what they are, never the bytes themselves."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from declarations.models import Declaration
from declarations.parties.models import Organisation, User
from declarations.parties.standing import AnyUser


class MediaType(models.TextChoices):
    """What a file is by its content; nothing else is taken in."""

    PDF = "application/pdf", "PDF"
    PNG = "image/png", "PNG"
    JPEG = "image/jpeg", "JPEG"
    XML = "application/xml", "XML"
    JSON = "application/json", "JSON"


class Scan(models.TextChoices):
    """What the scanner has said of a document; only clean ones are handed out."""

    WAITING = "waiting", _("Being scanned")
    CLEAN = "clean", _("Scanned, clean")
    INFECTED = "infected", _("Harmful, deleted")


class DocumentQuerySet(models.QuerySet["Document"]):
    """Narrowings of documents."""

    def visible_to(self, user: AnyUser) -> "DocumentQuerySet":
        """Documents of the declarations that the user may see."""
        return self.filter(declaration__in=Declaration.objects.visible_to(user))


class Document(models.Model):
    """One file. `key` names it in addresses and in storage, and says nothing.

    `revision` is what was declared when it came, 0 in a draft. The bytes of an
    infected one are deleted; its row stays. `attempts` and `rest_until` are the
    scanner's: how often it could not be asked, and when it is asked again.
    """

    key = models.CharField(max_length=32, unique=True)
    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="documents"
    )
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=20, choices=MediaType)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.WAITING)
    threat = models.CharField(max_length=200, blank=True)
    scanner = models.CharField(max_length=80, blank=True)
    scanned_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    rest_until = models.DateTimeField(null=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_for = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="document_once_a_kind", fields=["declaration", "kind", "sha256"]
            ),
            models.CheckConstraint(
                name="document_scan_known", condition=Q(scan__in=Scan.values)
            ),
            models.CheckConstraint(
                name="document_media_type_known",
                condition=Q(media_type__in=MediaType.values),
            ),
            models.CheckConstraint(
                name="document_scanned_by_somebody",
                condition=Q(scan=Scan.WAITING, scanned_at__isnull=True)
                | (~Q(scan=Scan.WAITING) & Q(scanned_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                name="document_to_scan", fields=["id"], condition=Q(scan=Scan.WAITING)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_clean(self) -> bool:
        """Whether it may be handed out."""
        return self.scan == Scan.CLEAN
