"""Reading what was published, for the web, which signs nothing."""

from dataclasses import dataclass
from datetime import datetime

from codes import bundle
from codes.bundle import Bundle
from codes.publishing.models import PublishedBundle, PublishedList
from codes.statuslists import FIRST_SANDBOX_LIST, list_uri
from codes.trust import KeyRecord, KeyUse


@dataclass(frozen=True, slots=True)
class ShownKey:
    """A key as the page tells it; a fingerprint only where it is to be pinned."""

    kid: str
    use: KeyUse
    record: KeyRecord
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list as the page tells it."""

    number: int
    uri: str
    revision: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """All that the page of trust tells."""

    version: int
    made_at: datetime
    expires_at: datetime
    roots: list[str]
    keys: list[ShownKey]
    lists: list[ShownList]


def latest_bundle(*, sandbox: bool = False) -> PublishedBundle | None:
    """The bundle that counts."""
    bundles = PublishedBundle.objects.filter(sandbox=sandbox)
    return bundles.order_by("-version").first()


def sandbox_root() -> str:
    """The fingerprint to pin for trying verification out; empty without a sandbox."""
    latest = latest_bundle(sandbox=True)
    if latest is None:
        return ""
    return _signing_first(bundle.said_in(latest.text), latest.kid)[0]


def published_list(number: int) -> PublishedList | None:
    """A status list, if there is one of this number; revision 0 is not made yet."""
    return PublishedList.objects.filter(number=number).first()


def what_is_published() -> Published | None:
    """What the latest bundle says, with the lists as they stand; two queries."""
    latest = latest_bundle()
    if latest is None:
        return None
    said = bundle.said_in(latest.text)
    return Published(
        version=latest.version,
        made_at=latest.made_at,
        expires_at=latest.expires_at,
        roots=_signing_first(said, latest.kid),
        keys=[_shown(key) for key in said.trust.keys.values()],
        lists=_lists(),
    )


def _lists() -> list[ShownList]:
    real = PublishedList.objects.filter(number__lt=FIRST_SANDBOX_LIST)
    rows = real.exclude(made_at=None).order_by("number")
    return [
        ShownList(number, list_uri(number), revision, made_at)
        for number, revision, made_at in rows.values_list(
            "number", "revision", "made_at"
        )
        if made_at
    ]


def _signing_first(said: Bundle, kid: str) -> list[str]:
    """Fingerprints of the roots, that of the one which signed at the head."""
    signing = bundle.fingerprint(said.trust.keys[bytes.fromhex(kid)])
    return sorted(said.roots, key=lambda root: (root != signing, root))


def _shown(key: KeyRecord) -> ShownKey:
    pinned = key.use in (KeyUse.BUNDLE, KeyUse.LOG)
    fingerprint = bundle.fingerprint(key) if pinned else ""
    return ShownKey(key.kid.hex(), key.use, key, fingerprint)
