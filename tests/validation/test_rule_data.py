"""Every rule against its data: what passes, what fails, what it does not speak of."""

import pytest

from declarations.contract import contract_for
from tests.validation.cases import Case, cases_of_all_schemes
from validation.engine import Answer
from validation.scheme import every_rule

CASES = cases_of_all_schemes()
ANSWERS = {
    "pass": Answer.PASS,
    "fail": Answer.FINDING,
    "na": Answer.NOT_APPLICABLE,
}
by_name = pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.scheme.slug}-{case.name}"
)


@by_name
def test_the_case_is_a_document_that_intake_admits(case: Case) -> None:
    assert contract_for(case.scheme.slug).quick.is_valid(case.envelope)


@by_name
def test_the_rule_answers_as_its_data_says(case: Case) -> None:
    judgement = case.judged()
    assert judgement.answers[case.rule] is ANSWERS[case.kind]


@by_name
def test_the_findings_are_exactly_those_expected(case: Case) -> None:
    judgement, expected = case.judged(), case.given["expect"]
    found = [
        {
            "rule": finding.rule_id,
            "level": finding.level,
            "pointer": finding.spot.pointer,
        }
        for finding in judgement.findings
    ]
    assert sorted(found, key=str) == sorted(expected["findings"], key=str)
    assert judgement.decision == expected["decision"]


@by_name
def test_every_sentence_can_be_filled_in(case: Case) -> None:
    for finding in case.judged().findings:
        said = finding.spot.message.format(**finding.spot.params)
        assert "{" not in said
        assert said[0].isupper() or said[0].isdigit()
        assert said.endswith(".")


def test_data_files_are_those_of_rules_that_exist() -> None:
    known = {(scheme.slug, rule.id) for scheme, rule in every_rule()}
    assert {(case.scheme.slug, case.rule) for case in CASES} <= known
