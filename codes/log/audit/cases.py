"""What the audit reads of a code: rows as they are stored, many codes at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import connection, transaction

from codes.log.models import Leaf
from codes.models import LIVE, Code
from declarations.models import Declaration, LedgerEntry, Revision
from validation.models import Override, Ruling, Verdict

CHUNK = 500

_Row = TypeVar("_Row", Revision, Verdict, Ruling, Override)


@dataclass(slots=True)
class Case:
    """A code and every row that it follows from."""

    code: Code
    declaration: Declaration
    revision: Revision | None = None
    verdict: Verdict | None = None
    rulings: list[Ruling] = field(default_factory=list)
    overrides: list[Override] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)

    @property
    def is_live(self) -> bool:
        """By the register's word."""
        return self.code.status in LIVE


def chunks() -> Iterator[list[Case]]:
    """Every code, oldest first; memory does not grow with their number. Those of the
    sandbox are in no log, and prove nothing."""
    last = 0
    real = Code.objects.filter(sandbox=False)
    codes = real.select_related("declaration__exporter", "key").order_by("pk")
    while True:
        with _one_snapshot():
            some = list(_gathered(list(codes.filter(pk__gt=last)[:CHUNK])))
        if not some:
            return
        yield some
        last = some[-1].code.pk


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """All rows as of one moment: what is done meanwhile must not look like a fault."""
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _gathered(codes: Sequence[Code]) -> Iterable[Case]:
    """The same number of queries however many codes."""
    rows = [code.declaration_id for code in codes]
    revisions = _by_revision(Revision.objects.filter(declaration__in=rows), "number")
    verdicts = _by_revision(Verdict.objects.filter(declaration__in=rows), "revision")
    rulings = _by_revision(
        Ruling.objects.filter(declaration__in=rows).order_by("round"), "revision"
    )
    overrides = _by_revision(Override.objects.filter(declaration__in=rows), "revision")
    ledger: dict[int | None, list[LedgerEntry]] = defaultdict(list)
    leaves: dict[str, list[Leaf]] = defaultdict(list)
    for entry in LedgerEntry.objects.filter(declaration__in=rows).order_by("sequence"):
        ledger[entry.declaration_id].append(entry)
    numbers = [code.number for code in codes]
    for leaf in Leaf.objects.filter(number__in=numbers).order_by("pk"):
        leaves[leaf.number].append(leaf)
    for code in codes:
        of = (code.declaration_id, code.revision)
        yield Case(
            code=code,
            declaration=code.declaration,
            revision=next(iter(revisions[of]), None),
            verdict=next(iter(verdicts[of]), None),
            rulings=rulings[of],
            overrides=overrides[of],
            ledger=ledger[code.declaration_id],
            leaves=leaves[code.number],
        )


def _by_revision(rows: Iterable[_Row], name: str) -> dict[tuple[int, int], list[_Row]]:
    found: dict[tuple[int, int], list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.declaration_id, getattr(row, name)].append(row)
    return found
