"""Making the trust bundle from the keys and lists of the register."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.urls import reverse

from codes import bundle
from codes.bundle import Addresses, Bundle
from codes.keys import ActiveKey, active_key_for, current_trust
from codes.publishing.lists import of_realm, sandbox_is_used
from codes.publishing.models import PublishedBundle, PublishedList
from codes.publishing.selectors import latest_bundle
from codes.statuslists import list_uri
from codes.trust import KeyRecord, KeyState, KeyUse, Trust
from declarations.canonical import digest
from declarations.clock import database_now

# A bundle's age is shown at the gate, so it is made anew although nothing changed.
REMADE_AFTER = timedelta(hours=1)
KEPT_FOR = timedelta(days=30)
# Any number that no other advisory lock of this database has.
_LOCK = 7_170_301


def publish_bundle() -> int | None:
    """Make the next version if keys or lists have changed, or the last one has grown
    old; gives the version. Harmless when run twice or by several. A sandbox that is
    used has a bundle of its own, by a root of its own."""
    version = _publish(sandbox=False)
    if sandbox_is_used():
        _publish(sandbox=True)
    return version


def _publish(*, sandbox: bool) -> int | None:
    root = active_key_for(KeyUse.BUNDLE, sandbox=sandbox)
    with transaction.atomic():
        _one_at_a_time()
        at = database_now().replace(microsecond=0)
        newest = PublishedBundle.objects.aggregate(last=Max("version"))["last"] or 0
        latest = latest_bundle(sandbox=sandbox)
        made = _bundle(newest + 1, at, sandbox=sandbox)
        named = _digest(made)
        if latest and latest.digest == named and at - latest.made_at < REMADE_AFTER:
            return None
        _store(made, named, root, at)
        older = PublishedBundle.objects.filter(sandbox=sandbox, version__lt=newest + 1)
        older.filter(made_at__lt=at - KEPT_FOR).delete()
        return made.version


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _bundle(version: int, at: datetime, *, sandbox: bool) -> Bundle:
    trust = current_trust(uses=list(KeyUse), sandbox=sandbox)
    keys = {kid: key for kid, key in trust.keys.items() if _is_wanted(key, at)}
    return Bundle(
        version=version,
        issued_at=int(at.timestamp()),
        expires_at=int(at.timestamp()) + bundle.LIVES_FOR,
        trust=Trust(prefix=trust.prefix, issuer=trust.issuer, keys=keys),
        lists={
            list_uri(number): _addresses(number)
            for number in PublishedList.objects.filter(of_realm(sandbox=sandbox))
            .order_by("number")
            .values_list("number", flat=True)
        },
    )


def _is_wanted(key: KeyRecord, at: datetime) -> bool:
    """Whether something that the key signed may still be shown to a verifier."""
    return key.state is not KeyState.EXPIRED and key.verify_until > at.timestamp()


def _addresses(number: int) -> Addresses:
    cwt, jwt = (
        settings.PORTAL_ORIGIN + reverse("publishing:list", args=[number, form])
        for form in ("cwt", "jwt")
    )
    return Addresses(cwt=cwt, jwt=jwt)


def _digest(made: Bundle) -> str:
    document = bundle.content(made)
    times = ("exp", "iat", "version")
    return digest({name: said for name, said in document.items() if name not in times})


def _store(made: Bundle, named: str, root: ActiveKey, at: datetime) -> None:
    PublishedBundle.objects.create(
        version=made.version,
        digest=named,
        sandbox=root.row.sandbox,
        kid=root.row.kid,
        made_at=at,
        expires_at=at + timedelta(seconds=bundle.LIVES_FOR),
        text=bundle.write(made, root.signer),
    )
