"""Do the register, the ledger and the log tell the same story of a code?"""

from datetime import timedelta

from codes import number
from codes.log.audit.cases import Case
from codes.log.audit.tokens import Found
from codes.log.leaves import Event
from codes.models import LIVE
from codes.verification import CodeStatus
from declarations.clock import database_now
from declarations.models import LedgerEntry

# An entry that waits longer was forgotten.
LONGEST_DELAY = timedelta(hours=1)
# What an event says of the code that it names, or of the live one if it names none.
TOLD = {
    "code.issued": CodeStatus.ACTIVE,
    "code.reissued": CodeStatus.ACTIVE,
    "code.reinstated": CodeStatus.ACTIVE,
    "code.suspended": CodeStatus.SUSPENDED,
    "code.revoked": CodeStatus.REVOKED,
    "code.expired": CodeStatus.EXPIRED,
    "goods.released": CodeStatus.CONSUMED,
    "declaration.withdrawn": CodeStatus.REVOKED,
    "declaration.amended": CodeStatus.REVOKED,
}
ENTERED = {
    Event.ISSUE: CodeStatus.ACTIVE,
    Event.RESUME: CodeStatus.ACTIVE,
    Event.SUSPEND: CodeStatus.SUSPENDED,
    Event.REVOKE: CodeStatus.REVOKED,
    Event.CONSUME: CodeStatus.CONSUMED,
    Event.EXPIRE: CodeStatus.EXPIRED,
}


def history_faults(case: Case) -> Found:
    """The status of a code, live or not, is what its events say."""
    status = CodeStatus(case.code.status)
    told = told_by(case.ledger, number.display(case.code.number))
    if told is None:
        yield "ledger", "it does not tell that this code was issued"
    elif told is not status:
        yield "status", f"the register says {status}, the ledger {told}"
    yield from _log_faults(case, status)


def told_by(entries: list[LedgerEntry], shown: str) -> CodeStatus | None:
    """The status of the code of that number, by the ledger of its declaration."""
    status: CodeStatus | None = None
    for entry in entries:
        named = entry.data.get("number")
        if entry.data.get("replaced") == shown:
            status = CodeStatus.REVOKED
        elif entry.kind in TOLD and (named == shown or _is_about(named, status)):
            status = TOLD[entry.kind]
    return status


def _is_about(named: str | None, status: CodeStatus | None) -> bool:
    """Whether an event that names no code ends this one."""
    return named is None and status in LIVE


def _log_faults(case: Case, status: CodeStatus) -> Found:
    leaves = case.leaves
    if not leaves or leaves[0].event != Event.ISSUE:
        yield "log", "its issue is not entered"
        return
    last = ENTERED[Event(leaves[-1].event)]
    if last is not status:
        yield "status", f"the register says {status}, the log {last}"
    for leaf in leaves:
        if (leaf.digest, leaf.kid) != (case.code.payload_digest, case.code.key.kid):
            yield "log", f"leaf {leaf.index} is about another code or key"
        if leaf.index is None and database_now() - leaf.at > LONGEST_DELAY:
            yield "log", f"its {leaf.event} was entered and never placed"
