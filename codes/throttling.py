"""How often one address may look codes up; a guesser must not get far."""

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from declarations.api.throttling import WINDOW_SECONDS, told
from declarations.counting import count


class LookUpThrottle(SimpleRateThrottle):
    """Per address, for pages and API together. The peer's address counts; what a
    client says of itself in X-Forwarded-For does not, unless a proxy is trusted
    (NUM_PROXIES)."""

    scope = "verify"
    reset = WINDOW_SECONDS
    # What DRF reads out of the rate.
    num_requests: int | None
    duration: int | None

    def allow_request(self, request: Request, view: APIView) -> bool:
        if not self.num_requests or not self.duration:
            return True
        tally = count(self.get_cache_key(request, view), seconds=self.duration)
        self.reset = told(view, self.num_requests, tally).reset
        return tally.used <= self.num_requests

    def wait(self) -> float:
        return self.reset

    def get_cache_key(self, request: Request, view: APIView | None) -> str:
        return f"{self.scope}:{self.get_ident(request)}"


class BatchThrottle(LookUpThrottle):
    """How many batches an address may send."""

    scope = "verify_batch"


class NumberThrottle(LookUpThrottle):
    """How many numbers an address may ask about inside batches. A token proves that it
    was seen; a number may be a guess, so each one counts."""

    scope = "verify_numbers"

    def allow(self, request: Request, number: int) -> bool:
        """Count so many, or none of them."""
        most, seconds = self.num_requests, self.duration
        if not most or not seconds:
            return True
        key = self.get_cache_key(request, None)
        if count(key, seconds=seconds, by=number).used <= most:
            return True
        count(key, seconds=seconds, by=-number)
        return False


def may_look_up(request: HttpRequest) -> bool:
    """Count one look-up from a page; False when the address has had its share."""
    return LookUpThrottle().allow_request(Request(request), APIView())
