"""The bars of the service chart; coordinates are text, free of any locale."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from validation.clocks.models import Figure

LEFT, RIGHT, TOP, FLOOR = 44.0, 352.0, 20.0, 176.0
WIDEST = 18.0
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A week: up to where nine in ten were through, and up to where half were."""

    label: str
    x: str
    middle: str
    width: str
    ninetieth: tuple[str, str]
    median: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across, with its hours; the target's is drawn otherwise."""

    y: str
    text_y: str
    hours: int
    is_target: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from the oldest week to the newest, and the lines behind them."""

    bars: Sequence[Bar]
    rules: Sequence[Rule]


def chart_of(weeks: Sequence[tuple[str, Figure]], target: timedelta) -> Chart | None:
    """The chart of weeks given newest first; None without any."""
    if not weeks:
        return None
    hours = target / HOUR
    most = max([hours, *(figure.ninetieth / 3600 for _name, figure in weeks)]) * 1.1

    def height(amount: float) -> float:
        return (FLOOR - TOP) * amount / most

    step = (RIGHT - LEFT) / len(weeks)
    width = min(WIDEST, step * 0.6)
    bars = []
    for number, (name, figure) in enumerate(reversed(weeks)):
        middle = LEFT + step * (number + 0.5)
        tall, short = (
            height(seconds / 3600) for seconds in (figure.ninetieth, figure.median)
        )
        bars.append(
            Bar(
                label=name.partition("-")[2],
                x=f"{middle - width / 2:.1f}",
                middle=f"{middle:.1f}",
                width=f"{width:.1f}",
                ninetieth=(f"{FLOOR - tall:.1f}", f"{tall:.1f}"),
                median=(f"{FLOOR - short:.1f}", f"{short:.1f}"),
            )
        )
    rules = [
        _rule(FLOOR - height(amount), amount, is_target=amount == hours)
        for amount in (0, hours / 2, hours)
    ]
    return Chart(bars, rules)


def _rule(y: float, hours: float, *, is_target: bool) -> Rule:
    return Rule(f"{y:.1f}", f"{y + 4:.1f}", round(hours), is_target)
