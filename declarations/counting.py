"""How often something is done: counted in Redis for all processes together, and in each
process by itself while Redis does not answer. A coarse guard, and never an error."""

import time
from functools import cache as once
from typing import NamedTuple

import structlog
from django.conf import settings
from django.core.cache import cache
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = structlog.get_logger(__name__)

# A frozen Redis costs one call so much, and then none for a while.
PATIENCE_SECONDS = 0.5
SILENCE_SECONDS = 10.0


class Tally(NamedTuple):
    """What was counted, and in how many seconds it is forgotten."""

    used: int
    reset: float


class _Silence:
    """When Redis may be asked again; one a process."""

    until: float = 0.0


def count(key: str, *, seconds: int, by: int = 1) -> Tally:
    """Count under a key, whose stretch of so many seconds begins when there is none."""
    name, address = f"count:{key}", settings.SHARED_COUNTS
    now = time.monotonic()
    if address and now >= _Silence.until:
        if _Silence.until:
            # One asks whether it is back; the others go on meanwhile.
            _Silence.until = now + SILENCE_SECONDS
        try:
            tally = _shared(_store(address), name, seconds, by)
        except (RedisError, OSError) as error:
            _Silence.until = now + SILENCE_SECONDS
            log.warning("counts_not_shared", error=repr(error))
        else:
            _Silence.until = 0.0
            return tally
    return _own(name, seconds, by)


@once
def _store(address: str) -> Redis:
    return Redis.from_url(
        address,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def _shared(store: Redis, name: str, seconds: int, by: int) -> Tally:
    with store.pipeline(transaction=False) as commands:
        commands.incrby(name, by)
        commands.expire(name, seconds, nx=True)
        commands.pttl(name)
        used, _begun, milliseconds = commands.execute()
    return Tally(used, max(0, milliseconds) / 1000)


def _own(name: str, seconds: int, by: int) -> Tally:
    now = time.time()
    ends = cache.get_or_set(f"{name}:ends", now + seconds, seconds) or now + seconds
    stretch = f"{name}:{ends}"
    cache.add(stretch, 0, 2 * seconds)
    try:
        used = cache.incr(stretch, by)
    except ValueError:
        # Thrown out by a full cache in between.
        used = by
    return Tally(used, max(0.0, ends - now))
