"""Whatever fits a schema is judged: no rule breaks, and XML says the same."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from declarations import intake
from declarations.formats.xml import read_xml, to_xml
from tests.validation.books import TODAY, book_on
from tests.validation.cases import STARTS, circumstances, example, looked_up
from tests.validation.documents import documents
from validation.engine import Answer, judge
from validation.scheme import Scheme, judging_schemes

EITHER = {"carbon_report", "pact_product_footprint"}

of_each_scheme = pytest.mark.parametrize(
    "scheme", judging_schemes().values(), ids=lambda scheme: scheme.slug
)
calm = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def envelopes(scheme: Scheme) -> st.SearchStrategy[dict[str, Any]]:
    """The scheme's clear example with any body that fits the schema."""
    sound = example(STARTS[scheme.number])
    keys = sorted(scheme.body_schema["properties"])
    bodies = st.builds(
        # Parts of a sound body are kept, so that rules get past each other's refusals.
        lambda drawn, kept: {
            **drawn,
            **{key: sound["body"][key] for key in kept if key in sound["body"]},
        },
        documents(scheme.body_schema),
        st.sets(st.sampled_from(keys)),
    )
    return bodies.filter(lambda body: not set(body) >= EITHER).map(
        lambda body: {**sound, "body": body}
    )


@of_each_scheme
@given(data=st.data())
@calm
def test_every_rule_gives_an_answer(scheme: Scheme, data: st.DataObject) -> None:
    envelope = data.draw(envelopes(scheme))
    around = looked_up(scheme, envelope, circumstances())
    book = book_on(TODAY, scheme.slug)
    judgement = judge(scheme.rules, scheme.facts(envelope, around), book)
    assert len(judgement.answers) == len(scheme.rules)
    assert Answer.UNDETERMINED not in judgement.answers.values()


@of_each_scheme
@given(data=st.data())
@calm
def test_lists_codes_and_claims_can_be_made_of_it(
    scheme: Scheme, data: st.DataObject
) -> None:
    envelope = data.draw(envelopes(scheme))
    summary = scheme.summary(envelope["body"])
    assert 0 < len(summary.goods) <= 200
    assert len(summary.subject) <= 64
    assert all(claim.value for claim in scheme.claims(envelope["body"]))
    assert scheme.code_profile(envelope, "DC-26-00000-00000").hs_code.isdigit()


@of_each_scheme
@given(data=st.data())
@calm
def test_its_xml_fits_the_xsd_and_reads_back(
    scheme: Scheme, data: st.DataObject
) -> None:
    envelope = data.draw(envelopes(scheme))
    xml = to_xml(envelope)
    element = etree.fromstring(xml).find("body")
    assert element is not None
    xsd = etree.XMLSchema(etree.parse(scheme.body_xsd))
    xsd.assertValid(etree.fromstring(etree.tostring(element)))
    assert read_xml(xml, intake.shape_for) == envelope
