"""An act under way: its rows locked, the officer's right to it proven, its moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from codes.answers import WORDINGS
from codes.gate.models import Inspection
from codes.gate.orders import Order
from codes.gate.ports import named
from codes.gate.targets import ENDED, Target, is_named, newest_code
from codes.models import Code
from codes.verification import Verdict
from declarations import ledger
from declarations.faults import Conflict, Fault, Forbidden, Refused
from declarations.models import Declaration
from declarations.parties.models import Role, User
from declarations.parties.standing import Actor, AnyUser, standing_of
from declarations.states import State


@dataclass(frozen=True, slots=True)
class Work:
    """What an act has in hand, all rows locked."""

    order: Order
    target: Target
    inspection: Inspection | None
    received_at: datetime

    @property
    def declaration(self) -> Declaration:
        """The declaration whose goods stand at the gate."""
        return self.target.declaration

    @property
    def actor(self) -> Actor:
        """The officer, as the ledger keeps him."""
        return Actor.of(self.order.user)

    def moment(self, *not_before: datetime | None) -> datetime:
        """When the act took place: now, or by an offline device's clock, but never
        before what must have come first and never after the scan was received."""
        scan = self.order.scan
        if not scan.offline or scan.at is None:
            return self.received_at
        floors = [floor for floor in not_before if floor is not None]
        return min(max([scan.at, *floors]), self.received_at)

    def tell(self, kind: str, at: datetime, **said: Any) -> None:
        """Write an event of the declaration."""
        event = ledger.Event(self.declaration, kind, self.actor, self.said(**said))
        ledger.append([event], at=at)

    def said(self, **more: Any) -> dict[str, Any]:
        """What every event of the gate says: the port, and the evidence of a scan that
        was made offline."""
        scan = self.order.scan
        if not scan.offline:
            return {"port": self.declaration.port, **more}
        evidence = {
            "device": scan.device,
            "device_at": scan.at.isoformat() if scan.at else "",
            "recorded_at": self.received_at.isoformat(),
        }
        return {"port": self.declaration.port, "offline": evidence, **more}

    def require_live(self, at: datetime) -> None:
        """Raises Conflict unless the code could be relied on at a moment."""
        verdict = self.target.verdict_at(at)
        if verdict is not Verdict.VALID:
            raise Conflict(verdict.lower(), str(WORDINGS[verdict].sentence))

    def require_under_way(self) -> None:
        """Raises Conflict where nothing can come of the declaration any more."""
        state = State(self.declaration.state)
        if state in ENDED or state is State.DRAFT:
            raise Conflict(
                "declaration_ended",
                _("The declaration is “%(state)s”; these goods cannot leave under it.")
                % {"state": state.label},
            )

    def require_subject(self) -> None:
        """Raises Refused unless the goods were compared with what is declared."""
        if not self.order.presented.subject.strip():
            raise Refused(
                [
                    Fault(
                        "/subject",
                        "subject_needed",
                        _("The goods have not been compared with the code."),
                        _(
                            "Type the last six of the VIN on the truck, or of the"
                            " consignment's reference on its papers."
                        ),
                    )
                ],
                code="subject_needed",
            )


def begin(order: Order, target: Target, received_at: datetime) -> Work:
    """Lock the rows and prove that the officer may act on these very goods.

    Raises Forbidden for everybody but gate officers of the port, and Refused when the
    goods are not those of the code.
    """
    declaration = Declaration.objects.select_for_update().get(pk=target.declaration.pk)
    require_officer(order.user, declaration)
    locked = Target(declaration, _fresh(target), target.doubt)
    if order.presented.subject.strip():
        _require_same_goods(order.presented.subject, locked)
    inspection = declaration.inspections.order_by("-pk").first()
    return Work(order, locked, inspection, received_at)


def is_officer(user: AnyUser) -> bool:
    """Whether the user acts at gates at all."""
    return Role.GATE_OFFICER in standing_of(user).roles


def may_act(user: AnyUser, declaration: Declaration) -> bool:
    """Gate officers at their own ports, but nobody on what his organisation filed."""
    standing = standing_of(user)
    parties = {declaration.exporter_id, declaration.filed_for_id}
    at_port = is_officer(user) and declaration.port in standing.ports
    return at_port and not parties & {*standing.organisation_ids}


def may_look(user: AnyUser, declaration: Declaration) -> bool:
    """Gate officers at the goods of their own ports; who oversees, at all of them."""
    return not is_officer(user) or declaration.port in standing_of(user).ports


def require_officer(user: User, declaration: Declaration) -> None:
    """Raises Forbidden with the reason why the user may not act."""
    if may_act(user, declaration):
        return
    if not is_officer(user):
        raise Forbidden("gate_officers_only", _("Only a gate officer may do this."))
    ports = standing_of(user).ports
    if not ports:
        raise Forbidden(
            "no_port", _("No port is assigned to you. Ask your supervisor for one.")
        )
    if declaration.port in ports:
        raise Forbidden(
            "own_filing", _("Your own organisation filed this. Ask a colleague.")
        )
    raise Forbidden(
        "wrong_port",
        _("This code is for %(port)s; you work at %(yours)s.")
        % {"port": named([declaration.port]), "yours": named(ports)},
    )


def _fresh(target: Target) -> Code | None:
    """The code as it is now that its declaration is locked."""
    if target.code is None:
        return newest_code(target.declaration)
    return Code.objects.select_related("key").get(pk=target.code.pk)


def _require_same_goods(given: str, target: Target) -> None:
    if not is_named(given, target.subject):
        raise Refused(
            [
                Fault(
                    "/subject",
                    "subject_mismatch",
                    _("The code belongs to another truck or consignment."),
                    _(
                        "Read the VIN on the truck once more. If it still differs,"
                        " stop the truck and call your supervisor."
                    ),
                )
            ],
            code="subject_mismatch",
        )
