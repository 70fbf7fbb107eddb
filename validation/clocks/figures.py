"""Service figures: each week's runs, summed up, and what the public is told of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Aggregate, Count, Exists, FloatField, OuterRef, Q

from declarations.clock import declaration_date
from validation.clocks.disclosure import Group, Minimum, disclosed
from validation.clocks.models import Measure, PublishedFigure, Run, ServiceFigure

Weeks = Iterable[tuple[Measure, date]]
# So long after its end the public is told of a week: until then most devices have
# handed in what they scanned without a network.
SETTLES = timedelta(days=1)
TOLD = (
    *("measure", "scheme", "week", "port", "declarations", "exporters"),
    *("median", "ninetieth", "on_time"),
)


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


def publish(at: datetime) -> None:
    """Tell the public of weeks that are over, each once and for all, in the caller's
    transaction. For whoever has read every run up to that moment."""
    over = declaration_date(at - SETTLES) - timedelta(days=7)
    told = PublishedFigure.objects.filter(
        **{name: OuterRef(name) for name in ("measure", "scheme", "week")}
    )
    new = ServiceFigure.objects.filter(~Exists(told), public=True, week__lte=over)
    PublishedFigure.objects.bulk_create(
        PublishedFigure(**row) for row in new.values(*TOLD)
    )


def _figures(measure: Measure, week: date) -> Iterator[ServiceFigure]:
    parts: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in _summed(measure, week, ("scheme", "port")):
        parts[row["scheme"]][row["port"]] = row
    groups = _groups(measure, week)
    for whole in _summed(measure, week, ("scheme",)):
        scheme = whole["scheme"]
        shown = disclosed(groups[scheme], minimum())
        for port, row in {"": whole, **parts[scheme]}.items():
            yield _figure(measure, week, row, port=port, public=port in shown)


def _groups(measure: Measure, week: date) -> Mapping[str, Mapping[str, Group]]:
    """Whose runs the sums are made of, by scheme and port."""
    counted = (
        Run.objects.filter(**{COLUMNS[measure].week: week})
        .values_list("scheme", "port", "exporter_id")
        .annotate(declarations=Count("pk"))
    )
    shares: dict[str, dict[str, dict[int, int]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for scheme, port, exporter, declarations in counted:
        shares[scheme][port][exporter] = declarations
    return {
        scheme: {port: Group(some) for port, some in ports.items()}
        for scheme, ports in shares.items()
    }


def _summed(
    measure: Measure, week: date, by: tuple[str, ...]
) -> Iterable[dict[str, Any]]:
    columns = COLUMNS[measure]
    rows: Iterable[dict[str, Any]] = (
        Run.objects.filter(**{columns.week: week})
        .values(*by)
        .annotate(
            declarations=Count("pk"),
            exporters=Count("exporter_id", distinct=True),
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


def _figure(
    measure: Measure, week: date, row: Mapping[str, Any], *, port: str, public: bool
) -> ServiceFigure:
    return ServiceFigure(
        measure=measure,
        scheme=row["scheme"],
        week=week,
        port=port,
        declarations=row["declarations"],
        exporters=row["exporters"],
        median=round(row["median"]),
        ninetieth=round(row["ninetieth"]),
        on_time=row["punctual"] if measure is Measure.RELEASE else None,
        public=public,
    )
