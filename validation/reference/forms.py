"""Forms of supervisors. Rows are asked for column by column, as their list is made."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from declarations.faults import Fault, Refused
from validation.reference.lists import ReferenceList
from validation.reference.models import ReferenceRow

DATE = {"required": _("Choose a day."), "invalid": _("Choose a day that exists.")}
YES_NO = [("", ""), ("true", _("true")), ("false", _("false"))]


def a_day(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    """A field for a day, asked the way the portal asks for days."""
    widget = forms.DateInput(
        format="%Y-%m-%d", attrs={"type": "date", "class": "short"}
    )
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=widget,
        input_formats=["%Y-%m-%d"],
        error_messages=DATE,
    )


class DraftForm(forms.Form):
    """A new draft."""

    title = forms.CharField(
        label=_("What does it change?"),
        help_text=_("Everybody reads it on the public page of releases."),
        max_length=200,
        error_messages={"required": _("Say in a few words what it changes.")},
    )
    starts_on = a_day(_("First day"), _("From this day on it is to be law."))


class PublicationForm(forms.Form):
    """What the second person confirms."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    starts_on = a_day(_("First day"), _("No change may begin before it."))


class SimulationForm(forms.Form):
    """Which past declarations are judged again, and by the law of which day."""

    as_of = a_day(
        _("Law as of"),
        _("Each is judged as if received on this day, or on its own day if later."),
    )
    at_most = forms.IntegerField(
        label=_("The newest so many"),
        help_text=_("Leave it empty for all of the period."),
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    first = a_day(_("Received from"), required=False)
    last = a_day(_("Received until"), required=False)


class EndForm(forms.Form):
    """When a row ends."""

    on = a_day(_("First day without it"))


class UploadForm(forms.Form):
    """A list as a file."""

    file = forms.FileField(
        label=_("CSV file"),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )


class RowForm(forms.Form):
    """One row of a list; what is typed is judged by the list itself."""

    def __init__(self, listed: ReferenceList[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in listed.columns.items():
            self.fields[name] = _asked(name, kind)
        self.fields["valid_from"] = a_day(_("First day"), required=False)
        self.fields["valid_until"] = a_day(
            _("First day without it"), _("Leave it empty for no end."), required=False
        )
        self.fields["illustrative"] = forms.BooleanField(
            label=_("Illustrative: stands in for what the notice does not say"),
            required=False,
        )
        self.fields["source"] = forms.CharField(
            label=_("Source"), required=False, max_length=300
        )

    @property
    def cells(self) -> dict[str, str]:
        """What was typed, as the cells of a file would hold it."""
        return {name: _cell(value) for name, value in self.cleaned_data.items()}


def _asked(name: str, kind: type) -> forms.Field:
    """Columns are shown by the names that files give them."""
    if kind is bool:
        return forms.ChoiceField(label=name, choices=YES_NO, required=False)
    if kind is date:
        return a_day(name, required=False)
    return forms.CharField(label=name, required=False)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def cells_of(row: ReferenceRow) -> dict[str, Any]:
    """A stored row as the first answers of its form."""
    return {
        **{name: _initial(value) for name, value in row.data.items()},
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "illustrative": row.illustrative,
        "source": row.source,
    }


def _initial(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def tell(form: forms.Form, refusal: Refused) -> None:
    """Show the faults of a refusal beside the fields that they point to."""
    for fault in refusal.faults:
        field = fault.pointer.strip("/")
        form.add_error(field if field in form.fields else None, _sentence(fault))


def _sentence(fault: Fault) -> str:
    line, _between, column = fault.pointer.strip("/").partition("/")
    if not line.isdigit():
        return fault.message
    return gettext("Line %(line)s, %(column)s: %(message)s") % {
        "line": line,
        "column": column,
        "message": fault.message,
    }
