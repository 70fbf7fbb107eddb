"""The form of an endpoint; what its address must be is for the service to say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from declarations.faults import Fault
from declarations.webhooks.events import kinds_for_parties
from declarations.webhooks.models import LONGEST_ADDRESS
from declarations.webhooks.wording import kind_words


class EndpointForm(forms.Form):
    """Where to, and what of."""

    url = forms.CharField(
        label=_("Address"),
        help_text=_(
            "Where your system takes events in, for example"
            " https://erp.company.example/hooks"
        ),
        max_length=LONGEST_ADDRESS,
        error_messages={"required": _("Give the address.")},
        widget=forms.TextInput(
            attrs={"type": "url", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Events"),
        help_text=_("Choose none to be sent all of them, those of later versions too."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(name, kind_words(name)) for name in kinds_for_parties()],
    )

    def show_faults(self, faults: tuple[Fault, ...]) -> None:
        """Put what the service refused beside the fields that it names."""
        for fault in faults:
            name = fault.pointer.lstrip("/")
            said = f"{fault.message} {fault.remedy}".strip()
            self.add_error(name if name in self.fields else None, said)
