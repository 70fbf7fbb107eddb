"""Taking in what the Single Window wrote: a draft, and what is still to be done."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from declarations import intake
from declarations.authority import Errand, authority_for
from declarations.contract import contract_for
from declarations.faults import Fault, Refused
from declarations.formats.single_window import Imported, LeftOut, read_dec_message
from declarations.models import Declaration
from declarations.parties.models import MandateAction, User
from declarations.schemes import schemes
from declarations.services import start_draft


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The draft; what of the message has no place in it, and what it still lacks."""

    draft: Declaration
    left_out: list[LeftOut]
    missing: list[Fault]


def take_in(*, user: User, data: bytes, scheme: str = "") -> TakenIn:
    """A draft made of a DecMessage; nothing is judged and nothing sent.

    Raises Refused for what cannot be read, names no scheme or no exporter, or names
    one for whom the user may not prepare.
    """
    places = {slug: known.single_window for slug, known in schemes().items()}
    imported = read_dec_message(data, places, scheme=scheme)
    _require_known(imported)
    document = {"scheme": imported.scheme, **imported.document}
    uscc = str(document["exporter"]["uscc"])
    authority = authority_for(
        user=user, errand=Errand(uscc, imported.scheme), action=MandateAction.PREPARE
    )
    draft = start_draft(
        user=user,
        exporter=authority.exporter,
        scheme=imported.scheme,
        envelope=document,
    )
    _canonical, missing = intake.fit(document, contract_for(imported.scheme))
    return TakenIn(draft, imported.left_out, missing)


def _require_known(imported: Imported) -> None:
    faults = []
    if imported.scheme not in schemes():
        faults.append(
            Fault(
                "/scheme",
                "required",
                _("Neither the notes of the message nor you name a scheme."),
                _("Name one of: %(choices)s.") % {"choices": ", ".join(schemes())},
            )
        )
    if "exporter" not in imported.document:
        faults.append(
            Fault(
                "/exporter/uscc",
                "required",
                _("The exporter's credit code (TradeCoScc) is missing."),
                _("Give the 18 characters of the consignor in TradeCoScc."),
            )
        )
    if faults:
        raise Refused(faults)
