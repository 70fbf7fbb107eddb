"""What supervisors do with one code: suspend, reinstate, and revoke with a second."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from codes import revocations, status
from codes.forms import ReasonForm
from codes.models import Code, RevocationProposal
from codes.number import display
from codes.verification import CodeStatus
from declarations.parties.models import User
from declarations.views.pages import Request, for_people
from validation.reference.selectors import require_overseer
from validation.supervision import require_supervisor, supervises

PUBLIC = gettext_lazy("Whoever checks one of these codes will read it.")
INSIDE = gettext_lazy("Only customs will read it.")
HELP = {"drop": INSIDE}
DONE = {
    "suspend": gettext_lazy("The code is suspended."),
    "reinstate": gettext_lazy("The code is reinstated."),
    "propose": gettext_lazy("Another supervisor is asked to confirm."),
    "confirm": gettext_lazy("The code is revoked."),
    "drop": gettext_lazy("The proposal is dropped."),
}


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def code_acts(request: Request, number: str) -> HttpResponse:
    """The acts that a code's status allows, each with its reason."""
    require_overseer(request.user)
    code = get_object_or_404(
        Code.objects.visible_to(request.user).select_related("declaration__exporter"),
        number=number,
    )
    proposal = revocations.open_proposal(code)
    posted = request.POST if request.method == "POST" else None
    forms = _forms(code, proposal, request)
    if posted is not None:
        require_supervisor(request.user)
        act = posted.get("act", "")
        if act == "confirm" or (act in forms and forms[act].is_valid()):
            reason = forms[act].cleaned_data["reason"] if act in forms else ""
            _acts(code, proposal)[act](request.user, reason)
            messages.success(request, DONE[act])
            return redirect("code-acts", number)
    return render(
        request,
        "codes/acts.html",
        {
            "code": code,
            "display": display(code.number),
            "declaration": code.declaration,
            "forms": forms,
            "form": forms.get(request.POST.get("act", "")),
            "proposal": proposal,
            "may_act": supervises(request.user),
            "may_confirm": proposal and proposal.proposed_by_id != request.user.pk,
        },
        status=422 if posted is not None else 200,
    )


def _forms(
    code: Code, proposal: RevocationProposal | None, request: Request
) -> dict[str, ReasonForm]:
    acts = {
        CodeStatus.ACTIVE: ["suspend"],
        CodeStatus.SUSPENDED: ["reinstate"],
    }.get(CodeStatus(code.status), [])
    if acts:
        acts.append("drop" if proposal else "propose")
    posted = request.POST if request.method == "POST" else None
    return {
        act: ReasonForm(act, posted, help_text=HELP.get(act, PUBLIC)) for act in acts
    }


def _acts(
    code: Code, proposal: RevocationProposal | None
) -> dict[str, Callable[[User, str], object]]:
    """Each act as a service call; those on a proposal only where one waits."""

    def waiting() -> RevocationProposal:
        if proposal is None:
            raise Http404(_("Nothing is proposed."))
        return proposal

    numbers = [code.number]
    return {
        "suspend": lambda user, why: status.suspend(
            user=user, numbers=numbers, reason=why
        ),
        "reinstate": lambda user, why: status.reinstate(
            user=user, numbers=numbers, reason=why
        ),
        "propose": lambda user, why: revocations.propose(
            user=user, code=code, reason=why
        ),
        "confirm": lambda user, _why: revocations.confirm(
            user=user, proposal=waiting()
        ),
        "drop": lambda user, why: revocations.drop(
            user=user, proposal=waiting(), reason=why
        ),
    }
