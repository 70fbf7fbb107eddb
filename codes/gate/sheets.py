"""The sheet of goods before an officer: what to compare, how they stand, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from codes import number
from codes.gate.offers import Offer, Situation
from codes.gate.targets import Target, newest_code
from codes.gate.work import may_act
from codes.models import Code
from codes.verification import SUBJECT_TAIL
from declarations.clock import database_now
from declarations.models import Declaration, Revision
from declarations.parties.models import User
from validation.clocks.reckoning import Clock
from validation.clocks.services import clocks_of
from validation.scheme import judging_schemes

PLATE_TAIL = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """`presented` is what acts are about: a number that was scanned, or the reference.
    Until `matched` the last six stay hidden, so that they are read off the goods."""

    declaration: Declaration
    situation: Situation
    clock: Clock
    presented: str
    number: str
    subject: str
    matched: str
    plates: tuple[str, ...]
    offers: tuple[Offer, ...]

    @property
    def is_consignment(self) -> bool:
        """Compared by the reference on its papers, for want of a VIN."""
        return self.subject == self.declaration.reference

    @property
    def hidden(self) -> str:
        """What the goods bear, but for what the officer has to read there."""
        return masked(self.subject)


def sheet_of(user: User, target: Target, *, matched: str = "") -> Sheet:
    """Everything that the page of some goods shows."""
    row, code = target.declaration, target.code
    verdict = target.verdict_at(database_now()) if code else None
    inspection = row.inspections.order_by("-pk").first()
    situation = Situation(row, verdict, inspection)
    return Sheet(
        declaration=row,
        situation=situation,
        clock=clocks_of([row])[row.pk],
        presented=code.number if code and matched else row.reference,
        number=number.display(code.number) if code else "",
        subject=target.subject,
        matched=matched,
        plates=_plates(row),
        offers=situation.offers if may_act(user, row) else (),
    )


def masked(subject: str) -> str:
    """A VIN without its last six."""
    return f"{subject[:-SUBJECT_TAIL]}…"


def compared_by(rows: Sequence[Declaration]) -> dict[int, str]:
    """How lists tell goods apart, by primary key: a VIN without its last six, or what
    else the declaration names; one query."""
    borne = dict(
        Code.objects.filter(declaration__in=rows)
        .order_by("pk")
        .values_list("declaration_id", "subject")
    )
    return {
        row.pk: row.subject
        if borne.get(row.pk) == row.reference
        else masked(row.subject)
        for row in rows
    }


def current_target(declaration: Declaration) -> Target:
    """The goods of a declaration, by its last code."""
    return Target(declaration, newest_code(declaration))


def _plates(row: Declaration) -> tuple[str, ...]:
    """The ends of the battery packs' codes, as on their plates."""
    declared = Revision.objects.get(declaration=row, number=row.revision)
    scheme = judging_schemes()[row.scheme]
    packs = scheme.code_profile(declared.envelope, row.reference).batteries or ()
    return tuple(pack[-PLATE_TAIL:] for pack in packs)
