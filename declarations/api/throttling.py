"""How often one key, or one address without a key, may call."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from declarations.counting import Tally, count

if TYPE_CHECKING:
    # DRF's views read their throttles from settings while they are imported.
    from rest_framework.request import Request
    from rest_framework.views import APIView

WINDOW_SECONDS = 60


class Quota(NamedTuple):
    """What is left of a caller's share, and when the next one begins."""

    limit: int
    remaining: int
    reset: int

    @property
    def header(self) -> str:
        """The RateLimit field of the answer."""
        return f"limit={self.limit}, remaining={self.remaining}, reset={self.reset}"


class Metered:
    """A view whose answers tell of the caller's share."""

    quota: Quota | None = None


def told(view: APIView, limit: int, tally: Tally) -> Quota:
    """The quota, which the view tells whether the call is allowed or not."""
    quota = Quota(limit, max(0, limit - tally.used), ceil(tally.reset))
    if isinstance(view, Metered):
        view.quota = quota
    return quota


def calls_allowed() -> int:
    """Calls of one caller in one stretch, as settings say."""
    return int(api_settings.DEFAULT_THROTTLE_RATES["api"] or 0)


class CallThrottle(BaseThrottle):
    """A share for each minute, which begins with the first call."""

    reset = WINDOW_SECONDS

    def allow_request(self, request: Request, view: APIView) -> bool:
        limit = calls_allowed()
        tally = count(f"calls:{self._caller(request)}", seconds=WINDOW_SECONDS)
        self.reset = told(view, limit, tally).reset
        return tally.used <= limit

    def wait(self) -> float:
        return self.reset

    def _caller(self, request: Request) -> str:
        user = request.user
        return f"user-{user.pk}" if user.pk else f"address-{self.get_ident(request)}"
