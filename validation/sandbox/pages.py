"""The public page of the sandbox, and the act by which a supervisor opens one."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from declarations.faults import Refused
from declarations.parties.models import Organisation
from declarations.parties.sandboxes import set_sandbox
from declarations.views.pages import Request, for_people
from validation.sandbox.listing import listed
from validation.supervision import supervises


class CompanyForm(forms.Form):
    """Which company."""

    uscc = forms.CharField(
        label=gettext_lazy("Credit code of the company"),
        max_length=18,
        error_messages={"required": gettext_lazy("Give the credit code.")},
    )


@require_safe
def sandbox(request: HttpRequest) -> HttpResponse:
    """Every magic value of every scheme, with what it makes of a declaration."""
    return _shown(request, CompanyForm())


@for_people
@require_POST
def company(request: Request) -> HttpResponse:
    """A company becomes a sandbox, or a real one again."""
    form = CompanyForm(request.POST)
    if not form.is_valid():
        return _shown(request, form, status=422)
    play = request.POST.get("act") == "open"
    try:
        changed = set_sandbox(
            user=request.user, uscc=form.cleaned_data["uscc"], sandbox=play
        )
    except Refused as refused:
        told = [f"{fault.message} {fault.remedy}" for fault in refused.faults]
        form.add_error("uscc", told)
        return _shown(request, form, status=422)
    messages.success(request, _told(changed))
    return redirect("rules:sandbox")


def _shown(
    request: HttpRequest, form: CompanyForm, *, status: int = 200
) -> HttpResponse:
    parts = [{"scheme": scheme, "values": values} for scheme, values in listed()]
    may_open = supervises(request.user)
    context = {"parts": parts, "form": form, "may_open": may_open}
    return render(request, "rules/sandbox.html", context, status=status)


def _told(changed: Organisation) -> str:
    if changed.sandbox:
        told = _("%(name)s is a sandbox now.")
    else:
        told = _("%(name)s is a real company now.")
    return told % {"name": changed.name}
