"""Who may add documents to a declaration, and until when."""

from django.utils.translation import gettext as _

from declarations.authority import Authority, require_authority
from declarations.faults import Conflict, Forbidden
from declarations.models import Declaration
from declarations.parties.models import MandateAction, User
from declarations.states import TRAITS, Holder, State

# Whoever may send it or answer for it; while it can be corrected, who prepares it too.
SENDING = (MandateAction.SUBMIT, MandateAction.ANSWER)


def require_attaching(user: User, declaration: Declaration) -> Authority:
    """Under what the user adds a document. Raises Forbidden, or Conflict for a
    declaration that has ended."""
    traits = TRAITS[State(declaration.state)]
    actions = (*SENDING, *([MandateAction.PREPARE] if traits.correctable else []))
    authorities = (_authority(user, declaration, action) for action in actions)
    authority = next((each for each in authorities if each), None)
    if authority is None:
        raise Forbidden(
            "not_permitted", _("Your role does not allow this on this declaration.")
        )
    if traits.holder is Holder.NOBODY:
        raise Conflict(
            "declaration_has_ended",
            _("This declaration has ended; nothing can be added to it."),
        )
    return authority


def may_attach(user: User, declaration: Declaration) -> bool:
    """Whether `require_attaching` would let the user pass."""
    try:
        require_attaching(user, declaration)
    except (Forbidden, Conflict):
        return False
    return True


def _authority(
    user: User, declaration: Declaration, action: MandateAction
) -> Authority | None:
    try:
        return require_authority(user, declaration, action)
    except Forbidden:
        return None
