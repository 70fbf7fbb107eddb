"""How a board is narrowed; every filter is in the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from declarations.models import DeclarationQuerySet
from declarations.schemes import schemes
from declarations.selectors import search
from declarations.states import State


class BoardFilter(forms.Form):
    """What may be asked of a board; an answer that is not offered is left out."""

    q = forms.CharField(
        label=_("Reference, VIN or pack code"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    port = forms.ChoiceField(label=_("Port"), required=False)
    scheme = forms.ChoiceField(label=_("Scheme"), required=False)

    def __init__(self, data: Any, *, ports: dict[str, str]) -> None:
        super().__init__(data)
        titles = [(slug, scheme.short_title) for slug, scheme in schemes().items()]
        offers = {
            "state": [("", _("All states")), *State.choices],
            "port": [("", _("All ports")), *ports.items()],
            "scheme": [("", _("All schemes")), *titles],
        }
        for name, choices in offers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def answers(self) -> dict[str, str]:
        """The filters in use."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, rows: DeclarationQuerySet) -> DeclarationQuerySet:
        """The rows that pass every filter in use."""
        answers = self.answers
        text = answers.pop("q", "")
        rows = rows.filter(**answers)
        return search(rows, text) if text else rows
