"""When the inspection of declared goods began, as the ledger tells; set-wise."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from declarations.models import Declaration, LedgerEntry
from declarations.schemes import REAL, ClaimKey

STARTED = "inspection.started"
ENDED = frozenset({"inspection.passed", "inspection.failed"})


class Goods(NamedTuple):
    """What a declaration is about: a truck has one VIN under every filing of it."""

    scheme: str
    subject: str


def goods_of(scheme: str, subject: str, keys: Iterable[ClaimKey]) -> Goods | None:
    """The goods, where they exist and can be told from all others: a VIN can, a
    contract that leaves in several consignments cannot."""
    told_apart = any(key.value == subject and key.realm == REAL for key in keys)
    return Goods(scheme, subject) if subject and told_apart else None


def inspections_begun(
    rows: Sequence[Declaration], goods: Collection[Goods | None]
) -> dict[int, datetime]:
    """When the inspection of each declaration's goods began, by primary key.

    Its own first one counts for ever; one under another filing of the same goods as
    long as it is under way, because a truck may come again.
    """
    elsewhere = _under_way(goods)
    own = _begun([row.pk for row in rows])
    begun = {}
    for row, some in zip(rows, goods, strict=True):
        others = elsewhere.get(some, {}) if some else {}
        moments = [at for pk, at in others.items() if pk != row.pk]
        moments += [own[row.pk]] if row.pk in own else []
        if moments:
            begun[row.pk] = min(moments)
    return begun


def inspections_under_way(goods: Iterable[Goods | None]) -> dict[Goods, datetime]:
    """When inspections that are not over began, under whatever filing, by goods."""
    return {
        some: min(moments.values())
        for some, moments in _under_way(goods).items()
        if moments
    }


def _begun(ids: Collection[int]) -> dict[int, datetime]:
    started: dict[int, datetime] = {}
    rows = LedgerEntry.objects.filter(declaration__in=ids, kind=STARTED)
    for pk, at in rows.order_by("sequence").values_list("declaration_id", "at"):
        if pk is not None:
            started[pk] = min(at, started.get(pk, at))
    return started


def _under_way(
    goods: Iterable[Goods | None],
) -> dict[Goods, dict[int, datetime]]:
    """Inspections that are not over, by goods and by declaration; two queries."""
    wanted = {some for some in goods if some}
    filings = {
        pk: Goods(scheme, subject)
        for pk, scheme, subject in Declaration.objects.filter(
            subject__in={some.subject for some in wanted}
        ).values_list("pk", "scheme", "subject")
    }
    found: dict[Goods, dict[int, datetime]] = defaultdict(dict)
    for pk, at in _open_inspections(filings).items():
        if filings[pk] in wanted:
            found[filings[pk]][pk] = at
    return found


def _open_inspections(ids: Collection[int]) -> dict[int, datetime]:
    """Of declarations whose last inspection has no outcome yet, when it began."""
    begun: dict[int, datetime] = {}
    rows = LedgerEntry.objects.filter(
        declaration__in=ids, kind__in=[STARTED, *ENDED]
    ).order_by("declaration_id", "sequence")
    for pk, kind, at in rows.values_list("declaration_id", "kind", "at"):
        if pk is None:
            continue
        if kind == STARTED:
            begun[pk] = at
        else:
            begun.pop(pk, None)
    return begun
