"""Two companies about to agree on a mandate, as tests of the parties use them."""

from datetime import timedelta
from typing import Any

from declarations.parties import mandates
from declarations.parties.mandates import Terms
from declarations.parties.models import Mandate, MandateAction, Organisation, Role, User
from tests import factories

REASON = "We part."


def terms(**changes: Any) -> Terms:
    """Everything, for a month from today, unless changed."""
    today = factories.today()
    said: dict[str, Any] = {
        "actions": list(MandateAction),
        "valid_from": today,
        "last_day": today + timedelta(days=30),
    }
    return Terms(**{**said, **changes})


def an_owner(organisation: Organisation) -> User:
    """Keeps it."""
    return factories.a_person(organisation, Role.OWNER)


def proposed(user: User, other: Organisation, **changes: Any) -> Mandate:
    """A proposal of the user's company to the other."""
    return mandates.propose(user=user, counterpart=other.uscc, terms=terms(**changes))
