"""How the portal says no: faults that name a field, and errors with a stable code."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was sent.

    `pointer` is a JSON pointer into the envelope (RFC 6901), `code` stable for
    machines, `message` and `remedy` sentences in the reader's language, `rule` the
    id of the rule that speaks, if one does.
    """

    pointer: str
    code: str
    message: str
    remedy: str = ""
    rule: str = ""


class DomainError(Exception):
    """Something asked for that cannot be done now; `code` is stable for machines."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Conflict(DomainError):
    """The state of things has moved on, or never allowed this act (409)."""


class Forbidden(DomainError):
    """The person may see this but not do that (403)."""


class Unavailable(DomainError):
    """It may work later (503)."""


class Refused(DomainError):
    """What was sent is faulty; every fault at once (4xx), and nothing was stored."""

    def __init__(
        self,
        faults: list[Fault] | tuple[Fault, ...],
        *,
        code: str = "invalid",
        message: str = "",
        status: int = 422,
    ) -> None:
        super().__init__(code, message or "; ".join(f.message for f in faults))
        self.faults = tuple(faults)
        self.status = status
