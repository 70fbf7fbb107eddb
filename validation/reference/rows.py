"""Reading one row from what somebody typed or uploaded, with every fault named."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from declarations.faults import Fault, Refused
from validation.reference.lists import EXPECTED, RULE_LEVELS, ReferenceList
from validation.reference.loaders import DatedRow
from validation.rule import Level
from validation.scheme import every_rule

LONGEST_KEY = 160
LONGEST_SOURCE = 300

Cells = Mapping[str, Any]
Check = Callable[[Any], Iterable[Fault]]


def read_row(listed: ReferenceList[Any], cells: Cells, place: str = "") -> DatedRow:
    """The row that the cells make.

    Raises Refused with a fault for each bad cell; pointers are `place` and a column.
    """
    columns = [
        Fault(f"{place}/{name}", "malformed", _(message))
        for name, message in listed.faults(cells).items()
    ]
    faults = [*columns, *_dating_faults(cells, place)]
    if faults:
        raise Refused(faults)
    dated = _dated(listed, cells)
    faults = [*_content_faults(listed, dated, place), *_order_faults(dated, place)]
    if faults:
        raise Refused(faults)
    return dated


def _dated(listed: ReferenceList[Any], cells: Cells) -> DatedRow:
    stripped = {
        name: cell.strip() if isinstance(cell, str) else cell
        for name, cell in cells.items()
    }
    until = _text(cells, "valid_until")
    return DatedRow(
        row=listed.parse(stripped),
        valid_from=date.fromisoformat(_text(cells, "valid_from")),
        valid_until=date.fromisoformat(until) if until else None,
        illustrative=_text(cells, "illustrative").lower() == "true",
        source=_text(cells, "source"),
    )


def _text(cells: Cells, name: str) -> str:
    return str(cells.get(name) or "").strip()


def _dating_faults(cells: Cells, place: str) -> Iterable[Fault]:
    for name in ("valid_from", "valid_until"):
        text = _text(cells, name)
        if (text or name == "valid_from") and not _is_date(text):
            yield Fault(f"{place}/{name}", "malformed", _(EXPECTED[date]))
    if _text(cells, "illustrative").lower() not in {"", "true", "false"}:
        yield Fault(f"{place}/illustrative", "malformed", _(EXPECTED[bool]))
    if len(_text(cells, "source")) > LONGEST_SOURCE:
        yield Fault(
            f"{place}/source",
            "too_long",
            _("Name the source in %(most)d characters or fewer.")
            % {"most": LONGEST_SOURCE},
        )


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _order_faults(dated: DatedRow, place: str) -> Iterable[Fault]:
    if dated.valid_until and dated.valid_until <= dated.valid_from:
        yield Fault(
            f"{place}/valid_until",
            "ends_before_start",
            _("The row must end after its first day. Choose a later day, or none."),
        )


def _content_faults(
    listed: ReferenceList[Any], dated: DatedRow, place: str
) -> Iterable[Fault]:
    first = next(iter(listed.columns))
    key = listed.key(dated.row)
    if not key.strip("/ ") or len(key) > LONGEST_KEY:
        yield Fault(
            f"{place}/{first}",
            "no_key",
            _("This names the row. It must not be empty, nor too long."),
        )
    if sentence := listed.fault(dated.row):
        yield Fault(f"{place}/{first}", "malformed", _(sentence))
    for fault in CHECKS.get(listed.name, _no_more)(dated.row):
        yield Fault(f"{place}{fault.pointer}", fault.code, fault.message)


def _no_more(_row: Any) -> Iterable[Fault]:
    return ()


def _level_faults(row: Any) -> Iterable[Fault]:
    rules = {rule.id: rule for _scheme, rule in every_rule()}
    if row.rule not in rules:
        yield Fault("/rule", "unknown", _("No rule has this id."))
    elif row.case and row.case not in rules[row.rule].cases:
        yield Fault("/case", "unknown", _("The rule has no such case. Leave it empty."))
    if row.level not in set(Level):
        yield Fault("/level", "unknown", _("Type reject, review or warn."))


# What a list demands of its rows beyond their types.
CHECKS: Mapping[str, Check] = {RULE_LEVELS.name: _level_faults}
