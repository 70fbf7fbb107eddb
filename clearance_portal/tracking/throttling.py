"""How often one address may open tracking links, real or guessed."""

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.views import APIView

from codes.throttling import LookUpThrottle


class TrackThrottle(LookUpThrottle):
    """Counts each page asked for, each password tried."""

    scope = "track"


def may_track(request: HttpRequest) -> bool:
    """Count one; False when the address has had its share."""
    return TrackThrottle().allow_request(Request(request), APIView())
