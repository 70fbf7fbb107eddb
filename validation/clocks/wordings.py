"""How clocks speak: lengths of time, who holds the ball, why a clock stands still."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from validation.clocks.calendar import Why
from validation.clocks.policy import Start
from validation.clocks.story import Holder

MINUTE = timedelta(minutes=1)

HOLDERS: dict[Holder, str | Promise] = {
    Holder.SYSTEM: gettext_lazy("Rules"),
    Holder.CUSTOMS: gettext_lazy("Customs"),
    Holder.EXPORTER: gettext_lazy("Exporter"),
    Holder.BROKER: gettext_lazy("Broker"),
    Holder.GATE: gettext_lazy("Gate"),
}
TITLES: dict[Start, str | Promise] = {
    Start.ACCEPTANCE: gettext_lazy("Release clock"),
    Start.INSPECTION: gettext_lazy("Inspection clock"),
}
BEFORE: dict[Start, str | Promise] = {
    Start.ACCEPTANCE: gettext_lazy("It starts when the filing is sent."),
    Start.INSPECTION: gettext_lazy("It starts when the inspection starts."),
}
PAUSES: dict[Why, str | Promise] = {
    Why.ASKED: gettext_lazy("It stands still until customs has its answer."),
    Why.RETURNED: gettext_lazy("It starts anew when the corrected filing is sent."),
    Why.HELD: gettext_lazy("It stands still: documents are missing at the gate."),
    Why.CLOSURE: gettext_lazy("It stands still while the port is closed."),
    Why.HOLIDAY: gettext_lazy("It stands still until the next working day."),
    Why.NIGHT: gettext_lazy("It stands still until the port opens in the morning."),
}

Parts = list[tuple[int, str]]


def parts(length: timedelta, *, upwards: bool = False) -> Parts:
    """Hours and minutes of a length, each with its unit; a minute begun counts as
    one if `upwards`."""
    minutes = -(-length // MINUTE) if upwards else length // MINUTE
    hours, rest = divmod(minutes, 60)
    told = [(hours, _("h")), (rest, _("min"))]
    return [part for part in told if part[0]] or [(0, _("min"))]


def spoken(length: timedelta, *, upwards: bool = False) -> str:
    """A length in words, such as 1 h 12 min."""
    return " ".join(f"{n} {unit}" for n, unit in parts(length, upwards=upwards))


def in_hundred(lengths: Sequence[timedelta]) -> list[int]:
    """How much of a hundred each is of them all. What rounding leaves over goes to
    those that lost most by it, so that they add up."""
    whole = sum(lengths, timedelta())
    down = [100 * length // whole for length in lengths]
    by_loss = sorted(range(len(down)), key=lambda n: -(100 * lengths[n] % whole))
    for n in by_loss[: 100 - sum(down)]:
        down[n] += 1
    return down


def in_language(note: tuple[str, str]) -> str:
    """The note of a pause as the reader writes."""
    return note[1 if (get_language() or "").startswith("zh") else 0]
