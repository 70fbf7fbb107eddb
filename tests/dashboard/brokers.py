"""A broker's clients and their filings, as the tests of the broker's board use them."""

import re
from datetime import timedelta
from typing import Any

from stdnum.cn import uscc

from declarations.clock import database_now
from declarations.models import Declaration
from declarations.parties.models import Organisation, OrganisationKind, User
from tests import factories
from tests.consignments import EXPORTER_USCC as EQUIPMENT_USCC
from validation.clocks.models import Escalation, EscalationLevel

BOARD = "/clients/"
MORE_USCCS = (factories.RIVAL_USCC, EQUIPMENT_USCC)


def a_client(broker: Organisation, number: int, **mandate: Any) -> Organisation:
    """One more exporter that gave the broker a mandate."""
    draft = f"913200{number:02d}MADEM0A01"
    client = factories.an_organisation(
        OrganisationKind.EXPORTER,
        uscc=draft + uscc.calc_check_digit(draft),
        name=f"Client {number:02d}",
    )
    factories.a_mandate(client, broker, **mandate)
    return client


def filed_for(user: User, client: Organisation, **changes: Any) -> Declaration:
    """A truck of a client, sent by the user."""
    return factories.filed(user, exporter={"uscc": client.uscc}, **changes)


def pressed(row: Declaration, level: EscalationLevel) -> None:
    """Its clock has warned, or run out."""
    at = database_now() - timedelta(hours=3)
    Escalation.objects.create(
        declaration=row,
        exporter=row.exporter,
        started_at=at,
        level=level,
        passed_at=at,
        told_at=at,
    )


def cells_of(text: str, client: Organisation) -> list[str]:
    """The numbers in a client's row of the table of clients."""
    row = text.partition(f">{client.name}</a></th>")[2].partition("</tr>")[0]
    return re.findall(r">([0-9]+\+?)<", row)


def ticked(*rows: Declaration) -> list[str]:
    """What the boxes of rows say."""
    return [f"{row.reference}/{row.state}" for row in rows]
