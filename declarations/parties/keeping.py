"""Who keeps an organisation: owners of a company, supervisors of a customs office."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from declarations import ledger
from declarations.faults import Forbidden
from declarations.parties.models import (
    CUSTOMS_ROLES,
    Organisation,
    OrganisationKind,
    Role,
    User,
)
from declarations.parties.standing import Actor, AnyUser, standing_of

KEEPING = frozenset({Role.OWNER, Role.SUPERVISOR})
# What people may be; programs get their role with their key.
BUSINESS_PEOPLE = (Role.OWNER, Role.MEMBER)


def keeps(user: AnyUser, organisation: Organisation) -> bool:
    """Whether the user gives roles, keys and mandates there. No program does."""
    if not isinstance(user, User) or user.is_service:
        return False
    return any(
        member.organisation_id == organisation.pk and member.role in KEEPING
        for member in standing_of(user).memberships
    )


def require_keeping(user: User, organisation: Organisation) -> None:
    """Raises Forbidden for everybody else."""
    if not keeps(user, organisation):
        raise Forbidden(
            "not_a_keeper",
            _("Only an owner, at customs a supervisor, may do this. Ask one of them."),
        )


def roles_at(organisation: Organisation) -> tuple[Role, ...]:
    """What people can be there; roles of customs and of business never mix."""
    if organisation.kind == OrganisationKind.CUSTOMS:
        return tuple(role for role in Role if role in CUSTOMS_ROLES)
    return BUSINESS_PEOPLE


def chain_of(organisation: Organisation) -> str:
    """The ledger's chain of acts on an organisation."""
    return f"organisation:{organisation.uscc}"


def tell(
    organisation: Organisation, kind: str, user: User, at: datetime, **data: Any
) -> None:
    """Write down an act on an organisation."""
    ledger.append_to(
        chain_of(organisation), kind, actor=Actor.of(user), data=data, at=at
    )


def lock(organisation: Organisation) -> Organisation:
    """One act at a time, so that two owners cannot both be the last to go."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def end_sessions(user: User) -> None:
    """The user signs in again before anything that was changed counts."""
    User.objects.filter(pk=user.pk).update(standing_changes=F("standing_changes") + 1)
