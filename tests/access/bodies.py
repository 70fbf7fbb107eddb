"""What somebody would send to each route; nothing at all where it is not named here."""

import json
from collections.abc import Callable
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from declarations.formats.single_window import to_dec_message
from declarations.notifications.matters import Matter
from declarations.schemes import schemes
from tests import factories
from tests.access.routes import Route
from tests.access.world import World
from tests.declarations.batches.files import ndjson
from tests.declarations.documents.papers import a_pdf
from tests.validation.desk.desk import decision
from tests.validation.reference.edits import dalian, tomorrow
from tests.validation.rfi.requests import VIN
from validation.desk.bulk import tick_for
from validation.review import seen_now

SIGNED: Final = {"name": "Lin", "role": "Export manager", "accepted": True}
WHY: Final = {"reason": "Looked at it."}


def _file() -> dict[str, Any]:
    return {"kind": "INVOICE", "file": SimpleUploadedFile("x.pdf", a_pdf())}


def _fleet() -> SimpleUploadedFile:
    return SimpleUploadedFile("fleet.ndjson", ndjson([factories.clear_truck()]))


def _document(document: Any) -> dict[str, Any]:
    return {"data": json.dumps(document), "content_type": "application/json"}


def _message() -> bytes:
    document = factories.clear_truck()
    places = schemes()[document["scheme"]].single_window
    return to_dec_message(document, places)


def _list(content: bytes) -> dict[str, Any]:
    return {"data": {"file": SimpleUploadedFile("ports.csv", content)}}


def _correction(world: World) -> dict[str, Any]:
    revision = world.returned.revisions.get()
    envelope = dict(revision.envelope)
    factories.change(envelope, "body__vehicle__powertrain", "BATTERY_ELECTRIC")
    return _document(envelope)


def _at_gate(world: World) -> dict[str, str]:
    return {"code": world.code.number, "subject": world.code.subject[-6:]}


def _scan(world: World) -> dict[str, Any]:
    at = timezone.now().isoformat()
    scan = {"nonce": "a" * 16, "at": at, "device": "scanner 7", "action": "check"}
    return _document([{**scan, **_at_gate(world), "verdict": "VALID_OFFLINE"}])


def _publication(world: World) -> dict[str, Any]:
    return {"edition": world.law.edition, "starts_on": tomorrow().isoformat()}


def _tick(world: World) -> dict[str, Any]:
    tick = tick_for(world.case, seen_now(world.case))
    return {"case": [tick], "kind": "approved", **WHY}


def _answers(world: World) -> dict[str, Any]:
    return _document(
        {
            "request": world.request.number,
            "answers": [{"item": 2, "text": "The port did."}],
        }
    )


BODIES: Final[dict[str, Callable[[World], dict[str, Any]]]] = {
    "declarations:start": lambda world: {
        "data": {"scheme": world.issued.scheme, "exporter": factories.EXPORTER_USCC}
    },
    "declarations:single-window": lambda _world: {
        "data": {"file": SimpleUploadedFile("x.xml", _message())}
    },
    "api-single-window": lambda _world: {
        "data": _message(),
        "content_type": "application/xml",
    },
    "declarations:withdraw": lambda _world: {"data": WHY},
    "rules:sandbox-company": lambda _world: {
        "data": {"uscc": factories.RIVAL_USCC, "act": "close"}
    },
    "clients:act": lambda _world: {"data": {"row": ["DC-26-NONE/draft"], **WHY}},
    "clients:answers": lambda _world: {
        "data": {"row": ["DC-26-NONE/draft"], "answer": "It is right."}
    },
    "clients:save-view": lambda _world: {"data": {"name": "Due", "query": "risk=yes"}},
    "tracking:links": lambda _world: {"data": {"days": "9"}},
    "desk:take-over": lambda _world: {"data": WHY},
    "desk:decision": lambda world: {"data": decision(world.case)},
    "desk:override": lambda _world: {"data": WHY},
    "desk:opinion": lambda _world: {"data": {"kind": "upheld", **WHY}},
    "desk:bulk": lambda world: {"data": _tick(world)},
    "desk:save-view": lambda _world: {"data": {"name": "Due", "query": "mine=yes"}},
    "rfi:ask": lambda _world: {
        "data": {"mark": [VIN], "question": ["Is it?"], "ask": "yes"}
    },
    "rfi:attach": lambda _world: {"data": _file()},
    "documents:list": lambda _world: {"data": _file()},
    "parties:member": lambda _world: {"data": {"act": "role", "role": "owner"}},
    "parties:invite": lambda _world: {
        "data": {"email": "hu@pomelo.example", "role": "member"}
    },
    "parties:client-add": lambda _world: {
        "data": {"name": "ERP", "scopes": ["read"], "days": "30"}
    },
    "parties:client": lambda _world: {"data": {"act": "revoke"}},
    "parties:mandate": lambda _world: {"data": {"act": "revoke", **WHY}},
    "notifications:choices": lambda _world: {
        "data": {"language": "en", **dict.fromkeys(Matter, "never")}
    },
    "gate:index": lambda world: {"data": _at_gate(world)},
    "gate:act": lambda world: {"data": _at_gate(world)},
    "gate:scans": _scan,
    "gate:conflict": lambda _world: {"data": {"note": "The same truck twice."}},
    "keys": lambda _world: {"data": {"act": "stop", **WHY}},
    "reissue-start": lambda _world: {"data": {"act": "reissue", **WHY}},
    "reissue": lambda _world: {"data": {"act": "cancel", **WHY}},
    "code-acts": lambda _world: {"data": {"act": "confirm"}},
    "lapses": lambda _world: {"data": {"act": "suspend", **WHY}},
    "verify": lambda world: {"data": {"code": world.code.number}},
    "reference:drafts": lambda _world: {
        "data": {"title": "One more", "starts_on": tomorrow().isoformat()}
    },
    "reference:publish": lambda world: {"data": _publication(world)},
    "reference:simulate": lambda _world: {"data": {"as_of": tomorrow().isoformat()}},
    "reference:row-add": lambda _world: {"data": dalian(unlocode="CNXXX")},
    "reference:row-change": lambda _world: {"data": dalian(unlocode="CNTXG")},
    "reference:row-end": lambda _world: {"data": {"on": tomorrow().isoformat()}},
    "reference:upload": lambda _world: _list(b"unlocode\n"),
    "batches:new": lambda _world: {"data": {"file": _fleet()}},
    "batches:confirm": lambda _world: {"data": SIGNED},
    "api-batches": lambda _world: {
        "data": _fleet().read(),
        "content_type": "application/x-ndjson",
    },
    "api-batch-confirm": lambda _world: _document(SIGNED),
    "webhooks:act": lambda _world: {"data": {"act": "switch-off"}},
    "api-declarations": lambda _world: _document(factories.clear_truck()),
    "api-revisions": _correction,
    "api-withdrawal": lambda _world: _document(WHY),
    "api-documents": lambda _world: {"data": _file()},
    "api-answers": _answers,
    "api-checks": lambda _world: _document(factories.clear_truck()),
    "api-verify": lambda world: _document({"number": world.code.number}),
    "api-verify-batch": lambda world: _document({"codes": [world.code.number]}),
    "set_language": lambda _world: {"data": {"language": "zh-hans", "next": "/"}},
}


QUERIES: Final[dict[str, dict[str, int]]] = {
    "log:inclusion": {"index": 0, "size": 1},
    "log:consistency": {"from": 1, "to": 1},
    "log:entries": {"start": 0, "end": 9},
}


def sent(method: str, route: Route, world: World) -> dict[str, Any]:
    """The options of a call to a route."""
    if method == "get":
        return {"data": QUERIES.get(route.name, {})}
    make = BODIES.get(route.name)
    return make(world) if make else {"data": {}}
