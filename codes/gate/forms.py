"""The forms of the gate: what is scanned or typed, and what an act needs to be told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from codes.gate.conflicts import LONGEST_NOTE
from codes.gate.orders import Presented, Scan, new_nonce
from codes.gate.uploads import NONCE
from codes.reasons import LONGEST_REASON
from codes.services import LONGEST_INPUT

TYPED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
DEVICE = "web"


class PresentedForm(forms.Form):
    """What stands before the officer. The nonce makes a form that is sent twice, by a
    double tap or a poor network, one scan."""

    code = forms.CharField(
        label=_("Code, VIN or reference"),
        help_text=_("Scan the QR code, or type what stands under it."),
        max_length=LONGEST_INPUT,
        widget=forms.TextInput(attrs={**TYPED, "class": "id"}),
        error_messages={"required": _("Scan or type a code, a VIN or a reference.")},
    )
    subject = forms.CharField(
        label=_("Last six on the goods"),
        help_text=_("Of the VIN on the truck, or of the consignment's reference."),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={**TYPED, "class": "id short"}),
    )
    nonce = forms.RegexField(
        regex=NONCE, widget=forms.HiddenInput, initial=new_nonce, required=False
    )

    @property
    def presented(self) -> Presented:
        """What was scanned or typed."""
        return Presented(self.cleaned_data["code"], self.cleaned_data["subject"])

    @property
    def scan(self) -> Scan:
        """The scan that the form is."""
        nonce = self.cleaned_data["nonce"] or new_nonce()
        return Scan(nonce=nonce, device=DEVICE)


class ActForm(PresentedForm):
    """The same, with the reason that some acts need."""

    reason = forms.CharField(required=False, max_length=LONGEST_REASON)


class NoteForm(forms.Form):
    """What a supervisor found out about a conflict."""

    note = forms.CharField(
        label=_("What came of it"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what came of it.")},
    )
