"""What a scheme promises of its clock: data only, without calendar or events."""

from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum


class Start(StrEnum):
    """The event that a clock starts at."""

    ACCEPTANCE = "acceptance"
    INSPECTION = "inspection"


class Level(StrEnum):
    """How far a clock has run; each level includes those before it."""

    ON_TIME = "on_time"
    WARNING = "warning"
    ALERT = "alert"
    BREACHED = "breached"


RAISED = (Level.WARNING, Level.ALERT, Level.BREACHED)


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """From which event, how long, and when the clock rests.

    `night` is when a clock rests that does not run at night, in Chinese time, where
    a port has no opening hours of its own. A clock that does not run on holidays
    rests on weekends too, but not on make-up working days.
    """

    start: Start = Start.ACCEPTANCE
    target: timedelta = timedelta(hours=72)
    warn_after: timedelta = timedelta(hours=48)
    alert_after: timedelta = timedelta(hours=60)
    runs_at_night: bool = True
    runs_on_holidays: bool = True
    night: tuple[time, time] = (time(22), time(6))

    def __post_init__(self) -> None:
        if not timedelta(0) < self.warn_after <= self.alert_after <= self.target:
            raise ValueError("a clock warns, alerts and runs out, in that order")

    def threshold(self, level: Level) -> timedelta:
        """How long a clock has run when it reaches a level."""
        return {
            Level.ON_TIME: timedelta(0),
            Level.WARNING: self.warn_after,
            Level.ALERT: self.alert_after,
            Level.BREACHED: self.target,
        }[level]

    def level_at(self, elapsed: timedelta) -> Level:
        """The highest level that a clock has reached which ran so long."""
        reached = [level for level in RAISED if elapsed >= self.threshold(level)]
        return reached[-1] if reached else Level.ON_TIME


DEFAULT = ClockPolicy()
