"""Gate officers at their ports, and trucks whose codes they scan."""

from typing import Any

from codes.gate import services
from codes.gate.models import ScanRecord
from codes.gate.orders import Presented, Scan
from codes.models import Code
from declarations.models import Declaration
from declarations.parties.models import Membership, Organisation, Role, User
from tests import factories

TIANJIN, SHANGHAI = "CNTXG", "CNSHA"


def an_officer(office: Organisation, *ports: str) -> User:
    """A gate officer bound to ports."""
    officer = factories.a_person(office, Role.GATE_OFFICER)
    Membership.objects.filter(user=officer).update(ports=list(ports))
    return officer


def seen(code: Code) -> Presented:
    """The code's number, with the last six of the VIN on the truck before it."""
    return Presented(code.number, code.subject[-6:])


def standing(declaration: Declaration) -> Presented:
    """A truck without a code, by the reference on its papers and its VIN."""
    return Presented(declaration.reference, declaration.subject[-6:])


def start(officer: User, presented: Presented, **scan: Any) -> ScanRecord:
    return services.start_inspection(
        user=officer, presented=presented, scan=Scan(**scan)
    )


def passes(officer: User, presented: Presented, **scan: Any) -> ScanRecord:
    return services.finish(
        user=officer, presented=presented, passed=True, note="", scan=Scan(**scan)
    )


def fails(officer: User, presented: Presented, note: str = "Wrong pack") -> ScanRecord:
    return services.finish(
        user=officer, presented=presented, passed=False, note=note, scan=Scan()
    )


def release(
    officer: User, presented: Presented, excuse: str = "", **scan: Any
) -> ScanRecord:
    return services.release(
        user=officer, presented=presented, scan=Scan(**scan), without_inspection=excuse
    )


def inspected(officer: User, code: Code) -> Code:
    """The code of a truck that has passed its inspection."""
    start(officer, seen(code))
    passes(officer, seen(code))
    return code


def kinds_of(declaration: Declaration) -> list[str]:
    """What its ledger tells, oldest first."""
    rows = declaration.ledger.order_by("sequence")
    return list(rows.values_list("kind", flat=True))
