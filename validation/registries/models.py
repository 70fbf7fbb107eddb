"""The newest answer of each registry about each key."""

from django.db import models


class RegistryAnswer(models.Model):
    """Kept so that nobody is asked twice in a row, and to bridge a failure."""

    registry = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    answer = models.JSONField()
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="registry_answer_newest_only", fields=["registry", "key"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registry}: {self.key}"
