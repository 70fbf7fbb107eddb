"""Cases in review and requests on them, as the tests of this folder need them."""

from typing import Any

from declarations.models import Declaration
from declarations.parties.models import User
from declarations.states import State
from tests import factories
from tests.visits import work
from validation.rfi.answering import Reply, answer
from validation.rfi.asking import ask
from validation.rfi.models import Rfi
from validation.rfi.wanted import Wanted

FLAG = {"body__carbon_report__standard": "GB/T 37498"}
STANDARD = "/body/carbon_report/standard"
VIN = "/body/vehicle/vin"
MASS = "/body/vehicle/gross_vehicle_mass_kg"
PACKS = "/body/battery/packs"
WHY = "Please check this against the plate."


def a_case(user: User, **changes: Any) -> Declaration:
    """A truck that the rules flagged, in review."""
    row = factories.filed(user, **{**FLAG, **changes})
    work()
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW
    return row


def asked(reviewer: User, case: Declaration, *pointers: str, **more: str) -> Rfi:
    """A request about these places; words="..." adds a question without a place."""
    wanted = [Wanted(WHY, pointer) for pointer in pointers]
    wanted += [Wanted(more["words"])] if "words" in more else []
    wanted += [Wanted(WHY, "", more["document"])] if "document" in more else []
    return ask(user=reviewer, declaration=case, wanted=wanted)


def replied(
    user: User,
    rfi: Rfi,
    values: dict[str, Any] | None = None,
    words: dict[int, str] | None = None,
) -> Declaration:
    """The request answered; the declaration as it is then."""
    reply = Reply(values or {}, words or {})
    answer(user=user, rfi=rfi, reply=reply, channel="web")
    return fresh(rfi.declaration)


def fresh(declaration: Declaration) -> Declaration:
    """The declaration as the database has it now."""
    return Declaration.objects.get(pk=declaration.pk)


def kinds(declaration: Declaration) -> list[str]:
    """The kinds of its events, oldest first."""
    entries = declaration.ledger.order_by("sequence")
    return list(entries.values_list("kind", flat=True))


def envelope(declaration: Declaration) -> dict[str, Any]:
    """What is declared now."""
    current: dict[str, Any]
    current = declaration.revisions.get(number=fresh(declaration).revision).envelope
    return current
