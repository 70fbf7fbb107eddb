"""Scans that a device made without a network: read row by row, answered row by row."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from codes.gate import services
from codes.gate.models import Act, ScanRecord
from codes.gate.orders import Presented, Scan
from codes.verification import Verdict
from declarations.faults import DomainError, Fault, Refused
from declarations.parties.models import User

MOST_ROWS = 500
NONCE = re.compile(r"\A[0-9A-Za-z_-]{8,64}\Z")
LONGEST = {"code": 4000, "subject": 64, "device": 64, "reason": 300}
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One row that can be acted on."""

    act: Act
    presented: Presented
    scan: Scan
    reason: str


def take_in(*, user: User, rows: Any) -> list[Document]:
    """What came of each row, in their order; a faulty one stands in nobody's way.

    Raises Refused when there are no rows to speak of.
    """
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise Refused(
            [
                Fault(
                    "",
                    "not_rows",
                    _("Send a JSON list of at most %(most)d scans.")
                    % {"most": MOST_ROWS},
                )
            ],
            status=400,
        )
    return [_answer(user, row, index) for index, row in enumerate(rows)]


def _answer(user: User, row: Any, index: int) -> Document:
    nonce = row.get("nonce") if isinstance(row, dict) else None
    named = nonce if isinstance(nonce, str) and NONCE.fullmatch(nonce) else None
    try:
        record = _done(user, read(row))
    except Refused as refusal:
        errors = [
            {
                "pointer": f"/{index}{fault.pointer}",
                "code": fault.code,
                "message": fault.message,
                "remedy": fault.remedy,
            }
            for fault in refusal.faults
        ]
        return {"nonce": named, "result": refusal.code, "errors": errors}
    except DomainError as refusal:
        error = {"pointer": f"/{index}", "code": refusal.code, "remedy": ""}
        errors = [{**error, "message": refusal.message}]
        return {"nonce": named, "result": refusal.code, "errors": errors}
    return {"nonce": named, "result": record.result, "errors": []}


def read(row: Any) -> Uploaded:
    """A row as it was sent. Raises Refused with every fault in it."""
    if not isinstance(row, dict):
        raise Refused([Fault("", "wrong_type", _("A scan is a JSON object."))])
    faults = [*_text_faults(row), *_other_faults(row)]
    if faults:
        raise Refused(faults)
    return Uploaded(
        Act(row["action"]),
        Presented(row["code"], row.get("subject", "")),
        Scan(
            at=_moment(row["at"]),
            nonce=row["nonce"],
            device=row.get("device", ""),
            offline=row.get("offline", True),
            shown_verdict=row.get("verdict", ""),
        ),
        row.get("reason", ""),
    )


def _done(user: User, row: Uploaded) -> ScanRecord:
    who: Document = {"user": user, "presented": row.presented, "scan": row.scan}
    match row.act:
        case Act.START:
            return services.start_inspection(**who)
        case Act.HOLD:
            return services.hold(**who, reason=row.reason)
        case Act.RESUME:
            return services.resume(**who)
        case Act.PASS | Act.FAIL:
            passed = row.act is Act.PASS
            return services.finish(**who, passed=passed, note=row.reason)
        case Act.RELEASE:
            return services.release(**who, without_inspection=row.reason)
        case _:
            return services.check(**who)


def _text_faults(row: Document) -> list[Fault]:
    faults = []
    for name, most in LONGEST.items():
        value = row.get(name, "")
        if not isinstance(value, str) or len(value) > most:
            said = _("Send a text of at most %(most)d letters.") % {"most": most}
            faults.append(Fault(f"/{name}", "bad_text", said))
    if not row.get("code"):
        faults.append(Fault("/code", "missing", _("Say what was scanned.")))
    return faults


def _other_faults(row: Document) -> list[Fault]:
    nonce, verdict = row.get("nonce"), row.get("verdict", "")
    lawful = {
        "nonce": isinstance(nonce, str) and NONCE.fullmatch(nonce) is not None,
        "at": _moment(row.get("at")) is not None,
        "action": row.get("action") in Act.values,
        "offline": isinstance(row.get("offline", True), bool),
        "verdict": verdict in ["", *Verdict],
    }
    needed = {
        "nonce": _("Send 8 to 64 letters and digits, new for each scan."),
        "at": _("Send the device's time with its zone, such as 2026-05-08T09:30:00Z."),
        "action": _("Send one of: %(acts)s.") % {"acts": ", ".join(Act.values)},
        "offline": _("Send true or false."),
        "verdict": _("Send the verdict that was shown, such as VALID."),
    }
    return [
        Fault(f"/{name}", "bad_value", needed[name])
        for name, holds in lawful.items()
        if not holds
    ]


def _moment(text: Any) -> datetime | None:
    """A moment with its zone, or None."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.utcoffset() is not None else None
    except ValueError:
        return None
