"""The examples end as expected.json says, in JSON and in XML alike."""

import json
from typing import Any

import pytest

from declarations import intake
from declarations.formats.json import read_json
from declarations.formats.xml import read_xml
from tests.validation.books import TODAY, book_on
from tests.validation.cases import EXAMPLES, circumstances, looked_up
from validation.engine import Decision, Judgement, judge
from validation.rule import Level
from validation.scheme import judging_schemes

EXPECTED: dict[str, dict[str, Any]] = json.loads(
    (EXAMPLES / "expected.json").read_text("utf-8")
)
STATES = {
    Decision.CLEAR: "issued",
    Decision.REVIEW: "in_review",
    Decision.RETURN: "returned",
}
every_example = pytest.mark.parametrize("name", EXPECTED)


def _from_json(name: str) -> Any:
    return read_json((EXAMPLES / f"{name}.json").read_bytes())


def _from_xml(name: str) -> Any:
    return read_xml((EXAMPLES / f"{name}.xml").read_bytes(), intake.shape_for)


def _judged(document: Any) -> Judgement:
    envelope = intake.read(document, today=TODAY)
    scheme = judging_schemes()[envelope.scheme.slug]
    canonical = dict(envelope.document)
    around = looked_up(scheme, canonical, circumstances())
    book = book_on(TODAY, scheme.slug)
    return judge(scheme.rules, scheme.facts(canonical, around), book)


@every_example
def test_it_ends_in_the_expected_state(name: str) -> None:
    assert STATES[_judged(_from_json(name)).decision] == EXPECTED[name]["state"]


@every_example
def test_it_reports_exactly_the_expected_rules(name: str) -> None:
    judgement = _judged(_from_json(name))
    serious = {
        finding.rule_id
        for finding in judgement.findings
        if finding.level is not Level.WARN
    }
    assert serious == set(EXPECTED[name]["must_report"])


@every_example
def test_xml_is_read_as_the_same_declaration(name: str) -> None:
    in_json = intake.read(_from_json(name), today=TODAY)
    in_xml = intake.read(_from_xml(name), today=TODAY)
    assert in_xml.document == in_json.document
    assert in_xml.digest == in_json.digest


def test_no_two_examples_claim_the_same_truck_or_pack() -> None:
    claims = [
        claim
        for name in EXPECTED
        for envelope in [intake.read(_from_json(name), today=TODAY)]
        for claim in envelope.scheme.claims(envelope.body)
    ]
    assert len(claims) == len(set(claims))
