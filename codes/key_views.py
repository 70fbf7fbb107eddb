"""The keys page: public parts, the switch of issuance, and replacing of codes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from codes import issuance, reissuing
from codes.forms import ReasonForm
from codes.key_board import COMMANDS, require_keeper, run_for, shown_keys
from codes.keys import CHAIN
from declarations.selectors import acts_on
from declarations.views.pages import Request, for_people
from validation.supervision import require_supervisor, supervises

RECENT = 20
SWITCHES = ("stop", "resume")
TOLD_TO_CUSTOMS = gettext_lazy("Everybody at customs who signs in will read it.")
TOLD_TO_ALL = gettext_lazy("The parties will read it in the history of each code.")


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def keys_page(request: Request) -> HttpResponse:
    """Supervisors stop and resume issuance here; auditors read."""
    require_keeper(request.user)
    posted = request.POST if request.method == "POST" else None
    if posted is not None:
        require_supervisor(request.user)
    stop = issuance.current_stop()
    # What the page showed counts; if it has changed since, the service says so.
    asked = posted.get("act") if posted is not None else ""
    switch = asked if asked in SWITCHES else SWITCHES[stop is not None]
    form = ReasonForm(switch, posted, help_text=TOLD_TO_CUSTOMS)
    if form.is_bound and form.is_valid():
        return _switch(request, switch, form.cleaned_data["reason"])
    return render(
        request,
        "codes/keys.html",
        {
            "keys": shown_keys(),
            "commands": COMMANDS,
            "switch": form,
            "stop": stop,
            "may_act": supervises(request.user),
            "acts": acts_on((CHAIN, issuance.CHAIN), RECENT),
        },
        status=422 if posted is not None else 200,
    )


def _switch(request: Request, act: str, reason: str) -> HttpResponse:
    if act == "stop":
        issuance.stop(user=request.user, reason=reason)
        messages.success(request, _("Issuance is stopped."))
    else:
        issuance.resume(user=request.user, reason=reason)
        messages.success(request, _("Issuance goes on."))
    return redirect("keys")


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def reissue_start(request: Request, kid: str) -> HttpResponse:
    """Ask why, then begin to replace the codes of a compromised key."""
    require_keeper(request.user)
    posted = request.POST if request.method == "POST" else None
    form = ReasonForm("reissue", posted, help_text=TOLD_TO_ALL)
    if form.is_bound and form.is_valid():
        run = reissuing.start(
            user=request.user, kid=kid, reason=form.cleaned_data["reason"]
        )
        return redirect("reissue", run.pk)
    return render(
        request,
        "codes/reissue_start.html",
        {"kid": kid, "form": form, "may_act": supervises(request.user)},
        status=422 if posted is not None else 200,
    )


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def reissue(request: Request, number: int) -> HttpResponse:
    """How far a replacement is, and what failed; a supervisor may stop it."""
    run = run_for(request.user, number)
    posted = request.POST if request.method == "POST" else None
    form = ReasonForm("cancel", posted)
    if form.is_bound and form.is_valid():
        reissuing.cancel(user=request.user, run=run, reason=form.cleaned_data["reason"])
        return redirect("reissue", run.pk)
    return render(
        request,
        "codes/reissue.html",
        {"run": run, "form": form, "may_act": supervises(request.user)},
        status=422 if posted is not None else 200,
    )


@for_people
@require_safe
def reissue_progress(request: Request, number: int) -> HttpResponse:
    """Asked again and again by a page that waits."""
    run = run_for(request.user, number)
    if run.finished_at is not None:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "codes/reissue_progress.html", {"run": run})
