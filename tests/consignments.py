"""Consignments with law-abiding defaults, as factories.py makes trucks."""

import json
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

from declarations import intake, services
from declarations.models import Declaration
from declarations.parties.models import User
from tests import factories

EXPORTER_USCC: Final = "91370000MADEM0B02K"
SUPPLIER_USCC: Final = "91330000MADEM0E05D"
EXAMPLE = Path(__file__).parents[1] / "examples" / "iegc-machining-centre-clear.json"

_numbers = count(1)


def clear_consignment(**changes: Any) -> dict[str, Any]:
    """A consignment that passes every rule; changes are given as for clear_truck()."""
    document: dict[str, Any] = json.loads(EXAMPLE.read_text("utf-8"))
    document["own_reference"] = f"TEST-IEG-{next(_numbers):05d}"
    document["planned_exit_date"] = _day(20)
    document["body"]["aeo_certificate"] |= {
        "valid_from": _day(-400),
        "next_review_on": _day(400),
    }
    for place, value in changes.items():
        factories.change(document, place, value)
    return document


def filed(user: User, **changes: Any) -> Declaration:
    """A consignment sent by the user, waiting to be judged."""
    envelope = intake.read(clear_consignment(**changes), today=factories.today())
    return services.submit(user=user, envelope=envelope, channel="api")


def clear_document(slug: str) -> dict[str, Any]:
    """A document of a scheme that passes its rules."""
    makers = (factories.clear_truck, clear_consignment)
    return {made["scheme"]: made for made in (make() for make in makers)}[slug]


def _day(offset: int) -> str:
    return (factories.today() + timedelta(days=offset)).isoformat()
