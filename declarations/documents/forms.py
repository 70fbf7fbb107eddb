"""The form that adds a document; what the file must be is for the service to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from declarations.documents.stated import kinds_of
from declarations.faults import Fault
from declarations.models import Declaration


class AttachForm(forms.Form):
    """Which document it is, and the file."""

    kind = forms.ChoiceField(
        label=_("Which document is it?"),
        error_messages={"required": _("Say which document it is.")},
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, PNG, JPEG, XML or JSON, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.xml,.json"}),
    )

    def __init__(self, declaration: Declaration, data: Any = None) -> None:
        super().__init__(data)
        offered = [("", _("Choose one")), *kinds_of(declaration).items()]
        self.fields["kind"].choices = offered  # type: ignore[attr-defined]

    def show_faults(self, faults: tuple[Fault, ...]) -> None:
        """Put what the service refused beside the fields that it names."""
        self.errors.clear()
        for fault in faults:
            name = fault.pointer.lstrip("/")
            said = f"{fault.message} {fault.remedy}".strip()
            self.add_error(name if name in self.fields else None, said)
