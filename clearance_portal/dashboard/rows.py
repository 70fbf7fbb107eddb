"""The lines of the boards of clients: a declaration, its clock, and who acts next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from declarations.models import Declaration
from declarations.states import TRAITS, Holder, State
from validation.clocks.faces import Face
from validation.clocks.reckoning import Clock


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line. `tick` is the value of its box: the reference and the state shown."""

    declaration: Declaration
    face: Face | None
    acts: str
    ours: bool

    @property
    def tick(self) -> str:
        """What a form says of a row that is ticked."""
        return tick_for(self.declaration)


def tick_for(row: Declaration) -> str:
    """A reference, and the state that the page showed of it."""
    return f"{row.reference}/{row.state}"


def rows_of(
    declarations: Sequence[Declaration], clocks: Mapping[int, Clock]
) -> list[BoardRow]:
    """The lines of a table, from clocks that were reckoned for all of it at once."""
    return [_row(each, clocks.get(each.pk)) for each in declarations]


def _row(row: Declaration, clock: Clock | None) -> BoardRow:
    face = Face(clock) if clock and clock.accepted_at else None
    filed_by_broker = row.filed_for_id != row.exporter_id
    return BoardRow(
        declaration=row,
        face=face,
        acts=acts_next(row, face),
        ours=filed_by_broker and _waits_for_filer(row, face),
    )


def acts_next(row: Declaration, face: Face | None) -> str:
    """Who acts next: as the clock tells, or of a draft whoever prepares it."""
    if face is not None:
        return face.acts
    holder = TRAITS[State(row.state)].holder
    if holder is Holder.NOBODY:
        return ""
    by_broker = row.filed_for_id != row.exporter_id and holder is Holder.EXPORTER
    return _("Broker") if by_broker else str(holder.label)


def _waits_for_filer(row: Declaration, face: Face | None) -> bool:
    if face is not None:
        return face.with_filer
    return TRAITS[State(row.state)].holder is Holder.EXPORTER
