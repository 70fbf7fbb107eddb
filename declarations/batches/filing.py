"""One chunk of rows: looked at or filed, and written down with what became of it."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from declarations import services
from declarations.batches.forecasts import Prospect, Verdict, forecast
from declarations.batches.models import (
    CHANNEL,
    Batch,
    BatchRow,
    Outcome,
    Stage,
)
from declarations.batches.planning import Plan, plan
from declarations.batches.reading import Reading, as_row_faults
from declarations.faults import DomainError, Fault, Refused
from declarations.models import Declaration
from declarations.schemes import ClaimKey
from declarations.states import State

FORECAST = {
    Verdict.CLEAR: Outcome.WOULD_PASS,
    Verdict.REVIEW: Outcome.WOULD_WAIT,
    Verdict.RETURN: Outcome.WOULD_RETURN,
}


def check_rows(batch: Batch, readings: Sequence[Reading]) -> None:
    """Write down what would become of the rows; nothing is filed."""
    plans = plan(batch, readings)
    _foretell(plans)
    _write_down(batch, plans)
    _count(batch.forecast, plans)


def file_rows(batch: Batch, readings: Sequence[Reading]) -> None:
    """File what can be filed, and keep the rows that say so in the same transaction."""
    plans = plan(batch, readings)
    _file([one for one in plans if one.outcome == Outcome.FILED], batch)
    _correct([one for one in plans if one.outcome == Outcome.RESUBMITTED], batch)
    _write_down(batch, plans)
    _count(batch.outcomes, plans)


def give_up_row(batch: Batch, reading: Reading) -> None:
    """A row that cannot be worked at all does not hold up those behind it."""
    failed = Fault(
        "",
        "row_failed",
        _("The system failed at this row. It has been logged."),
        _("Send this row again, by itself. The others are not concerned."),
    )
    plans = [Plan(reading, Outcome.REFUSED, (failed,))]
    _write_down(batch, plans)
    is_check = batch.stage == Stage.CHECKING
    _count(batch.forecast if is_check else batch.outcomes, plans)


def _foretell(plans: Sequence[Plan]) -> None:
    fit = [one for one in plans if one.outcome in (Outcome.FILED, Outcome.RESUBMITTED)]
    told = forecast([_prospect(one) for one in fit])
    for one, said in zip(fit, told, strict=True):
        one.outcome, one.faults = FORECAST[said.verdict], said.faults
    for one in plans:
        if one.outcome == Outcome.UNCHANGED:
            one.outcome = Outcome.WOULD_STAY


def _prospect(one: Plan) -> Prospect:
    before = one.declaration
    authority = one.authority
    exporter = authority.exporter if authority else before and before.exporter
    assert exporter  # noqa: S101 - a plan to file or to correct has one
    return Prospect(
        envelope=one.envelope,
        exporter=exporter,
        by_broker=bool(authority and authority.mandate),
        channel=CHANNEL,
        repeats=frozenset(_key(name) for name in one.repeats),
        declaration=before.pk if before else None,
    )


def _key(name: str) -> ClaimKey:
    kind, _space, value = name.partition(" ")
    return ClaimKey(kind, value)


def _file(plans: Sequence[Plan], batch: Batch) -> None:
    filings = [(one.envelope, one.authority) for one in plans if one.authority]
    filed = services.submit_many(user=batch.filed_by, filings=filings, channel=CHANNEL)
    for one, declaration in zip(plans, filed, strict=True):
        one.declaration = declaration


def _correct(plans: Sequence[Plan], batch: Batch) -> None:
    returned = [one for one in plans if one.before.state == State.RETURNED]
    others = [one for one in plans if one.before.state != State.RETURNED]
    sent = services.resubmit_many(
        user=batch.filed_by,
        corrections=[(one.before, one.envelope) for one in returned],
        channel=CHANNEL,
    )
    answers = [*sent, *(_amended(one, batch) for one in others)]
    for one, answer in zip([*returned, *others], answers, strict=True):
        if isinstance(answer, Declaration):
            one.declaration = answer
        elif isinstance(answer, Refused):
            one.refuse(answer.faults)
        else:
            one.refuse([Fault("", answer.code, answer.message)])


def _amended(one: Plan, batch: Batch) -> Declaration | DomainError:
    """Each by itself: what a change takes back differs from row to row."""
    try:
        return services.resubmit(
            user=batch.filed_by,
            declaration=one.before,
            envelope=one.envelope,
            channel=CHANNEL,
        )
    except DomainError as error:
        return error


def _write_down(batch: Batch, plans: Sequence[Plan]) -> None:
    """The rows as they are now, in place of what a check said of them before."""
    numbers = [one.reading.row.number for one in plans]
    BatchRow.objects.filter(batch=batch, number__in=numbers).delete()
    BatchRow.objects.bulk_create([_line(batch, one) for one in plans])


def _line(batch: Batch, one: Plan) -> BatchRow:
    reading, declaration = one.reading, one.declaration
    envelope = reading.envelope
    return BatchRow(
        batch=batch,
        number=reading.row.number,
        own_reference=reading.row.key[:64],
        subject=envelope.summary.subject[:64] if envelope else "",
        outcome=one.outcome,
        faults=as_row_faults(reading.scheme, one.faults),
        declaration=declaration,
        revision=declaration.revision if declaration else None,
        repeats=one.repeats,
    )


def _count(counts: dict[str, int], plans: Sequence[Plan]) -> None:
    for outcome, number in Counter(one.outcome for one in plans).items():
        counts[outcome] = counts.get(outcome, 0) + number
