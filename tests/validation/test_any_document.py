"""Whatever fits the schema is judged: no rule breaks, and XML says the same."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from declarations import intake
from declarations.formats.xml import read_xml, to_xml
from tests.validation.books import book_on
from tests.validation.cases import circumstances, example
from tests.validation.documents import documents
from validation.engine import Answer, judge
from validation.schemes.green_clearance_code import SCHEME

XSD = etree.XMLSchema(etree.parse(SCHEME.body_xsd))
KEYS = sorted(SCHEME.body_schema["properties"])
SOUND: dict[str, Any] = example()["body"]

calm = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
bodies = st.builds(
    # Parts of a sound body are kept, so that rules get past each other's refusals.
    lambda drawn, kept: {**drawn, **{key: SOUND[key] for key in kept if key in SOUND}},
    documents(SCHEME.body_schema),
    st.sets(st.sampled_from(KEYS)),
).filter(lambda body: not {"carbon_report", "pact_product_footprint"} <= set(body))


@given(bodies)
@calm
def test_every_rule_gives_an_answer(body: dict[str, Any]) -> None:
    facts = SCHEME.facts({**example(), "body": body}, circumstances())
    judgement = judge(SCHEME.rules, facts, book_on())
    assert len(judgement.answers) == len(SCHEME.rules)
    assert Answer.UNDETERMINED not in judgement.answers.values()


@given(bodies)
@calm
def test_lists_codes_and_claims_can_be_made_of_it(body: dict[str, Any]) -> None:
    assert SCHEME.summary(body).goods
    assert {claim.kind for claim in SCHEME.claims(body)} <= {"vin", "battery_pack"}
    assert SCHEME.code_profile({"body": body}, "").hs_code == body["vehicle"]["hs_code"]


@given(bodies)
@calm
def test_its_xml_fits_the_xsd_and_reads_back(body: dict[str, Any]) -> None:
    document = {**example(), "body": body}
    xml = to_xml(document)
    element = etree.fromstring(xml).find("body")
    assert element is not None
    XSD.assertValid(etree.fromstring(etree.tostring(element)))
    assert read_xml(xml, intake.shape_for) == document
