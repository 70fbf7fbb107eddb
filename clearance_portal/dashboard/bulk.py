"""Many declarations in one act: each by itself, each with its own outcome."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from declarations import services
from declarations.clock import database_now, declaration_date
from declarations.faults import Conflict, DomainError
from declarations.filing import Filing
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.references import may_be_reference
from declarations.selectors import declarations_for
from declarations.states import State
from declarations.working_copies import working_copy_of

MOST_ROWS = 100
CHANNEL = "web"
SENT_TOGETHER = frozenset({State.DRAFT, State.RETURNED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: done, or why not. `row` is None where there is none."""

    reference: str
    done: bool
    message: str
    row: Declaration | None = None


Act = Callable[[Declaration], str]


def rows_named(user: User, references: Iterable[str]) -> dict[str, Declaration]:
    """Those of some declarations that the user may see, by reference; one query."""
    wanted = [name.upper() for name in dict.fromkeys(references)][:MOST_ROWS]
    names = [name for name in wanted if name and may_be_reference(name)]
    rows = {
        row.reference: row for row in declarations_for(user).filter(reference__in=names)
    }
    return {name: rows[name] for name in names if name in rows}


def each(user: User, ticks: Iterable[str], act: Act) -> list[Outcome]:
    """Do it to every row that was ticked. A tick is a reference and the state that
    the page showed, as a board's row has it; what moved meanwhile is left alone."""
    states = dict(tick.split("/", 1) for tick in ticks if "/" in tick)
    known = rows_named(user, states)
    return [
        _outcome(name, known.get(name.upper()), state, act)
        for name, state in [*states.items()][:MOST_ROWS]
    ]


def _outcome(name: str, row: Declaration | None, state: str, act: Act) -> Outcome:
    if row is None:
        return Outcome(name, done=False, message=_("No such declaration."))
    if row.state != state:
        return Outcome(
            name, done=False, message=_("It has moved on meanwhile."), row=row
        )
    try:
        return Outcome(row.reference, done=True, message=act(row), row=row)
    except DomainError as refusal:
        return Outcome(row.reference, done=False, message=refusal.message, row=row)


def withdrawal(user: User, reason: str) -> Act:
    """Withdraw, for one reason."""

    def act(row: Declaration) -> str:
        services.withdraw(user=user, declaration=row, reason=reason)
        return str(State.WITHDRAWN.label)

    return act


def sending(user: User) -> Act:
    """Send what is prepared: drafts, and corrections that are finished."""

    def act(row: Declaration) -> str:
        filing = _filing(row)
        if filing.ready is None:
            raise _unfinished(len(filing.troubles))
        services.resubmit(
            user=user, declaration=row, envelope=filing.ready, channel=CHANNEL
        )
        return _("Sent")

    return act


def _filing(row: Declaration) -> Filing:
    # A change of what has a code takes the code away: nobody does that in passing.
    copy = working_copy_of(row) if row.state in SENT_TOGETHER else None
    if copy is None:
        raise Conflict("nothing_prepared", _("Nothing is prepared that could be sent."))
    return Filing(
        declaration=row,
        envelope=copy.envelope,
        done=frozenset(copy.done),
        findings=(),
        today=declaration_date(database_now()),
    )


def _unfinished(count: int) -> Conflict:
    told = ngettext(
        "Not finished: %(n)d answer is still to be given or corrected.",
        "Not finished: %(n)d answers are still to be given or corrected.",
        count,
    )
    return Conflict("not_finished", told % {"n": count})


def done_among(outcomes: Iterable[Outcome]) -> int:
    """How many of them were done."""
    return sum(outcome.done for outcome in outcomes)
