"""The page of lapses: what no longer clears, suspended or reinstated in one act."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from codes import status
from codes.lapses import lapses_for, shown, suspended_for
from codes.reasons import LONGEST_REASON
from declarations.views.pages import Request, for_people
from validation.reference.selectors import require_overseer
from validation.supervision import supervises

SHOWN = 100


class ActForm(forms.Form):
    """Which codes, and why; the reason is public."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Whoever checks one of these codes will read it."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why.")},
    )
    codes = forms.MultipleChoiceField(required=False)

    def __init__(self, numbers: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._numbers = numbers
        self.fields["codes"].choices = [(n, n) for n in numbers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Those that are ticked, or all."""
        answers: dict[str, Any] = super().clean() or {}
        if "all" in self.data:
            answers["codes"] = self._numbers
        if not answers.get("codes"):
            self.add_error("codes", _("Tick the codes that you mean."))
        return answers


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def lapses(request: Request) -> HttpResponse:
    """Codes to suspend and codes to reinstate; a supervisor acts on either."""
    require_overseer(request.user)
    found, suspended = lapses_for(request.user), suspended_for(request.user)
    reinstating = request.POST.get("act") == "reinstate"
    form = None
    if request.method == "POST":
        rows = suspended if reinstating else found
        place = "number" if reinstating else "code__number"
        form = ActForm(list(rows.values_list(place, flat=True)), request.POST)
        if form.is_valid():
            return _act(request, form, reinstating=reinstating)
    context = {
        "lapses": shown(found[:SHOWN]),
        "lapsed": found.count(),
        "suspended": suspended[:SHOWN],
        "suspended_count": suspended.count(),
        "may_act": supervises(request.user),
        "form": form,
        "suspending": ActForm([]) if form is None or reinstating else form,
        "reinstating": form if form and reinstating else ActForm([]),
        "chosen": request.POST.getlist("codes"),
    }
    return render(request, "codes/lapses.html", context, status=422 if form else 200)


def _act(request: Request, form: ActForm, *, reinstating: bool) -> HttpResponse:
    act = status.reinstate if reinstating else status.suspend
    done = act(
        user=request.user,
        numbers=form.cleaned_data["codes"],
        reason=form.cleaned_data["reason"],
    )
    told = (
        ngettext("One code is reinstated.", "%(n)d codes are reinstated.", done)
        if reinstating
        else ngettext("One code is suspended.", "%(n)d codes are suspended.", done)
    )
    messages.success(request, told % {"n": done})
    return redirect("lapses")
