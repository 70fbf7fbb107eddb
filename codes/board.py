"""What people read of codes: the board with its filters, one code, and its history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from codes import number
from codes.models import LIVE, Code
from codes.verification import CodeStatus
from declarations.clock import database_now
from declarations.parties.standing import AnyUser
from declarations.references import REFERENCE
from declarations.schemes import port_names, schemes
from declarations.selectors import TimelineEntry, timeline

PAGE = 25
SOON = timedelta(days=7)
STATUSES = (
    (CodeStatus.ACTIVE, _("Active")),
    (CodeStatus.SUSPENDED, _("Suspended")),
    (CodeStatus.REVOKED, _("Revoked")),
    (CodeStatus.CONSUMED, _("Used")),
    (CodeStatus.EXPIRED, _("Expired")),
)
# Of the declaration's events, those that are about its codes and their use.
ABOUT_CODES = ("code.", "goods.", "inspection.", "revocation.")


class CodeFilter(forms.Form):
    """What may be asked of the board; an answer that is not offered is left out."""

    q = forms.CharField(
        label=_("Number, VIN or reference"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(label=_("Status"), required=False)
    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    port = forms.ChoiceField(label=_("Port"), required=False)
    soon = forms.ChoiceField(label=_("Expiry"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        titles = [(slug, scheme.short_title) for slug, scheme in schemes().items()]
        offers = {
            "status": [("", _("All statuses")), *STATUSES],
            "scheme": [("", _("All schemes")), *titles],
            "port": [("", _("All ports")), *port_names().items()],
            "soon": [("", _("Any time")), ("yes", _("Live, within 7 days"))],
        }
        for name, choices in offers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def answers(self) -> dict[str, str]:
        """The filters in use."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, rows: QuerySet[Code]) -> QuerySet[Code]:
        """The codes that pass every filter in use."""
        answers = self.answers
        places = {
            "status": "status",
            "scheme": "declaration__scheme",
            "port": "declaration__port",
        }
        rows = rows.filter(
            **{
                place: answers[name]
                for name, place in places.items()
                if name in answers
            }
        )
        if "soon" in answers:
            rows = rows.filter(status__in=LIVE, expires_at__lt=database_now() + SOON)
        return _search(rows, answers["q"]) if "q" in answers else rows


def codes_for(user: AnyUser) -> QuerySet[Code]:
    """Every code that the user may see, newest first."""
    return (
        Code.objects.visible_to(user)
        .select_related("declaration__exporter")
        .order_by("-pk")
    )


def code_for(user: AnyUser, text: str) -> Code:
    """One code by its number, in any spelling; Http404 for a stranger's too."""
    wanted = _number_in(text)
    found = codes_for(user).filter(number=wanted).first() if wanted else None
    if found is None:
        raise Http404
    return found


def _search(rows: QuerySet[Code], text: str) -> QuerySet[Code]:
    wanted = text.strip().upper()
    if REFERENCE.fullmatch(wanted):
        return rows.filter(declaration__reference=wanted)
    return rows.filter(Q(subject=wanted) | Q(number=_number_in(text) or wanted))


def _number_in(text: str) -> str:
    try:
        return number.parse(text)
    except number.NumberError:
        return ""


@dataclass(frozen=True, slots=True)
class Slice:
    """Codes, newest first, and the numbers to go on from in either direction."""

    rows: list[Code]
    newer: str
    older: str


def slice_of(
    rows: QuerySet[Code], *, known: QuerySet[Code], older_than: str, newer_than: str
) -> Slice:
    """The page beside a code named by its number; the newest page by default."""
    upwards = bool(newer_than)
    edge = _number_in(newer_than or older_than)
    if edge:
        beside = known.filter(number=edge).order_by().values("pk")[:1]
        rows = rows.filter(**{"pk__gt" if upwards else "pk__lt": beside})
    ordered = rows.order_by("pk" if upwards else "-pk")
    found = list(ordered[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if upwards:
        found.reverse()
    newer = found[0].number if found and (more if upwards else edge) else ""
    older = found[-1].number if found and (more or upwards) else ""
    return Slice(found, newer, older)


def history_of(code: Code, user: AnyUser) -> Iterator[TimelineEntry]:
    """What happened to the code, newest first, as far as the user may read it."""
    shown = number.display(code.number)
    for entry in reversed(timeline(code.declaration, user)):
        about = entry.data.get("number", shown)
        if entry.kind.startswith(ABOUT_CODES) and about in {shown, code.number}:
            yield entry
