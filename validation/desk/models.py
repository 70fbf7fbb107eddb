"""Who holds which case, saved views, precedents, and the draw of second opinions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import AnyUser
from validation.models import Ruling
from validation.supervision import oversees


class CaseClaim(models.Model):
    """Who has a case open, and until when; past `until` nobody has it."""

    declaration = models.OneToOneField(
        Declaration, models.CASCADE, related_name="case_claim"
    )
    reviewer = models.ForeignKey(User, models.CASCADE, related_name="+")
    taken_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(name="case_claim_of_reviewer", fields=["reviewer", "until"])
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} until {self.until}"


class Board(models.TextChoices):
    """The lists whose filters can be kept under a name."""

    QUEUE = "queue", _("Desk")
    CLIENTS = "clients", _("All clients")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Narrowings of saved views."""

    def visible_to(self, user: AnyUser) -> "SavedViewQuerySet":
        """One's own."""
        return self.filter(user_id=user.pk) if user.pk else self.none()

    def of_board(self, board: Board) -> "SavedViewQuerySet":
        """Those of one list."""
        return self.filter(board=board)


class SavedView(models.Model):
    """A name for the filters of a board; `query` is the tail of its address."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    board = models.CharField(max_length=16, choices=Board, default=Board.QUEUE)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="saved_view_once", fields=["user", "board", "name"]
            ),
            models.CheckConstraint(
                name="saved_view_board_known", condition=Q(board__in=Board.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Precedent(models.Model):
    """One key by which a ruling is found again from a later case."""

    ruling = models.ForeignKey(Ruling, models.CASCADE, related_name="precedents")
    kind = models.CharField(max_length=24)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="precedent_once", fields=["kind", "value", "ruling"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class DailySeed(models.Model):
    """The seed of one day's draw; its SHA-256 is told before, itself after the day."""

    day = models.DateField(unique=True)
    seed = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    share = models.DecimalField(max_digits=5, decimal_places=4)
    made_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="seed_share_is_a_share",
                condition=Q(share__gte=0) & Q(share__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"draw of {self.day}"


class SecondReviewQuerySet(models.QuerySet["SecondReview"]):
    """Narrowings of second reviews."""

    def visible_to(self, user: AnyUser) -> "SecondReviewQuerySet":
        """All of them for those who oversee the law, none for anybody else."""
        return self.all() if oversees(user) else self.none()


class SecondOpinion(models.TextChoices):
    """What a second reviewer thinks of an automatic clearance."""

    OPEN = "open", _("Open")
    UPHELD = "upheld", _("Upheld")
    OBJECTED = "objected", _("Objected to")


class SecondReview(models.Model):
    """An automatic clearance that the draw of its day has picked for a person. What is
    changed after its clearance is cleared again, and may be drawn again."""

    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="second_reviews"
    )
    day = models.DateField()
    opinion = models.CharField(
        max_length=8, choices=SecondOpinion, default=SecondOpinion.OPEN
    )
    reason = models.CharField(max_length=500, blank=True)
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(null=True)

    objects = SecondReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="second_review_once_a_day", fields=["declaration", "day"]
            ),
            models.CheckConstraint(
                name="second_opinion_known",
                condition=Q(opinion__in=SecondOpinion.values),
            ),
            models.CheckConstraint(
                name="second_opinion_has_an_author",
                condition=Q(opinion=SecondOpinion.OPEN)
                | Q(reviewer__isnull=False, at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="second_review_open",
                fields=["id"],
                condition=Q(opinion=SecondOpinion.OPEN),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opinion} on {self.declaration_id}"
