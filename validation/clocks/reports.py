"""What the service page tells: each scheme's last weeks, and the ports of one week."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from declarations.parties.standing import AnyUser, standing_of
from validation.clocks.almanac import policy_of
from validation.clocks.charts import Chart, chart_of
from validation.clocks.models import (
    INSIDERS,
    Figure,
    Measure,
    PublishedFigure,
    ServiceFigure,
)
from validation.clocks.runs import week_of
from validation.clocks.wordings import spoken
from validation.scheme import Scheme, judging_schemes

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as people read it."""

    figure: Figure

    @property
    def median(self) -> str:
        """Half took no longer."""
        return spoken(timedelta(seconds=self.figure.median))

    @property
    def ninetieth(self) -> str:
        """Nine in ten took no longer."""
        return spoken(timedelta(seconds=self.figure.ninetieth))

    @property
    def share(self) -> int | None:
        """How many of a hundred were released in time."""
        if self.figure.on_time is None:
            return None
        return self.figure.on_time * 100 // self.figure.declarations


@dataclass(slots=True)
class Line:
    """A week, or a port in a week: both measures, where they may be shown."""

    week: date
    port: str = ""
    clearance: Told | None = None
    release: Told | None = None

    @property
    def name(self) -> str:
        """The ISO week, as 2026-W46."""
        return week_name(self.week)

    def take(self, figure: Figure) -> None:
        """Put a figure in its place."""
        if figure.measure == Measure.CLEARANCE:
            self.clearance = Told(figure)
        else:
            self.release = Told(figure)


@dataclass(frozen=True, slots=True)
class Report:
    """One scheme: its weeks, newest first, the ports of the chosen one, a chart."""

    scheme: Scheme
    target: str
    weeks: Sequence[Line]
    chosen: Line | None
    ports: Sequence[Line] = field(default=())
    chart: Chart | None = None


ORDER = ("scheme", "-week", "port", "measure")


def figures(user: AnyUser, at: datetime) -> list[Figure]:
    """What the user may see of the last weeks; one query of bounded size."""
    if standing_of(user).roles & INSIDERS:
        return [*all_figures(user, at)]
    told = PublishedFigure.objects.filter(week__gte=_first_week(at))
    return [*told.order_by(*ORDER)]


def all_figures(user: AnyUser, at: datetime) -> list[ServiceFigure]:
    """Those of the last weeks as they stand now, for those who may see all of them."""
    rows = ServiceFigure.objects.visible_to(user).filter(week__gte=_first_week(at))
    return list(rows.order_by(*ORDER))


def _first_week(at: datetime) -> date:
    return week_of(at) - timedelta(weeks=WEEKS)


def reports(user: AnyUser, at: datetime, wanted: str = "") -> list[Report]:
    """Every scheme's report; `wanted` names the week whose ports are told."""
    by_scheme: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures(user, at):
        by_scheme[figure.scheme].append(figure)
    return [
        _report(scheme, by_scheme[slug], wanted)
        for slug, scheme in judging_schemes().items()
    ]


def _report(scheme: Scheme, some: Sequence[Figure], wanted: str) -> Report:
    lines = _lines(some)
    weeks = [line for line in lines.values() if not line.port]
    chosen = next((line for line in weeks if line.name == wanted), None)
    chosen = chosen or next(iter(weeks), None)
    target = policy_of(scheme.slug).target
    return Report(
        scheme=scheme,
        target=spoken(target),
        weeks=weeks,
        chosen=chosen,
        ports=[
            line
            for line in lines.values()
            if line.port and chosen and line.week == chosen.week
        ],
        chart=chart_of(
            [(line.name, line.release.figure) for line in weeks if line.release], target
        ),
    )


def _lines(some: Iterable[Figure]) -> Mapping[tuple[date, str], Line]:
    lines: dict[tuple[date, str], Line] = {}
    for figure in some:
        place = (figure.week, figure.port)
        lines.setdefault(place, Line(*place)).take(figure)
    return lines


def week_name(week: date) -> str:
    """The ISO week that begins on a Monday."""
    year, number, _day = week.isocalendar()
    return f"{year}-W{number:02d}"


COLUMNS = (
    *("measure", "scheme", "week", "port", "declarations", "exporters"),
    *("median_seconds", "ninetieth_seconds", "on_time", "public"),
)


def cells(figure: ServiceFigure) -> Iterator[object]:
    """A figure as a line of a table for other programs."""
    yield from (figure.measure, figure.scheme, week_name(figure.week), figure.port)
    yield from (figure.declarations, figure.exporters)
    yield from (figure.median, figure.ninetieth)
    yield from ("" if figure.on_time is None else figure.on_time, figure.public)
