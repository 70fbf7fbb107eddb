"""Making an organisation a sandbox, or a real one while nothing is declared for it."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from declarations.clock import database_now
from declarations.faults import Conflict, Fault, Forbidden, Refused
from declarations.parties.keeping import tell
from declarations.parties.models import Organisation, OrganisationKind, Role, User
from declarations.parties.standing import standing_of


def set_sandbox(*, user: User, uscc: str, sandbox: bool) -> Organisation:
    """What the organisation files from now on is play, or real.

    Raises Forbidden for all but supervisors of customs, Refused for an unknown company,
    and Conflict once something is declared in its name: a trigger keeps it so.
    """
    if Role.SUPERVISOR not in standing_of(user).roles:
        raise Forbidden("supervisors_only", _("Only a supervisor may do this."))
    try:
        with transaction.atomic():
            return _set(user, uscc.strip().upper(), sandbox=sandbox)
    except IntegrityError as refusal:
        raise Conflict(
            "sandbox_is_kept",
            _("This organisation has declarations, so it stays what it is."),
        ) from refusal


def _set(user: User, uscc: str, *, sandbox: bool) -> Organisation:
    company = (
        Organisation.objects.select_for_update()
        .exclude(kind=OrganisationKind.CUSTOMS)
        .filter(uscc=uscc)
        .first()
    )
    if company is None:
        raise Refused([_unknown()])
    if company.sandbox != sandbox:
        company.sandbox = sandbox
        company.save(update_fields=["sandbox"])
        kind = "sandbox.opened" if sandbox else "sandbox.closed"
        tell(company, kind, user, database_now(), name=company.name)
    return company


def _unknown() -> Fault:
    return Fault(
        "/uscc",
        "unknown_company",
        _("No company here has this credit code."),
        _("Copy the 18 characters from the company's own page."),
    )
