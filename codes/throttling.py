"""How often one address may look codes up; a guesser must not get far."""

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class LookUpThrottle(SimpleRateThrottle):
    """Per address, for pages and API together. The peer's address counts; what a
    client says of itself in X-Forwarded-For does not, unless a proxy is trusted
    (NUM_PROXIES)."""

    scope = "verify"

    def get_cache_key(self, request: Request, view: APIView | None) -> str:
        return f"throttle_verify_{self.get_ident(request)}"


def may_look_up(request: HttpRequest) -> bool:
    """Count one look-up from a page; False when the address has had its share."""
    return LookUpThrottle().allow_request(Request(request), APIView())
