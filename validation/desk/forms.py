"""The forms of the desk: filters of the queue, decisions, and reasons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from validation.desk.leases import LONGEST_REASON
from validation.desk.models import SecondOpinion
from validation.models import RulingKind
from validation.scheme import judging_schemes

AGES = (
    ("1", _("Over one hour")),
    ("4", _("Over four hours")),
    ("24", _("Over a day")),
    ("72", _("Over three days")),
)
LONGEST_QUERY = 500
QUESTIONS = ("scheme", "port", "rule", "exporter", "age")
SWITCHES = ("mine", "unassigned", "risk", "resubmitted", "override")


class QueueFilter(forms.Form):
    """What may be asked of the queue; an answer that is not offered is left out."""

    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    port = forms.ChoiceField(label=_("Port"), required=False)
    rule = forms.CharField(label=_("Rule"), required=False, max_length=40)
    exporter = forms.CharField(
        label=_("Exporter, name or credit code"), required=False, max_length=100
    )
    age = forms.ChoiceField(label=_("Waiting"), required=False)
    mine = forms.BooleanField(label=_("Mine"), required=False)
    unassigned = forms.BooleanField(label=_("Unassigned"), required=False)
    risk = forms.BooleanField(label=_("At risk"), required=False)
    resubmitted = forms.BooleanField(label=_("Resubmitted"), required=False)
    override = forms.BooleanField(label=_("Override proposed"), required=False)

    def __init__(self, data: Any, *, ports: dict[str, str]) -> None:
        super().__init__(data)
        titles = [(slug, one.short_title) for slug, one in judging_schemes().items()]
        offers: dict[str, list[tuple[str, Any]]] = {
            "scheme": [("", _("All schemes")), *titles],
            "port": [("", _("All ports")), *ports.items()],
            "age": [("", _("Any time")), *AGES],
        }
        for name, choices in offers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def answers(self) -> dict[str, str]:
        """The filters in use, as the address has them."""
        self.is_valid()
        return {
            name: "yes" if value is True else value.strip()
            for name, value in self.cleaned_data.items()
            if value
        }

    @property
    def switches(self) -> list[Any]:
        """The filters that are on or off."""
        return [self[name] for name in SWITCHES]

    @property
    def questions(self) -> list[Any]:
        """The others."""
        return [self[name] for name in QUESTIONS]


class SavedViewForm(forms.Form):
    """A name for the filters in use."""

    name = forms.CharField(
        label=_("Name of this view"),
        max_length=60,
        error_messages={"required": _("Give the view a name.")},
    )
    query = forms.CharField(
        required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why you decide so.")},
    )

    def __init__(
        self, *args: Any, keep: str = "", hint: Any = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint
        if keep:
            self.fields["reason"].widget.attrs["data-keep"] = keep


class DecisionForm(ReasonForm):
    """Approve or refuse what was seen; the exporter reads the reason."""

    kind = forms.ChoiceField(choices=RulingKind.choices)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=80)


class OpinionForm(ReasonForm):
    """Uphold a clearance, or object to it."""

    kind = forms.ChoiceField(
        choices=[
            (one.value, one.label)
            for one in (SecondOpinion.UPHELD, SecondOpinion.OBJECTED)
        ]
    )


class BulkForm(ReasonForm):
    """One reason for the rows that are ticked; each row says what was seen of it."""

    kind = forms.ChoiceField(choices=RulingKind.choices)
