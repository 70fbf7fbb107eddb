"""Pages of mandates: the list, a proposal, one with its history, and what was done."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from declarations.faults import Forbidden, Refused
from declarations.parties import mandates
from declarations.parties.forms import ProposalForm, ReasonForm, tell
from declarations.parties.keeping import keeps, require_keeping
from declarations.parties.models import (
    Mandate,
    MandateAction,
    MandateStanding,
    Organisation,
)
from declarations.parties.selectors import (
    acts_in_name_of,
    history,
    mandate_for,
    mandates_of,
    may_keep,
    organisation_of,
    used_under,
)
from declarations.parties.slices import slice_of
from declarations.parties.standing import standing_of
from declarations.schemes import port_names, schemes
from declarations.selectors import told
from declarations.views.pages import Request, for_people

ENDED = (MandateStanding.DECLINED, MandateStanding.REVOKED)


@for_people
@require_safe
def listed(request: Request) -> HttpResponse:
    """Every mandate that the organisation gives or holds."""
    organisation = _with_mandates(request)
    shown = slice_of(mandates_of(request.user), request.GET)
    today = timezone.localdate()
    return render(
        request,
        "parties/mandates.html",
        {
            "organisation": organisation,
            "slice": shown,
            "rows": [(row, row.standing(today)) for row in shown.rows],
            "keeps": may_keep(request.user),
            "is_exporter": standing_of(request.user).is_exporter,
        },
    )


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: Request) -> HttpResponse:
    """Propose a mandate to the other side."""
    organisation = _with_mandates(request)
    require_keeping(request.user, organisation)
    posted = request.POST if request.method == "POST" else None
    form = ProposalForm(posted, own=organisation)
    if form.is_bound and form.is_valid():
        try:
            made = mandates.propose(
                user=request.user,
                counterpart=form.cleaned_data["counterpart"],
                terms=form.terms,
            )
        except Refused as refused:
            tell(form, refused)
        else:
            sent = _("Mandate %(number)s is proposed. It holds once they accept.")
            messages.success(request, sent % {"number": made.number})
            return redirect("parties:mandate", made.number)
    shown = {"form": form, "is_exporter": standing_of(request.user).is_exporter}
    status = 422 if form.is_bound else 200
    return render(request, "parties/propose.html", shown, status=status)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def mandate(request: Request, number: str) -> HttpResponse:
    """One mandate: its terms, its history, and what may be done with it now."""
    found = mandate_for(request.user, number)
    posted = request.POST if request.method == "POST" else None
    act = posted.get("act", "") if posted is not None else ""
    form = ReasonForm(posted if act in {"decline", "revoke"} else None)
    if posted is not None and _acted(request, found, act, form):
        return redirect("parties:mandate", found.number)
    status = 422 if form.is_bound else 200
    shown = _told(request, found, form)
    return render(request, "parties/mandate.html", shown, status=status)


def _told(request: Request, found: Mandate, form: ReasonForm) -> dict[str, object]:
    today = timezone.localdate()
    titles, ports = schemes(), port_names()
    keeper = keeps(request.user, found.exporter) or keeps(request.user, found.broker)
    standing = found.standing(today)
    waits = mandates.awaits(found, organisation_of(request.user), today)
    return {
        "mandate": found,
        "standing": standing,
        "actions": [MandateAction(name).label for name in found.actions],
        "schemes": [titles[n].short_title if n in titles else n for n in found.schemes],
        "ports": [ports.get(code, code) for code in found.ports],
        "used": used_under(found),
        "acts": history(mandates.chain_of(found)),
        "sees_acts": found.exporter_id in standing_of(request.user).organisation_ids,
        "form": form,
        "may_answer": keeper and waits,
        "may_revoke": keeper and not waits and standing not in ENDED,
    }


def _acted(request: Request, found: Mandate, act: str, form: ReasonForm) -> bool:
    """Do what was asked; False where no reason was given."""
    user = request.user
    if act == "accept":
        mandates.accept(user=user, mandate=found)
        messages.success(request, _("The mandate is accepted."))
        return True
    if not form.is_bound:
        raise Http404
    if not (keeps(user, found.exporter) or keeps(user, found.broker)):
        raise Forbidden(
            "not_a_keeper", _("Only an owner of one of the two companies may do this.")
        )
    if not form.is_valid():
        return False
    reason = form.cleaned_data["reason"]
    if act == "decline":
        mandates.decline(user=user, mandate=found, reason=reason)
        messages.success(request, _("The mandate is declined."))
    else:
        mandates.revoke(user=user, mandate=found, reason=reason)
        messages.success(request, _("The mandate is revoked, from now on."))
    return True


@for_people
@require_safe
def acts(request: Request, number: str = "") -> HttpResponse:
    """What brokers did in the name of the exporter, under one mandate or under all."""
    found = mandate_for(request.user, number) if number else None
    shown = slice_of(acts_in_name_of(request.user, found), request.GET)
    return render(
        request,
        "parties/acts.html",
        {
            "mandate": found,
            "slice": shown,
            "rows": [(entry.declaration, told(entry)) for entry in shown.rows],
        },
    )


def _with_mandates(request: Request) -> Organisation:
    """The organisation, if it can have mandates at all; Http404 for customs."""
    organisation = organisation_of(request.user)
    if organisation.kind not in mandates.COUNTERPARTS:
        raise Http404
    return organisation
