"""Members: their roles and ports, and whether they may act; never on oneself."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from declarations.clock import database_now
from declarations.faults import Conflict, Fault, Forbidden, Refused
from declarations.parties.invitations import end_those_of
from declarations.parties.keeping import (
    KEEPING,
    end_sessions,
    lock,
    require_keeping,
    roles_at,
    tell,
)
from declarations.parties.models import Membership, Role, User
from declarations.parties.standing import standing_of


@transaction.atomic
def change_role(*, user: User, member: Membership, role: str) -> Membership:
    """The member has another role, from the next time they sign in.

    Raises Forbidden for one's own, Refused for a role of another kind of organisation,
    Conflict for the last who keeps the organisation.
    """
    locked = _open_to(user, member)
    if role not in roles_at(locked.organisation):
        raise Refused([_no_such_role()])
    if locked.role == role:
        return locked
    if role not in KEEPING:
        _require_another_keeper(locked)
    before, locked.role = locked.role, role
    if role != Role.GATE_OFFICER:
        locked.ports = []
    locked.save(update_fields=["role", "ports"])
    if role not in KEEPING:
        end_those_of(locked, user=user)
    end_sessions(locked.user)
    tell(
        locked.organisation,
        "member.role_changed",
        user,
        database_now(),
        name=str(locked.user),
        username=locked.user.username,
        before=before,
        role=role,
    )
    return locked


@transaction.atomic
def give_ports(*, user: User, member: Membership, ports: Sequence[str]) -> Membership:
    """A gate officer works at these ports, and at no other.

    Raises Forbidden for oneself, Conflict for members who work at no gate.
    """
    locked = _open_to(user, member)
    if locked.role != Role.GATE_OFFICER:
        raise Conflict(
            "not_a_gate_officer", _("Only gate officers work at ports. Reload it.")
        )
    locked.ports = sorted(set(ports))
    locked.save(update_fields=["ports"])
    end_sessions(locked.user)
    tell(
        locked.organisation,
        "member.ports_given",
        user,
        database_now(),
        name=str(locked.user),
        username=locked.user.username,
        ports=", ".join(locked.ports) or "-",
    )
    return locked


@transaction.atomic
def disable(*, user: User, member: Membership) -> Membership:
    """The member may do nothing more for the organisation, from the next click on."""
    locked = _open_to(user, member)
    if locked.disabled_at is None:
        _require_another_keeper(locked)
        _end(locked, user, "member.disabled")
    return locked


@transaction.atomic
def enable(*, user: User, member: Membership) -> Membership:
    """The member may act again, as before."""
    locked = _open_to(user, member)
    if locked.disabled_at is not None:
        locked.disabled_at = None
        locked.save(update_fields=["disabled_at"])
        _tell_of(locked, user, "member.enabled")
    return locked


@transaction.atomic
def leave(*, user: User) -> None:
    """The user belongs to the organisation no more.

    Raises Conflict for the last who keeps it.
    """
    own = standing_of(user).memberships
    if not own:
        raise Forbidden("no_organisation", _("You do not belong to an organisation."))
    lock(own[0].organisation)
    member = Membership.objects.select_related("organisation", "user").get(pk=own[0].pk)
    if member.disabled_at is None:
        _require_another_keeper(member)
        _end(member, user, "member.left")


def _open_to(user: User, member: Membership) -> Membership:
    """The membership as it is now, locked, if the user may change it."""
    lock(member.organisation)
    require_keeping(user, member.organisation)
    if member.user_id == user.pk:
        raise Forbidden(
            "not_on_oneself",
            _("Nobody changes their own rights. Ask another owner or supervisor."),
        )
    return (
        Membership.objects.select_related("organisation", "user")
        .select_for_update(of=("self",))
        .get(pk=member.pk)
    )


def _require_another_keeper(member: Membership) -> None:
    others = Membership.objects.filter(
        organisation=member.organisation,
        role__in=KEEPING,
        disabled_at=None,
        user__is_active=True,
        user__is_service=False,
    ).exclude(pk=member.pk)
    if member.role in KEEPING and not others.exists():
        raise Conflict(
            "last_keeper",
            _(
                "%(name)s is the last who looks after this organisation. Give somebody"
                " else this role first."
            )
            % {"name": member.user},
        )


def _end(member: Membership, user: User, kind: str) -> None:
    member.disabled_at = database_now()
    member.save(update_fields=["disabled_at"])
    end_those_of(member, user=user)
    end_sessions(member.user)
    _tell_of(member, user, kind)


def _tell_of(member: Membership, user: User, kind: str) -> None:
    tell(
        member.organisation,
        kind,
        user,
        database_now(),
        name=str(member.user),
        username=member.user.username,
    )


def _no_such_role() -> Fault:
    return Fault(
        "/role",
        "not_in_list",
        _("This organisation has no such role."),
        _("Choose one of the roles on the list."),
    )
