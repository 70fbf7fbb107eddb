"""Service figures: each week's runs, summed up, and which sums may be shown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Aggregate, Count, FloatField, Q

from validation.clocks.disclosure import Group, Minimum, disclosed
from validation.clocks.models import Measure, Run, ServiceFigure

Weeks = Iterable[tuple[Measure, date]]


class Percentile(Aggregate):
    """Postgres percentile_cont: between two runs, the place that the fraction has."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a run keeps a measure and the week that it belongs to."""

    seconds: str
    week: str


COLUMNS = {
    Measure.CLEARANCE: Columns("to_clearance", "cleared_in"),
    Measure.RELEASE: Columns("to_release", "released_in"),
}


def compute(weeks: Weeks) -> None:
    """Make the figures of these weeks anew, in the caller's transaction."""
    for measure, week in sorted(weeks):
        ServiceFigure.objects.filter(measure=measure, week=week).delete()
        ServiceFigure.objects.bulk_create(_figures(measure, week))


def _figures(measure: Measure, week: date) -> Iterator[ServiceFigure]:
    parts: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in _summed(measure, week, ("scheme", "port")):
        parts[row["scheme"]][row["port"]] = row
    for whole in _summed(measure, week, ("scheme",)):
        ports = parts[whole["scheme"]]
        shown = disclosed({port: _group(row) for port, row in ports.items()}, minimum())
        for port, row in {"": whole, **ports}.items():
            yield _figure(measure, week, row, port=port, public=port in shown)


def _summed(
    measure: Measure, week: date, by: tuple[str, ...]
) -> Iterable[dict[str, Any]]:
    columns = COLUMNS[measure]
    rows: Iterable[dict[str, Any]] = (
        Run.objects.filter(**{columns.week: week})
        .values(*by)
        .annotate(
            declarations=Count("pk"),
            by_whom=ArrayAgg("exporter_id", distinct=True),
            median=Percentile(columns.seconds, fraction=0.5),
            ninetieth=Percentile(columns.seconds, fraction=0.9),
            punctual=Count("pk", filter=Q(on_time=True)),
        )
        .order_by(*by)
    )
    return rows


def minimum() -> Minimum:
    """How large a group has to be, by settings."""
    return Minimum(**settings.SERVICE_FIGURES_MINIMUM)


def _group(row: Mapping[str, Any]) -> Group:
    return Group(row["declarations"], frozenset(row["by_whom"]))


def _figure(
    measure: Measure, week: date, row: Mapping[str, Any], *, port: str, public: bool
) -> ServiceFigure:
    return ServiceFigure(
        measure=measure,
        scheme=row["scheme"],
        week=week,
        port=port,
        declarations=row["declarations"],
        exporters=len(row["by_whom"]),
        median=round(row["median"]),
        ninetieth=round(row["ninetieth"]),
        on_time=row["punctual"] if measure is Measure.RELEASE else None,
        public=public,
    )
