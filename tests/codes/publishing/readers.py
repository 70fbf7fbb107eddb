"""What was published, as a verifier outside reads it: through the web, with a pin."""

from typing import Any

from django.test import Client

from codes import bundle, statuslist
from codes.bundle import Bundle
from codes.keys import active_key_for
from codes.publishing.tasks import publish
from codes.signing import thumbprint
from codes.statuslist import StatusList
from codes.trust import KeyUse

CLIENT = Client()


def root() -> str:
    """The fingerprint that is pinned by another way."""
    return thumbprint(active_key_for(KeyUse.BUNDLE).row.public_jwk).hex()


def fetched(path: str, **headers: Any) -> Any:
    return CLIENT.get(path, headers=headers)


def fetched_bundle(*, seen: int = 0) -> Bundle:
    text = fetched("/trust/bundle").content.decode()
    return bundle.read(text, pinned={root()}, seen=seen)


def fetched_list(number: int = 1) -> StatusList:
    token = fetched(f"/trust/status/{number}.cwt").content
    return statuslist.read_cwt(token, fetched_bundle().trust.keys)


def published() -> Bundle:
    """Make what is due, and fetch the bundle."""
    publish()
    return fetched_bundle()
