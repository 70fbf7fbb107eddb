"""Who may look at the making of law, and who may make it."""

from django.utils.translation import gettext as _

from declarations.faults import Forbidden
from declarations.parties.models import Role, User
from declarations.parties.standing import AnyUser, standing_of

OVERSEERS = frozenset({Role.REVIEWER, Role.SUPERVISOR, Role.AUDITOR})


def oversees(user: AnyUser) -> bool:
    """Whether drafts, simulations and lapses exist for the user at all."""
    return bool(standing_of(user).roles & OVERSEERS)


def supervises(user: AnyUser) -> bool:
    """Whether the user may act on them."""
    return Role.SUPERVISOR in standing_of(user).roles


def require_supervisor(user: User) -> None:
    """Raises Forbidden for everybody else."""
    if not supervises(user):
        raise Forbidden("supervisors_only", _("Only a supervisor may do this."))
