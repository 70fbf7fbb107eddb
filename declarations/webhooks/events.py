"""An event as programs are told of it: CloudEvents 1.0, the same in feed and webhook.

Of what the ledger keeps of an event only named parts go out; the rest is for customs.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from declarations.api.representation import actor_shown
from declarations.kinds import KINDS, Audience
from declarations.models import LedgerEntry

MEDIA_TYPE = "application/cloudevents+json"
TEST_KIND = "webhook.test"
BATCHES = "batch"
# The kinds of chains that declarations and batches have; others are not in the feed.
FAMILIES = frozenset(
    {
        *("declaration", "case", "code", "inspection", "document", "goods", "clock"),
        BATCHES,
    }
)
# What else of an event's data its reader may have.
TOLD = (
    *("revision", "number", "name", "port"),
    *("passing", "wrong", "taken", "left"),
)


def kinds_for_parties() -> list[str]:
    """Every kind of event that filers are told of, in the order of the table."""
    return [
        kind.name
        for kind in KINDS.values()
        if kind.audience is Audience.PARTIES and kind.name.split(".")[0] in FAMILIES
    ]


def id_of(entry: LedgerEntry) -> str:
    """The event's id: the same for ever, and wherever it is told."""
    return f"{entry.chain}.{entry.sequence}"


def as_event(entry: LedgerEntry) -> dict[str, Any]:
    """The event of a batch, or of a declaration that was loaded with its entry."""
    about = _about(entry)
    data = {
        **about,
        "state": entry.data.get("to"),
        "sentence": _sentence(entry),
        "actor": actor_shown(entry.actor),
        **{name: entry.data[name] for name in TOLD if name in entry.data},
    }
    return {
        **_frame(id_of(entry), entry.kind, entry.at.isoformat()),
        "subject": about["reference"],
        "data": data,
    }


def _about(entry: LedgerEntry) -> dict[str, str]:
    declaration = entry.declaration
    if declaration is not None:
        return {
            "reference": declaration.reference,
            "own_reference": declaration.own_reference,
            "scheme": declaration.scheme,
            "url": reverse("api-declaration", args=[declaration.reference]),
        }
    family, _colon, reference = entry.chain.partition(":")
    if family != BATCHES:
        raise ValueError("only events of declarations and batches are told")
    url = reverse("api-batch", args=[reference])
    return {"reference": reference, "own_reference": "", "scheme": "", "url": url}


def trial_event(event: str, at: str) -> dict[str, Any]:
    """What an endpoint gets when its owner tries it."""
    return {**_frame(event, TEST_KIND, at), "data": {"test": True}}


def _frame(event: str, kind: str, at: str) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event,
        "source": f"{settings.PORTAL_ORIGIN}{reverse('api-events')}",
        "type": kind,
        "time": at,
        "datacontenttype": "application/json",
    }


def _sentence(entry: LedgerEntry) -> str:
    """In English always: an event is the same for all who get it, and each time."""
    with translation.override("en"):
        return KINDS[entry.kind].words(entry.data)
