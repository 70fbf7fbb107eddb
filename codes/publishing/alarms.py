"""The alarm: a genuine signature under a code that the register does not know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import connection
from django.db.models import QuerySet

from codes.publishing.models import UnknownCode
from declarations.parties.standing import AnyUser
from validation.supervision import oversees

log = structlog.get_logger(__name__)

_COUNT_IT = """
INSERT INTO publishing_unknowncode
    (payload_digest, number, kid, subject, times, first_seen, last_seen)
VALUES (%s, %s, %s, %s, 1, %s, %s)
ON CONFLICT (payload_digest) DO UPDATE
SET times = publishing_unknowncode.times + 1, last_seen = EXCLUDED.last_seen
"""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was shown to us, by what was signed."""

    payload_digest: str
    number: str
    kid: str
    subject: str


def raise_alarm(sightings: Sequence[Sighting], *, at: datetime) -> None:
    """Log and count each. Rows are bounded by what a stolen key signs: a number that
    somebody typed never comes here."""
    if not sightings:
        return
    for seen in sightings:
        log.error("code_never_issued", number=seen.number, kid=seen.kid)
    ordered = sorted(sightings, key=lambda seen: seen.payload_digest)
    with connection.cursor() as cursor:
        cursor.executemany(
            _COUNT_IT,
            [
                (seen.payload_digest, seen.number, seen.kid, seen.subject, at, at)
                for seen in ordered
            ],
        )


def unknown_codes_for(user: AnyUser) -> QuerySet[UnknownCode]:
    """Codes that were never issued, the latest shown first; for overseers only."""
    rows = UnknownCode.objects.order_by("-last_seen", "-pk")
    return rows if oversees(user) else rows.none()
