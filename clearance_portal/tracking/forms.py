"""What somebody says who gives a tracking link."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from declarations.faults import Fault
from declarations.tracking.models import LONGEST_NOTE
from declarations.tracking.services import LONGEST_DAYS, LONGEST_PASSWORD, Wish

ASKED = ("days", "note", "password")


class LinkForm(forms.Form):
    """For whom, for how long, behind what password."""

    note = forms.CharField(
        label=_("For whom"),
        help_text=_("Only your side reads this."),
        max_length=LONGEST_NOTE,
        required=False,
    )
    days = forms.IntegerField(
        label=_("Good for how many days"),
        initial=90,
        min_value=1,
        max_value=LONGEST_DAYS,
    )
    password = forms.CharField(
        label=_("Password, if it shall have one"),
        help_text=_("At least 8 characters. Tell it on another way than the link."),
        max_length=LONGEST_PASSWORD,
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    @property
    def wish(self) -> Wish:
        """What the link shall be."""
        said = self.cleaned_data
        return Wish(said["days"], said["password"], said["note"])

    def show_faults(self, faults: Iterable[Fault]) -> None:
        """Set what the service refused beside its field."""
        for fault in faults:
            name = fault.pointer.strip("/")
            place = name if name in ASKED else None
            self.add_error(place, f"{fault.message} {fault.remedy}")
