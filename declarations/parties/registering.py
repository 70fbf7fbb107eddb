"""Organisations enter the portal: registered by customs, kept by whom it invites."""

from dataclasses import dataclass
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from stdnum.cn import uscc as credit_code

from declarations.clock import database_now
from declarations.faults import Conflict, Fault, Forbidden, Refused
from declarations.parties.invitations import Offer, offer
from declarations.parties.keeping import lock, tell
from declarations.parties.models import Organisation, OrganisationKind, Role, User
from declarations.parties.standing import AnyUser, standing_of


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of an organisation before anybody of it is here. `uscc` is its
    credit code with check character (GB 32100)."""

    kind: str
    name: str
    name_zh: str
    uscc: str
    customs_code: str = ""
    sandbox: bool = False


def registers(user: AnyUser) -> bool:
    """Supervisors of customs, and whoever runs the portal."""
    return user.is_superuser or Role.SUPERVISOR in standing_of(user).roles


def require_registrar(user: User) -> None:
    """Raises Forbidden for other people of customs, Http404 for everybody else."""
    if registers(user):
        return
    if not standing_of(user).is_customs:
        raise Http404
    raise Forbidden("supervisors_only", _("Only a supervisor may do this."))


def kinds_for(user: User) -> tuple[OrganisationKind, ...]:
    """What the user may register: offices of customs are set up by whoever runs the
    portal, so that no office makes another."""
    return tuple(
        kind
        for kind in OrganisationKind
        if user.is_superuser or kind != OrganisationKind.CUSTOMS
    )


def registered_for(user: User, wanted: str = "") -> QuerySet[Organisation]:
    """Every organisation, or those with this credit code, or this in their name.
    Raises as `require_registrar`."""
    require_registrar(user)
    rows = Organisation.objects.all()
    if not wanted:
        return rows
    named = Q(name__icontains=wanted) | Q(name_zh__icontains=wanted)
    return rows.filter(named | Q(uscc=wanted.upper()))


def registered_one_for(user: User, uscc: str) -> Organisation:
    """One of them; Http404 where there is none. Raises as `require_registrar`."""
    found: Organisation = get_object_or_404(registered_for(user), uscc=uscc)
    return found


@transaction.atomic
def register(
    *, user: User, particulars: Particulars, email: str
) -> tuple[Organisation, Offer]:
    """The organisation exists, and its first keeper is invited by mail.

    Raises Forbidden or Http404 as `require_registrar`, and Refused, naming the field,
    for a kind that the user may not register, a wrong credit code, or codes that
    another organisation has.
    """
    require_registrar(user)
    if faults := list(_faults(user, particulars)):
        raise Refused(faults)
    try:
        with transaction.atomic():
            made = Organisation.objects.create(
                kind=particulars.kind,
                name=particulars.name,
                name_zh=particulars.name_zh,
                uscc=particulars.uscc,
                customs_code=particulars.customs_code,
                sandbox=particulars.sandbox,
            )
    except IntegrityError as error:
        # Somebody registered it at the same moment.
        raise Refused(list(_taken(particulars))) from error
    at = database_now()
    tell(made, "organisation.registered", user, at, name=made.name, what=made.kind)
    return made, invite_keeper(user=user, organisation=made, email=email)


@transaction.atomic
def invite_keeper(*, user: User, organisation: Organisation, email: str) -> Offer:
    """Somebody who will look after the organisation is invited: the first, or one more
    where nobody of it can sign in any longer.

    Raises Conflict for an office of customs, unless the user runs the portal.
    """
    require_registrar(user)
    if OrganisationKind(organisation.kind) not in kinds_for(user):
        raise Conflict(
            "office_invites_itself",
            _("An office of customs invites its own people, on its own pages."),
        )
    is_customs = organisation.kind == OrganisationKind.CUSTOMS
    role = Role.SUPERVISOR if is_customs else Role.OWNER
    lock(organisation)
    return offer(user=user, organisation=organisation, email=email, role=role)


def _faults(user: User, particulars: Particulars) -> list[Fault]:
    faults = []
    if particulars.kind not in kinds_for(user):
        faults.append(Fault("/kind", "not_in_list", _("Choose what it is.")))
    if not credit_code.is_valid(particulars.uscc):
        faults.append(
            Fault(
                "/uscc",
                "wrong_check_character",
                _("This is not a credit code: its check character is wrong."),
                _("Copy all 18 characters from the business licence."),
            )
        )
    return faults or _taken(particulars)


def _taken(particulars: Particulars) -> list[Fault]:
    """A fault for each code that another organisation has."""
    taken = partial(Fault, code="taken", remedy=_("Look for it on the list."))
    others = Organisation.objects.all()
    faults = []
    if others.filter(uscc=particulars.uscc).exists():
        told = _("An organisation with this credit code is registered.")
        faults.append(taken("/uscc", message=told))
    customs_code = particulars.customs_code
    if customs_code and others.filter(customs_code=customs_code).exists():
        told = _("An organisation with this customs code is registered.")
        faults.append(taken("/customs_code", message=told))
    return faults
