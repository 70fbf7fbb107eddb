"""Every rule shows a case that passes it and a case that fails it."""

from pathlib import Path

import pytest

from validation.rule import Rule
from validation.scheme import Scheme, every_rule

DATA = Path(__file__).parents[1] / "validation" / "schemes"
RULES = [
    pytest.param(scheme, rule, id=f"{scheme.slug}-{rule.id}")
    for scheme, rule in every_rule()
]


@pytest.mark.parametrize("answer", ["pass", "fail"])
@pytest.mark.parametrize(("scheme", "rule"), RULES)
def test_a_rule_has_data(scheme: Scheme, rule: Rule, answer: str) -> None:
    found = list((DATA / scheme.slug).glob(f"{rule.id}.{answer}*.json"))
    assert found, f"add {scheme.slug}/{rule.id}.{answer}.json"


@pytest.mark.parametrize(("scheme", "rule"), RULES)
def test_a_rules_id_names_its_file(scheme: Scheme, rule: Rule) -> None:
    topic = rule.id.split("-")[1].lower()
    assert rule.check.__module__.rsplit(".", 1)[-1] == topic


@pytest.mark.parametrize(("scheme", "rule"), RULES)
def test_a_rule_carries_its_law_and_its_remedy(scheme: Scheme, rule: Rule) -> None:
    assert rule.cites
    assert rule.title
    assert rule.remedy.endswith(".")


def test_rule_ids_are_unique_within_a_scheme() -> None:
    seen = [(scheme.slug, rule.id) for scheme, rule in every_rule()]
    assert len(seen) == len(set(seen))
