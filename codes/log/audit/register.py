"""What no single code shows: doubles, codes that are gone, keys that were swapped."""

from collections.abc import Iterator, Sequence

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, QuerySet

from codes import number, signing
from codes.log.faults import Fault
from codes.log.leaves import Event
from codes.log.models import Leaf
from codes.models import LIVE, Code, SigningIntent, SigningKey

# A superuser who drops a unique index can store what it refused.
_UNIQUE: Sequence[tuple[str, tuple[str, ...], bool]] = (
    ("number", ("number",), False),
    ("status_index", ("status_list", "status_index"), False),
    ("declaration", ("declaration",), True),
    ("subject", ("scheme_number", "subject"), True),
)
_GONE = """
    SELECT leaf.index, leaf.number FROM log_leaf AS leaf
    LEFT JOIN codes_code AS code ON code.number = leaf.number
    WHERE leaf.event = %s AND code.id IS NULL
    ORDER BY leaf.id
"""


def register_faults() -> Iterator[Fault]:
    """Faults of the register as a whole."""
    for name, fields, live in _UNIQUE:
        real = Code.objects.filter(sandbox=False)
        codes = real.filter(status__in=LIVE) if live else real
        yield from _doubles(codes, name, fields)
    yield from _gone()
    yield from _key_faults()


def forgotten_intents() -> QuerySet[SigningIntent]:
    """What was about to be signed and was never stored: evidence, not a fault."""
    return SigningIntent.objects.filter(voided_at__isnull=False).order_by("pk")


def _doubles(
    codes: QuerySet[Code], name: str, fields: tuple[str, ...]
) -> Iterator[Fault]:
    groups = codes.values(*fields).annotate(same=ArrayAgg("number", order_by="pk"))
    for group in groups.annotate(times=Count("pk")).filter(times__gt=1):
        first, *others = map(number.display, group["same"])
        yield Fault(f"{first} {name}", f"shared with {', '.join(others)}")


def _gone() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(_GONE, [Event.ISSUE.value])
        for index, missing in cursor.fetchall():
            yield Fault(
                f"{number.display(missing)} number",
                f"leaf {index} says that it was issued, the register does not have it",
            )


def _key_faults() -> Iterator[Fault]:
    """A key is named by its public half, and its states are in the log."""
    keys = list(SigningKey.objects.filter(sandbox=False).order_by("pk"))
    entered = {
        (leaf.kid, leaf.event, leaf.digest)
        for leaf in Leaf.objects.filter(number="").exclude(event=Event.LEDGER_HEAD)
    }
    for key in keys:
        thumbprint = signing.thumbprint(key.public_jwk)
        if thumbprint[: signing.KID_BYTES].hex() != key.kid:
            yield Fault(f"key {key.kid}", "its public half is another key's")
        elif (key.kid, f"key {key.state}", thumbprint.hex()) not in entered:
            yield Fault(
                f"key {key.kid}", f"the log does not say that it is {key.state}"
            )
