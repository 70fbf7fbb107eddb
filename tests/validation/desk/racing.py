"""What a racer does; apart from its process, because models come after set-up."""

from collections.abc import Callable
from functools import partial

from django.db import connection

from declarations.faults import DomainError
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.services import withdraw
from validation.desk.leases import claim
from validation.models import RulingKind
from validation.review import decide

ACTS: dict[str, Callable[..., object]] = {
    "approve": partial(decide, kind=RulingKind.APPROVED, reason="Plausible."),
    "refuse": partial(decide, kind=RulingKind.REFUSED, reason="Not plausible."),
    "withdraw": partial(withdraw, reason="Sold at home."),
    "claim": claim,
}
DONE = "done"


def use(database: str) -> None:
    """Work on the database of the tests."""
    connection.close()
    connection.settings_dict["NAME"] = database
    connection.ensure_connection()


def act(name: str, case: int, user: int) -> str:
    """Do it, as a request of this user that read the case in review; "done", or the
    code of the refusal."""
    declaration = Declaration(pk=case, state="in_review")
    try:
        ACTS[name](user=User.objects.get(pk=user), declaration=declaration)
    except DomainError as refusal:
        return refusal.code
    return DONE
