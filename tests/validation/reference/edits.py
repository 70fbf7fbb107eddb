"""What supervisors type into drafts, as tests use it."""

from datetime import date, timedelta
from typing import Any

from declarations.parties.models import User
from tests import factories
from validation.reference import drafts
from validation.reference.models import DraftRelease, ReferenceRow
from validation.reference.services import all_lists

PORTS = "gcc_ports"


def tomorrow() -> date:
    return factories.today() + timedelta(days=1)


def dalian(**changes: Any) -> dict[str, Any]:
    """A port that the shipped data does not have."""
    row = ReferenceRow.objects.filter(list=PORTS).first()
    assert row is not None
    own = {"unlocode": "CNDLC", "name_en": "Dalian", "name_zh": "大连"}
    dates = {"valid_from": tomorrow().isoformat(), "valid_until": ""}
    return {**row.data, **own, **dates, "source": "test", **changes}


def add_dalian(draft: DraftRelease, user: User | None = None, **changes: Any) -> None:
    drafts.add_row(
        user=user or draft.author,
        draft=draft,
        listed=all_lists()[PORTS],
        cells=dalian(**changes),
    )


def port(code: str) -> ReferenceRow:
    """The row of a port in force."""
    return ReferenceRow.objects.get(list=PORTS, data__unlocode=code, removed_in=None)
