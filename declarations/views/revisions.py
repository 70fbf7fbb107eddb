"""The revisions of a declaration: all of them, and any two compared."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from declarations.models import Declaration, Revision
from declarations.revisions import differences, envelopes_of, revisions_of
from declarations.selectors import declaration_for
from declarations.views.pages import Request, for_people


class PairForm(forms.Form):
    """Which two revisions; the last two where nothing else is said."""

    def __init__(self, asked: dict[str, str], revisions: list[Revision]) -> None:
        super().__init__(asked)
        offered = [
            (str(each.number), _("Revision %(n)d") % {"n": each.number})
            for each in revisions
        ]
        # Set here because one of the names is a word of Python's.
        for name, label in (("from", _("Revision")), ("to", _("Compared with"))):
            self.fields[name] = forms.ChoiceField(label=label, choices=offered)


@for_people
@require_safe
def revisions(request: Request, reference: str) -> HttpResponse:
    """Every revision, newest first, and who sent it when."""
    declaration = declaration_for(request.user, reference)
    return render(
        request,
        "declarations/revisions.html",
        {"declaration": declaration, "revisions": revisions_of(declaration)},
    )


@for_people
@require_safe
def compare(request: Request, reference: str) -> HttpResponse:
    """Two revisions, field by field. What is not offered is not compared."""
    declaration = declaration_for(request.user, reference)
    every = revisions_of(declaration)
    offered = [str(each.number) for each in every]
    last = list(reversed(offered[:2])) or [""]
    asked = {
        name: request.GET[name] if request.GET.get(name) in offered else standard
        for name, standard in (("from", last[0]), ("to", last[-1]))
    }
    return render(
        request,
        "declarations/compare.html",
        {
            "declaration": declaration,
            "form": PairForm(asked, every),
            **(_compared(declaration, asked) if every else {}),
        },
    )


def _compared(declaration: Declaration, asked: dict[str, str]) -> dict[str, Any]:
    before, after = int(asked["from"]), int(asked["to"])
    found = envelopes_of(declaration, before, after)
    return {
        "before": before,
        "after": after,
        "sheets": differences(declaration, found[before], found[after]),
    }
