"""What has lapsed behind live codes, and the looks that found it."""

from django.db import models
from django.db.models import Q

from codes.models.codes import Code
from declarations.parties.standing import AnyUser
from validation.reference.models import Release
from validation.supervision import oversees


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
