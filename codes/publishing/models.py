"""What verifiers fetch, as last signed; changes that wait; codes nobody issued."""

from django.db import models


class PublishedList(models.Model):
    """A status list as it was last signed. The web serves these bytes as they are."""

    number = models.PositiveIntegerField(primary_key=True)
    revision = models.PositiveIntegerField(default=0)
    kid = models.CharField(max_length=16, blank=True)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    cwt = models.BinaryField(default=b"")
    jwt = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"status list {self.number}, revision {self.revision}"


class ListChange(models.Model):
    """Word that a status in a list has moved; it goes with the list that tells so."""

    listed = models.PositiveIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"status list {self.listed} has changed"


class PublishedBundle(models.Model):
    """A trust bundle as it was signed; of the real ones and of those of the sandbox
    the highest version counts.

    `digest` names its content without version and times."""

    version = models.PositiveIntegerField(primary_key=True)
    sandbox = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    kid = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    text = models.TextField()

    def __str__(self) -> str:
        return f"trust bundle {self.version}"


class UnknownCode(models.Model):
    """A genuine signature under a code that was never issued: somebody else has a key
    of ours. One row for what was signed, however often it is shown."""

    payload_digest = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=15)
    kid = models.CharField(max_length=16)
    subject = models.CharField(max_length=64)
    times = models.PositiveIntegerField(default=1)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(name="unknown_code_newest", fields=["-last_seen", "-id"]),
        ]

    def __str__(self) -> str:
        return self.number
