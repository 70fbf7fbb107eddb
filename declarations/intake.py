"""The one door: a document becomes an envelope, or all of its faults come back.

Form, API and files all read through here, so each gives the same list.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from declarations.canonicalise import canonicalise
from declarations.contract import Contract, contract_for
from declarations.envelope import Envelope
from declarations.faults import Fault, Refused
from declarations.schema_faults import schema_faults
from declarations.schemes import schemes
from declarations.shape import Shape

MOST_FAULTS = 100
EXIT_DATE = "/planned_exit_date"
# A plan that slipped costs nobody a new filing; a wrong year is caught all the same.
PLANS_SLIP = timedelta(days=90)


def read(document: Any, *, today: date) -> Envelope:
    """The canonical envelope of a document that fits its scheme's schema.

    `today` is the day of receipt in China. Raises Refused with every fault.
    """
    if not isinstance(document, dict):
        raise Refused([_not_an_object()], status=400)
    slug = document.get("scheme")
    scheme = schemes().get(slug) if isinstance(slug, str) else None
    canonical, faults = fit(document, contract_for(scheme.slug if scheme else ""))
    if scheme is None:
        faults += _unless_known(faults, [_unknown_scheme()])
    faults += _unless_known(faults, _out_of_time(canonical, today))
    if faults or scheme is None:
        raise Refused(bounded(faults))
    return Envelope(scheme=scheme, document=canonical)


def fit(document: Any, contract: Contract) -> tuple[Any, list[Fault]]:
    """The canonical document, and every way in which it breaks the contract."""
    canonical, faults = canonicalise(document, contract.shape)
    if faults or not contract.quick.is_valid(canonical):
        more = schema_faults(canonical, contract.schema, contract.shape)
        faults += _unless_known(faults, more)
    return canonical, faults


def shape_for(slug: str | None) -> Shape:
    """The shape of a scheme's documents; of an envelope alone if it is unknown."""
    return contract_for(slug if slug in schemes() else "").shape


def _unless_known(known: list[Fault], more: list[Fault]) -> list[Fault]:
    """Without faults of places that one is already known of."""
    places = {fault.pointer for fault in known}
    return [fault for fault in more if fault.pointer not in places]


def _out_of_time(canonical: Mapping[str, Any], today: date) -> list[Fault]:
    try:
        planned = date.fromisoformat(canonical["planned_exit_date"])
    except (KeyError, TypeError, ValueError):
        return []
    if planned >= today - PLANS_SLIP:
        return []
    return [
        Fault(
            EXIT_DATE,
            "in_the_past",
            _("The planned exit date is more than 90 days ago."),
            _("Check the year and month, and give the day on which the goods leave."),
        )
    ]


def _unknown_scheme() -> Fault:
    return Fault(
        "/scheme",
        "not_in_list",
        _("This scheme is not known here."),
        _("Use one of: %(choices)s.") % {"choices": ", ".join(schemes())},
    )


def _not_an_object() -> Fault:
    return Fault(
        "",
        "wrong_type",
        _("A declaration has to be a group of named fields."),
        _("Send one JSON object, or one XML element called declaration."),
    )


def bounded(faults: list[Fault]) -> list[Fault]:
    """As many faults as a reader can do something with, and how many more there are."""
    if len(faults) <= MOST_FAULTS:
        return faults
    more = _("There are %(count)d more faults.") % {"count": len(faults) - MOST_FAULTS}
    remedy = _("Correct these first and send it again.")
    return [*faults[:MOST_FAULTS], Fault("", "more_faults", more, remedy)]
