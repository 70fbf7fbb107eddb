"""What people read of keys: public parts, states, windows, and how much each signed."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from codes.models import ReissueRun, SigningKey
from codes.signing import EDDSA, ES256
from codes.trust import KeyState, KeyUse
from declarations.clock import database_now
from declarations.parties.models import Role
from declarations.parties.standing import AnyUser, standing_of
from validation.scheme import Scheme, judging_schemes

KEEPERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})
WARN_BEFORE = timedelta(days=30)
# Counted up to here; a board must not count a whole register.
COUNTED = 10_000
ALGORITHMS = {ES256: "ES256", EDDSA: "Ed25519"}
# Acts that need the key-encryption key, and so a worker's environment.
COMMANDS = (
    (_("Publish the next key ahead"), "manage.py rotate_key SCHEME --prepare"),
    (_("Let the next key sign"), "manage.py rotate_key SCHEME"),
    (_("A key has leaked"), "manage.py compromise_key KID --reason …"),
    (_("Change the key-encryption key"), "manage.py rewrap_keys"),
)


def keeps_keys(user: AnyUser) -> bool:
    """Whether the key register exists for the user at all."""
    return bool(standing_of(user).roles & KEEPERS)


@dataclass(frozen=True, slots=True)
class ShownKey:
    """A key as the board tells it; `ends_soon` of one that signs or will."""

    row: SigningKey
    scheme: Scheme | None
    signed: int
    ends_soon: bool
    run: ReissueRun | None
    may_reissue: bool

    @property
    def algorithm(self) -> str:
        """As it is called in a JWK."""
        return ALGORITHMS[self.row.alg]

    @property
    def signed_more(self) -> bool:
        """Whether it signed more codes than were counted."""
        return self.signed > COUNTED


def shown_keys() -> list[ShownKey]:
    """Every key, those that sign first; a constant number of queries."""
    order = [KeyState.ACTIVE, KeyState.PENDING, KeyState.RETIRED]
    rows = sorted(
        SigningKey.objects.defer("wrapped_private").order_by("-pk"),
        key=lambda row: (
            order.index(KeyState(row.state)) if row.state in order else len(order),
            row.use,
            row.scheme_number or 0,
        ),
    )
    schemes = {scheme.number: scheme for scheme in judging_schemes().values()}
    signed, runs, soon = _signed(), _newest_runs(), database_now() + WARN_BEFORE
    return [
        ShownKey(
            row=row,
            scheme=schemes.get(row.scheme_number or 0),
            signed=signed.get(row.pk, 0),
            ends_soon=row.state in order[:2] and row.sign_until <= soon,
            run=runs.get(row.pk),
            may_reissue=_may_reissue(row, runs.get(row.pk)),
        )
        for row in rows
    ]


def _may_reissue(row: SigningKey, run: ReissueRun | None) -> bool:
    compromised = row.state == KeyState.COMPROMISED and row.use == KeyUse.CODE
    return compromised and (run is None or run.finished_at is not None)


def _signed() -> dict[int, int]:
    """How many codes each key signed, counting each no further than needed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.id, (SELECT count(*) FROM (SELECT 1 FROM codes_code c"
            " WHERE c.key_id = k.id LIMIT %s) counted) FROM codes_signingkey k",
            [COUNTED + 1],
        )
        return dict(cursor.fetchall())


def _newest_runs() -> dict[int, ReissueRun]:
    return {run.key_id: run for run in ReissueRun.objects.order_by("pk")}


def require_keeper(user: AnyUser) -> None:
    """Raises Http404: for everybody else there is nothing here."""
    if not keeps_keys(user):
        raise Http404


def run_for(user: AnyUser, number: int) -> ReissueRun:
    """One replacement of codes; Http404 as above."""
    require_keeper(user)
    runs = ReissueRun.objects.select_related("key", "started_by")
    found: ReissueRun = get_object_or_404(runs, pk=number)
    return found
