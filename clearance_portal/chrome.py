"""What the frame of every page shows: navigation, account, demonstration notice."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from codes.issuance import current_stop
from codes.key_board import keeps_keys
from declarations.notifications.selectors import MOST, unread_count
from declarations.parties.models import BUSINESS_ROLES
from declarations.parties.registering import registers
from declarations.parties.standing import AnyUser, standing_of
from validation.supervision import oversees


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    label: str | Promise
    url: str
    current: bool


PLACES: tuple[tuple[str, str | Promise, frozenset[str]], ...] = (
    (
        "clients:board",
        _("All clients"),
        frozenset(
            f"clients:{name}" for name in ("board", "selected", "answers", "act")
        ),
    ),
    (
        "board",
        _("Declarations"),
        frozenset(
            {
                *("board", "rfi:answers", "rfi:attach"),
                *(
                    f"declarations:{name}"
                    for name in ("detail", "withdraw", "revisions", "compare")
                ),
            }
        ),
    ),
    (
        "desk:queue",
        _("Desk"),
        frozenset(
            f"desk:{name}" for name in ("queue", "case", "bulk", "second-opinions")
        ),
    ),
    (
        "declarations:start",
        _("New filing"),
        frozenset(
            f"declarations:{name}"
            for name in (
                *("start", "single-window", "tasks", "section", "check", "sent"),
            )
        ),
    ),
    (
        "batches:index",
        _("Fleet files"),
        frozenset(f"batches:{name}" for name in ("index", "new", "batch", "returned")),
    ),
    ("codes", _("Codes"), frozenset({"codes", "code", "code-acts"})),
    ("verify", _("Check a code"), frozenset({"verify", "publishing:index"})),
    (
        "rules:catalogue",
        _("Rules"),
        frozenset({"rules:catalogue", "rules:rule", "rules:sandbox"}),
    ),
    (
        "reference:index",
        _("Reference data"),
        frozenset(
            f"reference:{name}"
            for name in ("index", "list", "release", "drafts", "draft", "draft-list")
        ),
    ),
    (
        "gate:index",
        _("Gate"),
        frozenset(f"gate:{name}" for name in ("index", "goods", "conflicts")),
    ),
    ("lapses", _("Lapses"), frozenset({"lapses"})),
    ("keys", _("Keys"), frozenset({"keys", "reissue"})),
    (
        "parties:registered",
        _("Organisations"),
        frozenset(
            f"parties:{name}" for name in ("registered", "register", "registered-one")
        ),
    ),
)
BROKERS_ONLY = frozenset({"clients:board"})
MEMBERS_ONLY = frozenset({"codes"})
FILERS_ONLY = frozenset({"declarations:start", "batches:index"})
CUSTOMS_ONLY = frozenset({"gate:index"})
OVERSEERS_ONLY = frozenset({"desk:queue", "lapses"})
KEEPERS_ONLY = frozenset({"keys"})
REGISTRARS_ONLY = frozenset({"parties:registered"})


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html."""
    user = getattr(request, "user", None)
    standing = standing_of(user) if user is not None else None
    hidden = _hidden_from(user or AnonymousUser())
    match = request.resolver_match
    here = match.view_name if match else ""
    return {
        "demo": settings.DEMO,
        "organisation": standing.organisation if standing else None,
        # Asked of the database by those pages only that show it.
        "issuance_stop": current_stop if standing and standing.memberships else None,
        "unread_messages": partial(_unread, user) if user else None,
        "at_messages": here == "notifications:inbox",
        "is_customs_here": bool(standing and standing.is_customs),
        "places": [
            Place(_place_label(label, name, standing), reverse(name), here in names)
            for name, label, names in PLACES
            if name not in hidden
        ],
    }


def _unread(user: AnyUser) -> str | None:
    """How many messages wait to be read, as the header says it; None for no member."""
    if not standing_of(user).memberships:
        return None
    number = unread_count(user)
    return f"{MOST}+" if number > MOST else str(number or "")


def _hidden_from(user: AnyUser) -> frozenset[str]:
    """Places that are not the user's."""
    standing = standing_of(user)
    open_to = {
        BROKERS_ONLY: standing.is_broker,
        MEMBERS_ONLY: bool(standing.memberships),
        FILERS_ONLY: bool(standing.roles & BUSINESS_ROLES),
        CUSTOMS_ONLY: standing.is_customs,
        OVERSEERS_ONLY: oversees(user),
        KEEPERS_ONLY: keeps_keys(user),
        REGISTRARS_ONLY: registers(user),
    }
    shut = [names for names, is_open in open_to.items() if not is_open]
    return frozenset().union(*shut)


def _place_label(label: str | Promise, name: str, standing: Any) -> str | Promise:
    signed_out = standing is None or not standing.memberships
    return _("Home") if name == "board" and signed_out else label
