"""What to do with each row: file it, correct what was filed, or leave it; set-wise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from declarations.authority import Authority, authorities_for
from declarations.batches.models import Batch, Outcome
from declarations.batches.naming import first_rows
from declarations.batches.reading import (
    OWN_REFERENCE,
    TRUTH,
    Reading,
    identity_of,
)
from declarations.canonical import digest
from declarations.envelope import Envelope
from declarations.faults import Fault, Refused
from declarations.lookup.models import SearchTerm
from declarations.lookup.terms import term_of
from declarations.models import Declaration, DeclarationQuerySet, Revision
from declarations.parties.models import MandateAction, User
from declarations.states import TRAITS, State

# What has ended without leaving; its reference is free for another filing.
GIVEN_UP = (State.WITHDRAWN, State.REFUSED, State.EXPIRED)


@dataclass(slots=True)
class Plan:
    """A row and what is to be done with it. `repeats` are those of its names that stand
    in an earlier row; `declaration` is what it corrects, leaves, or has become."""

    reading: Reading
    outcome: Outcome
    faults: tuple[Fault, ...] = ()
    authority: Authority | None = None
    declaration: Declaration | None = None
    repeats: list[str] = field(default_factory=list)

    @property
    def envelope(self) -> Envelope:
        """What the row declares; there is one unless the row is faulty."""
        envelope = self.reading.envelope
        assert envelope is not None  # noqa: S101 - faulty rows are never asked
        return envelope

    @property
    def before(self) -> Declaration:
        """The declaration that the row corrects."""
        assert self.declaration is not None  # noqa: S101 - only corrections are asked
        return self.declaration

    def refuse(self, faults: Iterable[Fault]) -> None:
        """The row is not taken in."""
        self.outcome, self.faults = Outcome.REFUSED, tuple(faults)


@dataclass(frozen=True, slots=True)
class _Known:
    """A declaration that a row may mean, and what it says now."""

    declaration: Declaration
    digest: str
    truth: Mapping[str, Any]

    def says(self, reading: Reading) -> bool:
        """Whether the row says the same; who signs counts where the row says it."""
        envelope = reading.envelope
        if envelope is None:
            return False
        if reading.said_truth:
            return envelope.digest == self.digest
        return digest({**envelope.document, TRUTH: self.truth}) == self.digest


def plan(batch: Batch, readings: Sequence[Reading]) -> list[Plan]:
    """A plan for each row, in order; a constant number of queries.

    Inside a transaction: places under a mandate's maximum are kept until its end.
    """
    user, first = batch.filed_by, first_rows(batch, readings)
    known = _known(user, readings)
    plans = [_planned(reading, known, first) for reading in readings]
    new = [one for one in plans if one.outcome == Outcome.FILED]
    granted = authorities_for(
        user=user,
        filings=[one.envelope for one in new],
        action=MandateAction.SUBMIT,
    )
    for one, answer in zip(new, granted, strict=True):
        if isinstance(answer, Refused):
            one.refuse(answer.faults)
        else:
            one.authority = answer
    return plans


def _planned(
    reading: Reading, known: Mapping[str, _Known], first: Mapping[str, int]
) -> Plan:
    if reading.envelope is None:
        return Plan(reading, Outcome.FAULTY, reading.faults)
    identity, number = reading.identity, reading.row.number
    repeats = [name for name in reading.names if first[name] < number]
    if identity and first[identity] < number:
        return Plan(reading, Outcome.REFUSED, (_doubled(),), repeats=repeats)
    found = known.get(identity)
    made = _filed_or_left(reading, found)
    made.repeats = repeats
    return made


def _filed_or_left(reading: Reading, found: _Known | None) -> Plan:
    if found is None:
        if reading.row.declaration:
            return Plan(reading, Outcome.REFUSED, (_unknown(reading.row.declaration),))
        return Plan(reading, Outcome.FILED)
    before = found.declaration
    if found.says(reading):
        return Plan(reading, Outcome.UNCHANGED, declaration=before)
    if TRAITS[State(before.state)].correctable:
        return Plan(reading, Outcome.RESUBMITTED, declaration=before)
    if before.state in GIVEN_UP and not reading.row.declaration:
        return Plan(reading, Outcome.FILED)
    return Plan(reading, Outcome.REFUSED, (_not_now(before),))


def _known(user: User, readings: Sequence[Reading]) -> dict[str, _Known]:
    """Declarations that the rows may mean, by the identity under which they do."""
    sound = [reading for reading in readings if reading.envelope is not None]
    visible = Declaration.objects.visible_to(user).select_related("exporter")
    by_identity = _by_reference(visible, sound) | _by_own_reference(visible, sound)
    said = {
        pk: (its_digest, truth or {})
        for pk, its_digest, truth in Revision.objects.filter(
            declaration__in=by_identity.values(),
            number=F("declaration__revision"),
        ).values_list("declaration_id", "digest", f"envelope__{TRUTH}")
    }
    return {
        identity: _Known(found, *said.get(found.pk, ("", {})))
        for identity, found in by_identity.items()
    }


def _by_reference(
    visible: DeclarationQuerySet, readings: Sequence[Reading]
) -> dict[str, Declaration]:
    wanted = {reading.row.declaration for reading in readings}
    found = visible.filter(reference__in=wanted - {""})
    return {declaration.reference: declaration for declaration in found}


def _by_own_reference(
    visible: DeclarationQuerySet, readings: Sequence[Reading]
) -> dict[str, Declaration]:
    """The newest filing of each own reference, through the index of search terms."""
    own = {
        reading.envelope.own_reference
        for reading in readings
        if reading.envelope is not None and not reading.row.declaration
    } - {""}
    named = SearchTerm.objects.filter(term__in={term_of(text) for text in own})
    found = visible.filter(pk__in=named.values("declaration"), own_reference__in=own)
    return {
        identity_of(row.scheme, row.exporter.uscc, row.own_reference): row
        for row in found.order_by("pk")
    }


def _doubled() -> Fault:
    return Fault(
        OWN_REFERENCE,
        "repeated_reference",
        _("An earlier row of this file has the same reference."),
        _("Keep one of the rows, or give each a reference of its own."),
    )


def _unknown(reference: str) -> Fault:
    return Fault(
        "",
        "unknown_declaration",
        _("The column “declaration” names %(reference)s, which is not known here.")
        % {"reference": reference[:40]},
        _("Leave that cell empty to file the row as a new declaration."),
    )


def _not_now(declaration: Declaration) -> Fault:
    return Fault(
        "",
        "cannot_change_now",
        _("%(reference)s is “%(state)s” and cannot be changed by a file.")
        % {
            "reference": declaration.reference,
            "state": State(declaration.state).label,
        },
        _(
            "Wait until it is returned or issued. If the row is about other goods, give"
            " it an own reference of its own."
        ),
    )
