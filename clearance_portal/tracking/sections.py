"""The part of a declaration's page that tells of its tracking links."""

from collections.abc import Mapping
from typing import Any

from clearance_portal.tracking.forms import LinkForm
from declarations.clock import database_now
from declarations.models import Declaration
from declarations.parties.standing import AnyUser
from declarations.states import State
from declarations.tracking.selectors import links_of, may_give


class TrackingSection:
    """For whoever may give links; others see nothing."""

    template = "tracking/section.html"

    def for_page(self, declaration: Declaration, user: AnyUser) -> Mapping[str, Any]:
        """The links that were given, and the form for one more."""
        if declaration.state == State.DRAFT or not may_give(user, declaration):
            return {"may_give": False}
        return {"may_give": True, **links_shown(declaration, user)}


def links_shown(declaration: Declaration, user: AnyUser) -> dict[str, Any]:
    """What the template of the links needs."""
    return {
        "reference": declaration.reference,
        "links": links_of(user, declaration),
        "now": database_now(),
        "form": LinkForm(),
    }
