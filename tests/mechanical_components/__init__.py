"""A third scheme, to prove that one is a folder and a line: parts of chapter 84."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from declarations.layout import Field, Section, Widget
from declarations.schemes import ClaimKey, Summary
from tests.mechanical_components.facts import facts
from tests.mechanical_components.rules import carbon, goods
from validation.reference.lists import RULE_LEVELS
from validation.scheme import CodeProfile, Scheme

SECTIONS = (
    Section(
        slug="component",
        title="Component",
        items=(
            Field("/body/component/lot", "Lot", Widget.IDENTIFIER),
            Field("/body/component/description", "Description"),
            Field("/body/component/hs_code", "HS code", Widget.IDENTIFIER),
        ),
    ),
    Section(
        slug="footprint",
        title="Carbon footprint",
        items=(
            Field("/body/carbon/kgco2e", "Footprint", Widget.DECIMAL, unit="kg"),
            Field("/body/carbon/sha256", "SHA-256 of the report"),
            Field("/body/carbon/standard", "Standard", optional=True),
            Field("/body/carbon/statement", "Statement", optional=True),
        ),
    ),
)


def code_profile(document: Mapping[str, Any], _reference: str) -> CodeProfile:
    """The lot, its HS code and its footprint."""
    component, report = document["body"]["component"], document["body"].get("carbon")
    return CodeProfile(
        subject=component["lot"],
        hs_code=component["hs_code"],
        batteries=None,
        carbon=(report["kgco2e"], report["sha256"]) if report else None,
    )


def summary(body: Mapping[str, Any]) -> Summary:
    """The lot, and what is in it."""
    return Summary(body["component"]["lot"], body["component"]["description"])


def claims(body: Mapping[str, Any]) -> tuple[ClaimKey, ...]:
    """A lot is exported once."""
    return (ClaimKey("lot", body["component"]["lot"]),)


def port_choices() -> Iterable[tuple[str, str]]:
    """Every port will do; the form offers these."""
    return (("CNSHA", "Shanghai"), ("CNDLC", "Dalian"))


SCHEME = Scheme(
    slug="mechanical_components",
    number=77,
    letter="M",
    title="Provincial channel for mechanical components",
    short_title="Mechanical components",
    notice="Invented provincial notice, for tests",
    folder=Path(__file__).parent,
    effective=date(2026, 9, 1),
    code_validity_days=10,
    sections=SECTIONS,
    rules=(goods.goods_are_mechanical, carbon.footprint_is_vouched_for),
    lists=(RULE_LEVELS,),
    facts=facts,
    code_profile=code_profile,
    summary=summary,
    claims=claims,
    port_choices=port_choices,
)
