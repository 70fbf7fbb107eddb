"""What the frame of every page shows: navigation, account, demonstration notice."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from declarations.parties.models import BUSINESS_ROLES
from declarations.parties.standing import standing_of
from validation.supervision import oversees


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    label: str | Promise
    url: str
    current: bool


PLACES: tuple[tuple[str, str | Promise, frozenset[str]], ...] = (
    (
        "board",
        _("Declarations"),
        frozenset({"board", "declarations:detail", "declarations:withdraw"}),
    ),
    (
        "declarations:start",
        _("New filing"),
        frozenset(
            f"declarations:{name}"
            for name in ("start", "tasks", "section", "check", "sent")
        ),
    ),
    ("verify", _("Check a code"), frozenset({"verify"})),
    (
        "rules:catalogue",
        _("Rules"),
        frozenset({"rules:catalogue", "rules:rule"}),
    ),
    (
        "reference:index",
        _("Reference data"),
        frozenset(
            f"reference:{name}"
            for name in ("index", "list", "release", "drafts", "draft", "draft-list")
        ),
    ),
    ("lapses", _("Lapses"), frozenset({"lapses"})),
)
FILERS_ONLY = frozenset({"declarations:start"})
OVERSEERS_ONLY = frozenset({"lapses"})


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html."""
    user = getattr(request, "user", None)
    standing = standing_of(user) if user is not None else None
    hidden = (
        frozenset() if standing and standing.roles & BUSINESS_ROLES else FILERS_ONLY
    )
    hidden = hidden if user is not None and oversees(user) else hidden | OVERSEERS_ONLY
    match = request.resolver_match
    here = match.view_name if match else ""
    return {
        "demo": settings.DEMO,
        "organisation": standing.organisation if standing else None,
        "places": [
            Place(_place_label(label, name, standing), reverse(name), here in names)
            for name, label, names in PLACES
            if name not in hidden
        ],
    }


def _place_label(label: str | Promise, name: str, standing: Any) -> str | Promise:
    signed_out = standing is None or not standing.memberships
    return _("Home") if name == "board" and signed_out else label
