"""In whose name a filing may be made: own company, or a mandate in force."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from declarations.faults import Fault, Forbidden, Refused
from declarations.models import Declaration
from declarations.parties.models import (
    Mandate,
    MandateAction,
    Organisation,
    OrganisationKind,
    User,
)
from declarations.parties.standing import standing_of


def mandate_covers(
    *, user: User, exporter: Organisation, action: MandateAction, scheme: str, port: str
) -> bool:
    """Whether a mandate in force lets the user's organisation act for the exporter;
    without a port yet, at whatever port."""
    of_port = Q(ports=[]) | Q(ports__contains=[port]) if port else Q()
    return (
        Mandate.objects.in_force(timezone.localdate())
        .filter(
            exporter=exporter,
            broker_id__in=standing_of(user).organisation_ids,
            actions__contains=[action],
        )
        .filter(Q(schemes=[]) | Q(schemes__contains=[scheme]))
        .filter(of_port)
        .exists()
    )


def exporter_to_file_for(
    *, user: User, uscc: str, action: MandateAction, scheme: str, port: str
) -> Organisation:
    """The exporter that a filing names, if the user may file for it.

    Raises Refused naming /exporter/uscc. An unknown company and one that gave no
    mandate are answered alike, so that nobody learns who uses the portal.
    """
    exporter = Organisation.objects.filter(
        uscc=uscc, kind=OrganisationKind.EXPORTER
    ).first()
    if exporter and (
        exporter.pk in standing_of(user).organisation_ids
        or mandate_covers(
            user=user, exporter=exporter, action=action, scheme=scheme, port=port
        )
    ):
        return exporter
    raise Refused(
        [
            Fault(
                "/exporter/uscc",
                "no_mandate",
                _("You may not file for the company with this credit code."),
                _(
                    "Check the 18 characters. If you are its broker, ask the exporter"
                    " for a mandate that covers this scheme and port."
                ),
                rule="",
            )
        ],
        code="no_mandate",
        status=403,
    )


def require_authority(
    user: User, declaration: Declaration, action: MandateAction
) -> None:
    """Raises Forbidden unless the user may do this to a declaration it can see."""
    if declaration.exporter_id in standing_of(user).organisation_ids:
        return
    if not mandate_covers(
        user=user,
        exporter=declaration.exporter,
        action=action,
        scheme=declaration.scheme,
        port=declaration.port,
    ):
        raise Forbidden(
            "not_permitted", _("Your role does not allow this on this declaration.")
        )
