"""Tracking links, as the tests of this folder need them."""

from collections.abc import Iterator
from typing import Any

from declarations.models import Declaration
from declarations.parties.models import User
from declarations.tracking import services
from declarations.tracking.models import TrackingLink
from declarations.tracking.services import Wish


def given(
    user: User, declaration: Declaration, **wish: Any
) -> tuple[TrackingLink, str]:
    """A link, and the address that it opens."""
    link, token = services.give(user=user, declaration=declaration, wish=Wish(**wish))
    return link, f"/track/{token}/"


def texts_in(value: Any) -> Iterator[str]:
    """Every value of a document, as text."""
    if isinstance(value, dict):
        for below in value.values():
            yield from texts_in(below)
    elif isinstance(value, list):
        for below in value:
            yield from texts_in(below)
    elif not isinstance(value, bool):
        yield str(value)
