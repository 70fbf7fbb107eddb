"""Rows to envelopes, one by one: no database, and no row stops another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

import structlog
from django.utils.translation import gettext as _

from declarations import intake
from declarations.canonical import digest
from declarations.envelope import Envelope
from declarations.faults import Fault, Refused
from declarations.formats.rows import SourceRow, column_of

log = structlog.get_logger(__name__)

TRUTH = "declaration_of_truth"
OWN_REFERENCE = "/own_reference"


class RowFault(TypedDict):
    """A fault of a row, in the form in which it is kept and told."""

    column: str
    pointer: str
    code: str
    message: str
    remedy: str
    rule: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A row and the envelope in it, or every fault that keeps it from being one.

    `said_truth`: it carried a declaration of truth of its own. `names` are the VINs and
    packs in it; `identity` tells this declaration from others of its filer, if at all.
    """

    row: SourceRow
    scheme: str
    envelope: Envelope | None = None
    faults: tuple[Fault, ...] = ()
    said_truth: bool = True
    names: tuple[str, ...] = ()
    identity: str = ""

    @property
    def all_names(self) -> list[str]:
        """What later rows may not name again; a faulty row takes nothing."""
        if self.envelope is None:
            return []
        return [*self.names, *([self.identity] if self.identity else [])]


def _identity(row: SourceRow, envelope: Envelope) -> str:
    if row.declaration or not envelope.own_reference:
        return row.declaration
    return identity_of(
        envelope.scheme.slug, envelope.exporter_uscc, envelope.own_reference
    )


def identity_of(scheme: str, uscc: str, own_reference: str) -> str:
    """The identity of a declaration by its exporter's own reference."""
    return f"own {digest([scheme, uscc, own_reference])}"


def read_row(
    row: SourceRow, *, scheme: str, truth: Mapping[str, Any], today: date
) -> Reading:
    """What the row says; never raises. `truth` stands in where it declares none."""
    if row.document is None:
        return Reading(row, scheme, faults=row.faults or (_unreadable(),))
    document = dict(row.document)
    if scheme:
        document.setdefault("scheme", scheme)
    said_truth = TRUTH in document or not truth
    if not said_truth:
        document[TRUTH] = dict(truth)
    named = document.get("scheme")
    scheme = named if isinstance(named, str) else scheme
    try:
        envelope = intake.read(document, today=today)
    except Refused as refused:
        return Reading(row, scheme, faults=_joined(row.faults, refused.faults))
    except Exception:
        log.exception("batch_row_unreadable", number=row.number)
        return Reading(row, scheme, faults=_joined(row.faults, (_unreadable(),)))
    if row.faults:
        return Reading(row, scheme, faults=row.faults)
    names = tuple(
        f"{key.kind} {key.value}" for key in envelope.scheme.claims(envelope.body)
    )
    identity = _identity(row, envelope)
    return Reading(row, scheme, envelope, (), said_truth, names, identity)


def as_row_faults(scheme: str, faults: tuple[Fault, ...]) -> list[RowFault]:
    """The faults with the columns in which they stand."""
    return [
        RowFault(
            column=column_of(scheme, fault.pointer) if fault.pointer else "",
            pointer=fault.pointer,
            code=fault.code,
            message=fault.message,
            remedy=fault.remedy,
            rule=fault.rule,
        )
        for fault in faults
    ]


def _joined(own: tuple[Fault, ...], more: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Faults of the file first; of places they name, nothing more is said."""
    places = {fault.pointer for fault in own}
    return (*own, *(fault for fault in more if fault.pointer not in places))


def _unreadable() -> Fault:
    return Fault(
        "",
        "unreadable_row",
        _("This row could not be read."),
        _("Compare it with the template, and write it anew."),
    )
