"""/livez: this process answers. /readyz: it can also do its work."""

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clearance_portal.operations import health

log = structlog.get_logger(__name__)


@never_cache
@require_safe
def livez(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """503 without the database; a silent broker, a slow queue, old mails are only told.

    Declarations are accepted without the broker, so it must not take the web away.
    """
    try:
        queue, signing, post = health.queue(), health.signing(), health.post()
    except DatabaseError as error:
        log.warning("not_ready", error=type(error).__name__)
        unready = JsonResponse({"status": "unavailable"}, status=503)
        unready.headers["Retry-After"] = "5"
        return unready
    return JsonResponse(
        {
            "status": "ok",
            "queue_oldest_seconds": round(queue.oldest_seconds, 1),
            "log_oldest_seconds": round(queue.log_seconds, 1),
            "issuance_stopped": signing.stopped,
            "spent_keys": signing.spent_keys,
            "mails_oldest_seconds": round(post.oldest_seconds, 1),
            "mails_parked": post.parked,
        }
    )
