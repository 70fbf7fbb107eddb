"""Making the trust bundle from the keys and lists of the register."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from codes import bundle
from codes.bundle import Addresses, Bundle
from codes.keys import ActiveKey, active_key_for, current_trust
from codes.publishing.models import PublishedBundle, PublishedList
from codes.statuslists import FIRST_SANDBOX_LIST, list_uri
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
    old; gives the version. Harmless when run twice or by several."""
    root = active_key_for(KeyUse.BUNDLE)
    with transaction.atomic():
        _one_at_a_time()
        at = database_now().replace(microsecond=0)
        latest = PublishedBundle.objects.order_by("-version").first()
        made = _bundle((latest.version if latest else 0) + 1, at)
        named = _digest(made)
        if latest and latest.digest == named and at - latest.made_at < REMADE_AFTER:
            return None
        _store(made, named, root, at)
        PublishedBundle.objects.filter(made_at__lt=at - KEPT_FOR).exclude(
            version=made.version
        ).delete()
        return made.version


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _bundle(version: int, at: datetime) -> Bundle:
    trust = current_trust(uses=list(KeyUse))
    keys = {kid: key for kid, key in trust.keys.items() if _is_wanted(key, at)}
    return Bundle(
        version=version,
        issued_at=int(at.timestamp()),
        expires_at=int(at.timestamp()) + bundle.LIVES_FOR,
        trust=Trust(prefix=trust.prefix, issuer=trust.issuer, keys=keys),
        lists={
            list_uri(number): _addresses(number)
            for number in PublishedList.objects.filter(number__lt=FIRST_SANDBOX_LIST)
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
        kid=root.row.kid,
        made_at=at,
        expires_at=at + timedelta(seconds=bundle.LIVES_FOR),
        text=bundle.write(made, root.signer),
    )
