"""Forms of batches; what a file must be is for the service to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from declarations.faults import Fault
from declarations.schemes import schemes


class _ShowsFaults(forms.Form):
    """A form beside whose fields the service's refusals are shown."""

    def show_faults(self, faults: tuple[Fault, ...]) -> None:
        """Put what was refused beside the fields that it names."""
        self.errors.clear()
        for fault in faults:
            name = fault.pointer.rpartition("/")[2]
            said = f"{fault.message} {fault.remedy}".strip()
            self.add_error(name if name in self.fields else None, said)


class UploadForm(_ShowsFaults):
    """The file, and what its sender says of it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX, JSON, NDJSON or XML, with one declaration a row."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.json,.ndjson,.xml"}),
    )
    scheme = forms.ChoiceField(label=_("Which scheme is it for?"), required=False)
    rows = forms.CharField(
        label=_("How many rows does it have? (optional)"),
        help_text=_("If another number arrives, the file is refused as a whole."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    sha256 = forms.CharField(
        label=_("SHA-256 of the file (optional)"),
        help_text=_("If your system knows it, we make sure that this very file came."),
        required=False,
        widget=forms.TextInput(attrs={"class": "id", "autocomplete": "off"}),
    )
    threshold = forms.CharField(
        label=_("Refuse the whole file above this many faulty rows (optional)"),
        help_text=_("A number such as 10, or a share such as 5%."),
        required=False,
    )
    again = forms.BooleanField(
        label=_("Take in the file although the same one is here already"),
        required=False,
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        offered = [(slug, scheme.title) for slug, scheme in schemes().items()]
        choices = [("", _("As the rows of the file say")), *offered]
        self.fields["scheme"].choices = choices  # type: ignore[attr-defined]


class ConfirmForm(_ShowsFaults):
    """One declaration of truth for the whole file."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    role = forms.CharField(
        label=_("Your role"),
        help_text=_("Such as export manager."),
        max_length=120,
    )
    accepted = forms.BooleanField(
        label=_(
            "I declare that what all rows of this file say is true and complete to the"
            " best of my knowledge."
        ),
        required=False,
    )
