"""A circuit breaker: after several failures in a row, a pause before the next try."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class CircuitBreaker:
    """Open means "do not ask". One try after the pause decides whether it closes."""

    most_failures: int
    pause_seconds: float
    now: Callable[[], float] = time.monotonic
    failures: int = 0
    opened_at: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether asking would only wait for another failure."""
        if self.opened_at is None:
            return False
        return self.now() - self.opened_at < self.pause_seconds

    def succeeded(self) -> None:
        """The registry answered."""
        self.failures, self.opened_at = 0, None

    def failed(self) -> None:
        """It did not; enough of that opens the circuit, again after each pause."""
        self.failures += 1
        if self.failures >= self.most_failures:
            self.opened_at = self.now()
