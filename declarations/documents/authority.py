"""Who may add documents to a declaration, and until when."""

from django.utils.translation import gettext as _

from declarations.authority import require_authority
from declarations.faults import Conflict, Forbidden
from declarations.models import Declaration
from declarations.parties.models import MandateAction, User
from declarations.states import TRAITS, Holder, State

# Whoever may send it or answer for it; while it can be corrected, who prepares it too.
SENDING = (MandateAction.SUBMIT, MandateAction.ANSWER)


def require_attaching(user: User, declaration: Declaration) -> None:
    """Raises Forbidden, or Conflict for a declaration that has ended."""
    traits = TRAITS[State(declaration.state)]
    actions = (*SENDING, *([MandateAction.PREPARE] if traits.correctable else []))
    if not any(_may(user, declaration, action) for action in actions):
        raise Forbidden(
            "not_permitted", _("Your role does not allow this on this declaration.")
        )
    if traits.holder is Holder.NOBODY:
        raise Conflict(
            "declaration_has_ended",
            _("This declaration has ended; nothing can be added to it."),
        )


def may_attach(user: User, declaration: Declaration) -> bool:
    """Whether `require_attaching` would let the user pass."""
    try:
        require_attaching(user, declaration)
    except (Forbidden, Conflict):
        return False
    return True


def _may(user: User, declaration: Declaration, action: MandateAction) -> bool:
    try:
        require_authority(user, declaration, action)
    except Forbidden:
        return False
    return True
