"""The reviewer's form: the reason, and one of two buttons."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from declarations.selectors import declaration_for
from declarations.views.pages import Request, for_people
from validation.models import RulingKind
from validation.review import decide


class RulingForm(forms.Form):
    """Why; the exporter reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The exporter will read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why you decide so.")},
    )
    kind = forms.ChoiceField(choices=RulingKind.choices, required=True)


@for_people
@require_POST
def ruling(request: Request, reference: str) -> HttpResponse:
    """Decide a case; a faulty form comes back by itself, with the reason kept."""
    declaration = declaration_for(request.user, reference)
    form = RulingForm(request.POST)
    if not form.is_valid():
        context: dict[str, Any] = {"declaration": declaration, "form": form}
        return render(request, "validation/ruling.html", context, status=422)
    decide(
        user=request.user,
        declaration=declaration,
        kind=RulingKind(form.cleaned_data["kind"]),
        reason=form.cleaned_data["reason"],
    )
    return redirect("declarations:detail", reference)
