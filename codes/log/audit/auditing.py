"""The whole audit: ledger, log, register, and each code by itself."""

from collections.abc import Iterator

from codes import number
from codes.log import checking
from codes.log.audit.cases import Case, chunks
from codes.log.audit.clearances import declaration_faults
from codes.log.audit.histories import history_faults
from codes.log.audit.register import register_faults
from codes.log.audit.tokens import Found, public_trust, token_faults
from codes.log.faults import Fault
from codes.trust import Trust
from declarations import ledger


def faults() -> Iterator[Fault]:
    """Everything that does not hold, each with the row and the field."""
    for broken in ledger.breaks():
        yield Fault(f"ledger {broken.chain}/{broken.sequence}", broken.fault)
    yield from checking.faults()
    yield from register_faults()
    for some in chunks():
        # After the codes, so that it knows the key of the newest.
        trust = public_trust()
        for case in some:
            shown = number.display(case.code.number)
            for name, what in _of_code(case, trust):
                yield Fault(f"{shown} {name}", what)


def _of_code(case: Case, trust: Trust) -> Found:
    """A row so broken that it cannot be checked is a fault as well."""
    try:
        yield from history_faults(case)
        if case.is_live:
            yield from token_faults(case, trust)
            yield from declaration_faults(case)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        yield "row", f"it cannot be checked: {type(error).__name__}: {error}"
