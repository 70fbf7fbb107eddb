"""The tracking links that people see of their own declarations."""

from declarations.authority import require_authority
from declarations.faults import Forbidden
from declarations.models import Declaration
from declarations.parties.models import MandateAction, User
from declarations.parties.standing import AnyUser
from declarations.tracking.models import TrackingLink

MOST_SHOWN = 50


def may_give(user: AnyUser, declaration: Declaration) -> bool:
    """Whether the user may give links, and see those that were given."""
    if not isinstance(user, User):
        return False
    try:
        require_authority(user, declaration, MandateAction.SUBMIT)
    except Forbidden:
        return False
    return True


def links_of(user: AnyUser, declaration: Declaration) -> list[TrackingLink]:
    """The links of a declaration, the newest first; the oldest may be left out."""
    rows = TrackingLink.objects.visible_to(user).filter(declaration=declaration)
    people = ("made_by", "made_for", "declaration")
    return list(rows.select_related(*people).order_by("-pk")[:MOST_SHOWN])
