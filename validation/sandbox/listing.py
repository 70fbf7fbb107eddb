"""The magic values as people and programs read them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from declarations.clock import declaration_date
from declarations.faults import Unavailable
from validation.reference.book import ReferenceBook
from validation.reference.services import book_on
from validation.rule import Level, Rule
from validation.sandbox.magic import magic_values
from validation.sandbox.staged import Outcome
from validation.scheme import Scheme, judging_schemes

WITHOUT_RULE = {
    Outcome.CLEARED: _("Cleared, whatever else it says"),
    Outcome.UNDETERMINED: _("A register is silent: goes to a customs reviewer"),
    Outcome.SLOW: _("Cleared, after half a minute"),
}
BY_LEVEL = {
    Level.REJECT: _("Returned for correction"),
    Level.REVIEW: _("Goes to a customs reviewer"),
    Level.WARN: _("Cleared, with a warning"),
}


@dataclass(frozen=True, slots=True)
class MagicValue:
    """A value, and what it makes of a declaration; the rule that speaks, if any."""

    value: str
    outcome: Outcome
    told: str | Promise
    rule: Rule | None = None
    level: Level | None = None


def listed() -> list[tuple[Scheme, list[MagicValue]]]:
    """Every value of every scheme: those without a rule first, then as its rules stand,
    with the levels of today; a constant number of queries."""
    book = _todays_book()
    return [
        (scheme, list(_values(scheme, book))) for scheme in judging_schemes().values()
    ]


def _todays_book() -> ReferenceBook | None:
    try:
        return book_on(declaration_date(timezone.now()))
    except Unavailable:
        return None


def _values(scheme: Scheme, book: ReferenceBook | None) -> Iterator[MagicValue]:
    rules = {rule.id: rule for rule in scheme.rules}
    for value, staged in magic_values(scheme).items():
        rule = rules.get(staged.rule)
        if rule is None:
            told = WITHOUT_RULE[staged.outcome]
            yield MagicValue(value, staged.outcome, told)
        else:
            level = rule.level_of("", book) if book else rule.level
            yield MagicValue(value, staged.outcome, BY_LEVEL[level], rule, level)
