"""What a Green Channel code says of its consignment, and how that shows in lists."""

from collections.abc import Mapping
from typing import Any

from declarations.schemes import ClaimKey, Summary
from declarations.wording import sentence
from validation.scheme import CodeProfile, PrecedentKey

CODE_DIGITS = 10
MOST_HS_CODES = 4


def code_profile(document: Mapping[str, Any], reference: str) -> CodeProfile:
    """The consignment's reference, and the HS code of its first line."""
    hs_code: str = document["body"]["goods"][0]["hs_code"]
    return CodeProfile(
        subject=reference,
        hs_code=hs_code[:CODE_DIGITS],
        batteries=None,
        carbon=None,
    )


def summary(body: Mapping[str, Any]) -> Summary:
    """The contract, and the first line of the goods."""
    first, *others = body["goods"]
    more = f" +{len(others)}" if others else ""
    return Summary(
        subject=body.get("contract", {}).get("number", ""),
        goods=f"{first['description']}{more}",
    )


def chapters(body: Mapping[str, Any]) -> frozenset[str]:
    """The chapters of all lines."""
    return frozenset(line["hs_code"][:2] for line in body["goods"])


def claims(_body: Mapping[str, Any]) -> tuple[ClaimKey, ...]:
    """None: one contract line may leave in several consignments."""
    return ()


def search_terms(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The AEO certificate, which the papers of its holder quote."""
    certificate = body.get("aeo_certificate", {}).get("code", "")
    return (certificate,) if certificate else ()


def precedent_keys(document: Mapping[str, Any]) -> tuple[PrecedentKey, ...]:
    """The AEO certificate, and the HS codes of the first few different lines."""
    body = document["body"]
    certificate = body.get("aeo_certificate", {}).get("code", "")
    codes = dict.fromkeys(line["hs_code"] for line in body["goods"])
    found = [
        PrecedentKey("hs_code", sentence("HS code"), code)
        for code in [*codes][:MOST_HS_CODES]
    ]
    if certificate:
        label = sentence("AEO certificate")
        found.insert(0, PrecedentKey("aeo_certificate", label, certificate))
    return tuple(found)
