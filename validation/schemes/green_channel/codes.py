"""What a Green Channel code says of its consignment, and how that shows in lists."""

from collections.abc import Mapping
from typing import Any

from declarations.schemes import ClaimKey, Summary
from validation.scheme import CodeProfile

CODE_DIGITS = 10


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


def claims(_body: Mapping[str, Any]) -> tuple[ClaimKey, ...]:
    """None: one contract line may leave in several consignments."""
    return ()
