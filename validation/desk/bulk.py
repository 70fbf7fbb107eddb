"""Many cases decided in one act: each by itself, each with its own answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from declarations.faults import DomainError
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.references import may_be_reference
from validation.models import RulingKind
from validation.review import Seen, decide

MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: decided, or why not."""

    reference: str
    done: bool
    message: str


def decide_each(
    *, user: User, ticked: Iterable[str], kind: RulingKind, reason: str
) -> list[Outcome]:
    """Decide every ticked case that can be decided; the others stay as they are.

    A tick is a reference and what the page showed of it, as `tick_for` writes it.
    """
    shown = [tick.partition("/") for tick in dict.fromkeys(ticked)][:MOST_ROWS]
    wanted = {
        reference.upper(): Seen.from_text(seen)
        for reference, _slash, seen in shown
        if reference and may_be_reference(reference)
    }
    known = _visible(user, list(wanted))
    return [
        _decided(user, known.get(reference), (reference, seen), (kind, reason))
        for reference, seen in wanted.items()
    ]


def tick_for(declaration: Declaration, seen: Seen) -> str:
    """The value of a row's box."""
    return f"{declaration.reference}/{seen.as_text()}"


def _visible(user: User, references: list[str]) -> dict[str, Declaration]:
    rows = Declaration.objects.visible_to(user).filter(reference__in=references)
    return {row.reference: row for row in rows}


def _decided(
    user: User,
    row: Declaration | None,
    shown: tuple[str, Seen],
    word: tuple[RulingKind, str],
) -> Outcome:
    reference, seen = shown
    if row is None:
        return Outcome(reference, done=False, message=_("No such declaration."))
    try:
        kind, reason = word
        decide(user=user, declaration=row, kind=kind, reason=reason, seen=seen)
    except DomainError as refusal:
        return Outcome(reference, done=False, message=refusal.message)
    return Outcome(reference, done=True, message=str(kind.label))
