"""Small forms of their own; the pages of a filing come from the layout instead."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from declarations.clients import exporters_to_prepare_for
from declarations.parties.models import Organisation, User
from declarations.schemes import schemes


class StartForm(forms.Form):
    """Which scheme, and for which exporter."""

    scheme = forms.ChoiceField(
        label=_("Which scheme is it for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the scheme.")},
    )
    exporter: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Exporter"),
        queryset=None,
        to_field_name="uscc",
        error_messages={
            "required": _("Choose the exporter."),
            "invalid_choice": _("Choose one of the exporters on the list."),
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(slug, scheme.title) for slug, scheme in schemes().items()]
        self.fields["scheme"].choices = offered  # type: ignore[attr-defined]
        exporters = self.fields["exporter"]
        exporters.queryset = exporters_to_prepare_for(user)  # type: ignore[attr-defined]
        if len(offered) == 1:
            self.fields["scheme"].initial = offered[0][0]


class WithdrawalForm(forms.Form):
    """Why a declaration is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Customs and everybody on your side will read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why you withdraw this declaration.")},
    )
