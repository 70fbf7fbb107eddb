"""The engine: outcomes become a decision; doubt goes to a person, never through."""

from datetime import date
from typing import Any

import pytest

from validation.engine import NO_RULES, Answer, Decision, judge
from validation.law import GCC_NOTICE
from validation.reference.book import ReferenceBook
from validation.reference.lists import RULE_LEVELS, RuleLevel
from validation.rule import (
    NOT_APPLICABLE,
    PASS,
    Check,
    Finding,
    Level,
    Outcome,
    Rule,
    Undetermined,
    found,
    rule,
    spot,
)

TODAY = date(2026, 6, 1)
EMPTY = ReferenceBook.of(TODAY, {})


def a_rule(check: Check, level: Level = Level.REJECT, **changes: Any) -> Rule:
    record = {
        "title": "Demo",
        "cites": (GCC_NOTICE("demo"),),
        "effective": date(2026, 1, 1),
        "level": level,
        "remedy": "Do it.",
    }
    return rule(changes.pop("id", "DEMO-TOPIC-01"), **{**record, **changes})(check)


def answering(outcome: Outcome, level: Level = Level.REJECT, **changes: Any) -> Rule:
    return a_rule(lambda _facts, _book: outcome, level, **changes)


BROKEN = found("/body/x", "1", "It is {what}.", what="wrong")


@pytest.mark.parametrize(
    ("rules", "decision"),
    [
        ([answering(PASS)], Decision.CLEAR),
        ([answering(NOT_APPLICABLE)], Decision.CLEAR),
        ([answering(BROKEN, Level.WARN)], Decision.CLEAR),
        ([answering(BROKEN, Level.REVIEW)], Decision.REVIEW),
        ([answering(BROKEN, Level.REJECT)], Decision.RETURN),
        ([answering(Undetermined("?"))], Decision.REVIEW),
        ([answering(BROKEN, Level.REVIEW), answering(BROKEN)], Decision.RETURN),
        ([answering(BROKEN, Level.WARN), answering(PASS)], Decision.CLEAR),
    ],
)
def test_the_hardest_finding_decides(rules: list[Rule], decision: Decision) -> None:
    assert judge(rules, {}, EMPTY).decision is decision


def test_a_rule_that_breaks_down_sends_the_case_to_a_person() -> None:
    def breaks(_facts: Any, _book: ReferenceBook) -> Outcome:
        raise KeyError("missing")

    judged = judge([a_rule(breaks, Level.WARN), answering(PASS, id="B")], {}, EMPTY)
    assert judged.decision is Decision.REVIEW
    assert judged.answers == {
        "DEMO-TOPIC-01": Answer.UNDETERMINED,
        "B": Answer.PASS,
    }
    assert judged.findings[0].level is Level.REVIEW


def test_no_rule_in_force_is_no_clearance() -> None:
    later = answering(PASS, effective=date(2027, 1, 1))
    for rules in ([], [later]):
        judged = judge(rules, {}, EMPTY)
        assert judged.decision is Decision.REVIEW
        assert judged.findings[0].spot.message == NO_RULES


@pytest.mark.parametrize(
    ("on", "asked"),
    [
        (date(2026, 5, 31), False),
        (date(2026, 6, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_the_date_picks_the_rules(on: date, *, asked: bool) -> None:
    dated = answering(
        BROKEN, effective=date(2026, 6, 1), until=date(2026, 7, 1), id="DATED"
    )
    judged = judge([dated, answering(PASS)], {}, ReferenceBook.of(on, {}))
    assert ("DATED" in judged.answers) is asked


def test_every_spot_of_a_finding_is_kept_in_order() -> None:
    many = Finding((spot("/a", 1, "one"), spot("/b", 2, "two")))
    judged = judge([answering(many)], {}, EMPTY)
    assert [f.spot.pointer for f in judged.findings] == ["/a", "/b"]


def test_the_book_overrides_the_level_of_a_rule_and_of_one_case() -> None:
    cases = Finding((spot("/a", 1, "m"), spot("/b", 2, "m", case="soft")))
    judged_rule = answering(cases, Level.REJECT, cases={"soft": Level.WARN})
    levels = [
        RuleLevel("DEMO-TOPIC-01", "", "warn"),
        RuleLevel("DEMO-TOPIC-01", "soft", "review"),
    ]
    plain = judge([judged_rule], {}, EMPTY)
    assert [f.level for f in plain.findings] == [Level.REJECT, Level.WARN]
    book = ReferenceBook.of(TODAY, {RULE_LEVELS: levels})
    changed = judge([judged_rule], {}, book)
    assert [f.level for f in changed.findings] == [Level.WARN, Level.REVIEW]
