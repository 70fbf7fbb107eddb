"""How a board is narrowed; every filter is in the address."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from declarations.clock import database_now
from declarations.models import DeclarationQuerySet
from declarations.parties.models import Organisation
from declarations.schemes import schemes
from declarations.selectors import search
from declarations.states import TRAITS, Holder, State
from validation.clocks.risks import at_risk
from validation.clocks.story import ENDS
from validation.clocks.wordings import HOLDERS
from validation.desk.forms import AGES

Offers = dict[str, list[tuple[str, Any]]]
OPEN = [state for state in State if state not in {*ENDS, State.ISSUED}]
BROKER = "broker"


class BoardFilter(forms.Form):
    """What may be asked of a board; an answer that is not offered is left out."""

    q = forms.CharField(
        label=_("Reference, VIN, pack, container or contract"),
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
        self.offer(
            {
                "state": [("", _("All states")), *State.choices],
                "port": [("", _("All ports")), *ports.items()],
                "scheme": [("", _("All schemes")), *titles],
            }
        )

    def offer(self, offers: Offers) -> None:
        """Set what may be chosen."""
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
        for name, value in answers.items():
            rows = rows.filter(self.condition(name, value))
        return search(rows, text) if text else rows

    def condition(self, name: str, value: str) -> Q:
        """What a filter means."""
        return Q(**{name: value})


class ClientsFilter(BoardFilter):
    """What may be asked of the board of all clients."""

    client = forms.ChoiceField(label=_("Client"), required=False)
    ball = forms.ChoiceField(label=_("Acts next"), required=False)
    risk = forms.ChoiceField(label=_("Clock"), required=False)
    age = forms.ChoiceField(label=_("Open for"), required=False)
    field_order = ("q", "client", "scheme", "state", "port", "ball", "risk", "age")

    def __init__(
        self, data: Any, *, ports: dict[str, str], clients: Iterable[Organisation]
    ) -> None:
        super().__init__(data, ports=ports)
        parties = [(one.value, name) for one, name in HOLDERS.items()]
        self.offer(
            {
                "client": [
                    ("", _("All clients")),
                    *((c.uscc, c.name) for c in clients),
                ],
                "state": [
                    ("", _("All states")),
                    ("open", _("Not through yet")),
                    *State.choices,
                ],
                "ball": [("", _("Anyone")), *parties],
                "risk": [
                    ("", _("Any clock")),
                    ("yes", _("Near its end or over")),
                    ("over", _("Run out")),
                ],
                "age": [("", _("Any time")), *AGES],
            }
        )

    def condition(self, name: str, value: str) -> Q:
        match name:
            case "client":
                return Q(exporter__uscc=value)
            case "ball":
                return with_ball(value)
            case "risk":
                return at_risk(ran_out=value == "over")
            case "age":
                since = database_now() - timedelta(hours=int(value))
                return Q(state__in=OPEN, received_at__lte=since)
            case "state" if value == "open":
                return Q(state__in=OPEN)
        return super().condition(name, value)


def with_ball(party: str) -> Q:
    """Declarations that wait for a party. What waits for its filer waits for the
    broker, or for the exporter, according to who files it."""
    by_exporter = Q(filed_for=F("exporter"))
    if party == BROKER:
        return Q(state__in=_held_by(Holder.EXPORTER)) & ~by_exporter
    waiting = Q(state__in=_held_by(Holder(party)))
    return waiting & by_exporter if party == Holder.EXPORTER else waiting


def _held_by(holder: Holder) -> list[State]:
    return [state for state, traits in TRAITS.items() if traits.holder is holder]
