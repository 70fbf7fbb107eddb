"""What goes with an event: the three headers of Standard Webhooks."""

from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from declarations.webhooks.events import MEDIA_TYPE
from declarations.webhooks.models import Endpoint
from declarations.webhooks.sealing import opened

AGENT = "clearance-portal-webhooks/1"


def headers_for(
    endpoint: Endpoint, event: str, body: bytes, *, at: datetime
) -> dict[str, str] | None:
    """Signed with each secret in force; None when none of them can be opened."""
    stored = [endpoint.secret]
    if endpoint.former_until and at < endpoint.former_until:
        stored.append(endpoint.former_secret)
    secrets = [secret for secret in map(opened, stored) if secret]
    if not secrets:
        return None
    text = body.decode()
    # The library reads a moment as UTC, whatever its zone.
    moment = at.astimezone(UTC)
    signatures = [Webhook(secret).sign(event, moment, text) for secret in secrets]
    return {
        "content-type": MEDIA_TYPE,
        "user-agent": AGENT,
        "webhook-id": event,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
