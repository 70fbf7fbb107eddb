"""How often one key, or one address without a key, may call."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from django.core.cache import cache
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

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


def calls_allowed() -> int:
    """Calls of one caller in one window, as settings say."""
    return int(api_settings.DEFAULT_THROTTLE_RATES["api"] or 0)


class CallThrottle(BaseThrottle):
    """A share for each minute, counted in this process; cheap, and a coarse guard."""

    reset = WINDOW_SECONDS

    def allow_request(self, request: Request, view: APIView) -> bool:
        limit = calls_allowed()
        now = int(time.time())
        self.reset = WINDOW_SECONDS - now % WINDOW_SECONDS
        used = _count(f"calls:{self._caller(request)}:{now // WINDOW_SECONDS}")
        quota = Quota(limit, max(0, limit - used), self.reset)
        request._request.quota = quota  # type: ignore[attr-defined]  # noqa: SLF001
        return used <= limit

    def wait(self) -> float:
        return self.reset

    def _caller(self, request: Request) -> str:
        user = request.user
        return f"user-{user.pk}" if user.pk else f"address-{self.get_ident(request)}"


def _count(key: str) -> int:
    if cache.add(key, 1, timeout=2 * WINDOW_SECONDS):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        cache.set(key, 1, timeout=2 * WINDOW_SECONDS)
        return 1
