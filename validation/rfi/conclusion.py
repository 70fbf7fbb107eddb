"""The end of a round of requests: one new revision, judged, and back in review."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime
from typing import Any

from declarations import intake, lifecycle
from declarations.answers import blank
from declarations.contract import contract_for
from declarations.envelope import Envelope
from declarations.faults import Fault, Refused
from declarations.lifecycle import Step
from declarations.models import Declaration, Revision
from declarations.parties.standing import Actor
from declarations.pointers import drop, put
from declarations.services import amend
from declarations.states import Action
from validation.clocks.services import refresh_due
from validation.judging import judge_again
from validation.rfi.marks import is_there
from validation.rfi.models import Rfi, RfiItem

Document = Mapping[str, Any]


def is_complete(declaration: Declaration) -> bool:
    """Whether no request of a locked declaration waits for an answer."""
    return not Rfi.objects.still_open().filter(declaration=declaration).exists()


def declared_now(declaration: Declaration) -> Revision:
    """The revision that requests are about and answers start from."""
    return declaration.revisions.get(number=declaration.revision)


def answered_items(declaration: Declaration) -> list[RfiItem]:
    """Answers to requests of this round that no revision holds yet, oldest first."""
    return list(
        RfiItem.objects.filter(
            rfi__declaration=declaration,
            rfi__answered_at__isnull=False,
            rfi__answer_revision=None,
        ).order_by("rfi__answered_at", "rfi__number", "position")
    )


def with_values(document: Document, *values: Document) -> dict[str, Any]:
    """The document with values put in by pointer; blank ones leave it, and those of
    rows that are gone find no place."""
    changed = deepcopy(dict(document))
    for some in values:
        for pointer, value in some.items():
            if blank(value):
                drop(changed, pointer)
            elif is_there(pointer, changed):
                put(changed, pointer, value)
    return changed


def read(document: Document, declaration: Declaration) -> tuple[Document, list[Fault]]:
    """The canonical document and its faults, by the day that the declaration has."""
    try:
        return intake.read(document, today=_day_of(declaration)).document, []
    except Refused as refused:
        canonical, _same = intake.fit(document, contract_for(declaration.scheme))
        return canonical, list(refused.faults)


def conclude(
    declaration: Declaration,
    action: Action,
    actor: Actor,
    said: dict[str, Any],
    at: datetime,
) -> None:
    """Move a locked declaration back into review. What was answered goes into one new
    revision, which is judged at once; a person decides, whatever the verdict is."""
    items = answered_items(declaration)
    if items:
        said = {**said, **_amended(declaration, items, at)}
    lifecycle.advance([Step(declaration, action, said)], actor=actor, at=at)
    refresh_due([declaration])


def _amended(
    declaration: Declaration, items: list[RfiItem], at: datetime
) -> dict[str, Any]:
    answered = Rfi.objects.filter(pk__in={item.rfi_id for item in items})
    last = answered.select_related("answered_by").order_by("answered_at").last()
    assert last is not None  # noqa: S101 - items come from answered requests
    assert last.answered_by is not None  # noqa: S101 - a constraint says so
    document = with_values(
        declared_now(declaration).envelope, *(item.values for item in items)
    )
    revision = amend(
        user=last.answered_by,
        declaration=declaration,
        envelope=_envelope(document, declaration),
        channel=last.answer_channel,
        at=at,
    )
    answered.update(answer_revision=revision.number)
    judgement = judge_again(declaration)
    return {
        "revision": revision.number,
        "digest": revision.digest,
        "rules": sorted({finding.rule_id for finding in judgement.findings}),
    }


def _envelope(document: Document, declaration: Declaration) -> Envelope:
    return intake.read(document, today=_day_of(declaration))


def _day_of(declaration: Declaration) -> date:
    """The day of receipt: what was lawful then is not refused because it took long."""
    assert declaration.declared_on is not None  # noqa: S101 - a constraint says so
    return declaration.declared_on
