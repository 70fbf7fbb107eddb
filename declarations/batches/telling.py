"""Rows as people and programs read them: where each is now, and what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from declarations.batches.models import FORECASTS, BatchRow, Outcome
from declarations.batches.reading import RowFault, as_row_faults
from declarations.faults import Fault
from declarations.models import Declaration
from declarations.parties.standing import AnyUser
from declarations.sections import sections
from declarations.states import TRAITS, State

# The section of a higher room that says what its rules found.
FINDINGS = "findings"
TAGS = {
    Outcome.WOULD_PASS: "pass",
    Outcome.WOULD_WAIT: "review",
    Outcome.WOULD_RETURN: "returned",
    Outcome.WOULD_STAY: "draft",
    Outcome.FAULTY: "stopper",
    Outcome.REFUSED: "stopper",
}


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A row with what is to be said of it. `label` and `tag` show where it is."""

    row: BatchRow
    label: str
    tag: str
    faults: Sequence[RowFault]


def told(rows: Sequence[BatchRow], user: AnyUser) -> list[ToldRow]:
    """The rows, loaded with their declarations, as the user reads them; set-wise."""
    found = findings_of([row.declaration for row in rows if row.declaration], user)
    return [_told(row, found) for row in rows]


def _told(row: BatchRow, found: Mapping[int, Sequence[RowFault]]) -> ToldRow:
    declaration = row.declaration
    if declaration is None or row.outcome in (*FORECASTS, Outcome.REFUSED):
        outcome = Outcome(row.outcome)
        tag = TAGS.get(outcome, "submitted")
        return ToldRow(row, str(outcome.label), tag, row.faults)
    state = State(declaration.state)
    faults = found.get(declaration.pk, ())
    return ToldRow(row, str(state.label), TRAITS[state].tag, faults)


def findings_of(
    declarations: Sequence[Declaration], user: AnyUser
) -> dict[int, list[RowFault]]:
    """What the rules found in the newest revision of each."""
    schemes = {row.pk: row.scheme for row in declarations}
    return {
        pk: as_row_faults(schemes[pk], tuple(_fault(finding) for finding in some))
        for section in sections()
        if section.name == FINDINGS and declarations
        for pk, some in section.for_api(declarations, user).items()
    }


def _fault(finding: Mapping[str, str]) -> Fault:
    return Fault(
        pointer=finding["pointer"],
        code=finding["level"],
        message=finding["message"],
        remedy=finding["remedy"],
        rule=finding["rule"],
    )
