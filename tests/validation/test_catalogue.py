"""The public pages of rules, made from the rules themselves."""

import html

import pytest
from django.test import Client

from tests.visits import Person
from validation.rule import Rule
from validation.scheme import every_rule

pytestmark = pytest.mark.usefixtures("law")


def test_anyone_reads_the_rules_without_an_account() -> None:
    text = Person().sees("/rules/")
    for _scheme, rule in every_rule():
        assert f'href="/rules/{rule.id}/"' in text
        assert rule.title in text


def test_they_are_narrowed_by_scheme_and_topic() -> None:
    text = Person().sees("/rules/?scheme=green_clearance_code&topic=VIN")
    table = text.partition("<table")[2]
    assert "GCC-VIN-02" in table
    assert "GCC-HS-01" not in table
    assert "No rule fits these filters" in Person().sees("/rules/?topic=NONE")


@pytest.mark.parametrize("rule", [rule for _scheme, rule in every_rule()])
def test_each_rule_has_a_page_with_its_law_and_its_remedy(rule: Rule) -> None:
    text = Person().sees(f"/rules/{rule.id}/")
    for said in (rule.title, rule.remedy):
        assert said in text
    for cite in rule.cites:
        assert cite.text in text


def test_an_unknown_rule_is_not_found() -> None:
    Person().sees("/rules/GCC-VIN-99/", status=404)


def test_an_override_of_a_level_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Person().sees("/rules/GCC-CARBON-04/")
    assert "Warning only" in before
    monkeypatch.setattr(
        "validation.reference.book.ReferenceBook.level",
        lambda _book, rule_id, _case: "reject" if rule_id == "GCC-CARBON-04" else None,
    )
    assert "Returned for correction" in Person().sees("/rules/GCC-CARBON-04/")


def test_an_id_in_lower_case_is_understood() -> None:
    answer = Client().get("/rules/gcc-vin-02/")
    assert "GCC-VIN-02" in html.unescape(answer.content.decode())
