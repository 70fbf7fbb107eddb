"""How often one address may look codes up; a guesser must not get far."""

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from declarations.api.throttling import Quota


class LookUpThrottle(SimpleRateThrottle):
    """Per address, for pages and API together. The peer's address counts; what a
    client says of itself in X-Forwarded-For does not, unless a proxy is trusted
    (NUM_PROXIES)."""

    scope = "verify"

    def allow_request(self, request: Request, view: APIView) -> bool:
        allowed: bool = super().allow_request(request, view)
        most, seconds = self.parse_rate(self.rate)
        if most and seconds:
            # The answer's header tells of it, whether it was allowed or not.
            oldest = self.history[-1] if self.history else self.now
            reset = int(seconds - (self.now - oldest)) + 1
            quota = Quota(most, max(0, most - len(self.history)), reset)
            request._request.quota = quota  # type: ignore[attr-defined]  # noqa: SLF001
        return allowed

    def get_cache_key(self, request: Request, view: APIView | None) -> str:
        return f"throttle_{self.scope}_{self.get_ident(request)}"


class BatchThrottle(LookUpThrottle):
    """How many batches an address may send."""

    scope = "verify_batch"


class NumberThrottle(LookUpThrottle):
    """How many numbers an address may ask about inside batches. A token proves that it
    was seen; a number may be a guess, so each one counts."""

    scope = "verify_numbers"

    def allow(self, request: Request, count: int) -> bool:
        """Count so many, or none of them."""
        key, now = self.get_cache_key(request, None), self.timer()
        most, seconds = self.parse_rate(self.rate)
        if not most or not seconds:
            return True
        recent = [at for at in self.cache.get(key, []) if at > now - seconds]
        if len(recent) + count > most:
            return False
        self.cache.set(key, [now] * count + recent, seconds)
        return True


def may_look_up(request: HttpRequest) -> bool:
    """Count one look-up from a page; False when the address has had its share."""
    return LookUpThrottle().allow_request(Request(request), APIView())
