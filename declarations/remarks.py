"""What can be said of unfinished answers while they are typed: by the door that will
take them, and by the rules that will judge them."""

from collections.abc import Iterator

from declarations.answers import blank
from declarations.batches.forecasts import Prospect, forecast
from declarations.contract import contract_for
from declarations.endings import endings
from declarations.envelope import Envelope
from declarations.faults import Fault
from declarations.filing import Filing
from declarations.parties.models import User
from declarations.parties.standing import standing_of
from declarations.pointers import at, touches
from declarations.questions import Asked, TableQuestion

CHANNEL = "web"


def remarks(user: User, filing: Filing) -> list[Fault]:
    """Every fault that stands whatever the missing answers will be; nothing is stored
    and nobody outside is asked. A constant number of queries."""
    faults = [fault for fault in filing.faults if fault.code != "missing"]
    known = [fault.pointer for fault in faults]
    return faults + [
        fault for fault in _of_rules(user, filing) if not touches(fault.pointer, known)
    ]


def _of_rules(user: User, filing: Filing) -> list[Fault]:
    contract = contract_for(filing.scheme.slug)
    ended = endings(filing.document, _holes(filing), contract)
    exporter = filing.declaration.exporter
    told = forecast(
        [
            Prospect(
                envelope=Envelope(filing.scheme, document),
                exporter=exporter,
                by_broker=exporter.pk not in standing_of(user).organisation_ids,
                channel=CHANNEL,
                declaration=filing.declaration.pk,
                unfinished=True,
            )
            for document in ended
        ]
    )
    first, *others = (one.faults for one in told)
    always = set(first).intersection(*others)
    return [fault for fault in first if fault in always]


def _holes(filing: Filing) -> Iterator[str]:
    """What the pages still ask for, whether or not the schema does."""
    for page in filing.pages:
        for asked in page.asked:
            if _wanted(asked) and blank(at(filing.document, asked.pointer)):
                yield asked.pointer


def _wanted(asked: Asked) -> bool:
    if isinstance(asked, TableQuestion):
        return asked.table.at_least > 0
    return asked.required
