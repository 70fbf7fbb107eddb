"""What production demands of its settings before it starts."""

from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 50
FEWEST_DIFFERENT = 10
# Words that stand in examples and templates, never in a secret that was drawn.
KNOWN_WEAK = ("django-insecure", "changeme", "change-me", "secret", "example")


def refuse_unsafe(
    *,
    secret_key: str,
    debug: bool,
    allowed_hosts: list[str],
    origin: str,
    webhooks_anywhere: bool,
) -> None:
    """Raise ImproperlyConfigured with every reason at once."""
    reasons = []
    if len(secret_key) < SHORTEST_SECRET:
        reasons.append(f"SECRET_KEY has fewer than {SHORTEST_SECRET} characters")
    if _is_weak(secret_key):
        reasons.append("SECRET_KEY is a known or simple value: draw a random one")
    if debug:
        reasons.append("DEBUG is on")
    if any("*" in host or host.startswith(".") for host in allowed_hosts):
        reasons.append("ALLOWED_HOSTS has a wildcard: name each host")
    if not origin.startswith("https://"):
        reasons.append("PORTAL_ORIGIN does not start with https://")
    if webhooks_anywhere:
        reasons.append(
            "WEBHOOKS_ANYWHERE is on: webhooks would reach into our own network"
        )
    if reasons:
        message = f"Production settings are unsafe: {'; '.join(reasons)}."
        raise ImproperlyConfigured(message)


def _is_weak(secret: str) -> bool:
    lowered = secret.lower()
    named = any(word in lowered for word in KNOWN_WEAK)
    return named or len(set(secret)) < FEWEST_DIFFERENT
