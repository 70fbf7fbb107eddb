"""What a Green Clearance Code says of its truck, how it shows, and what it claims."""

from collections.abc import Mapping
from typing import Any

from declarations.schemes import ClaimKey, Summary
from declarations.wording import sentence
from validation.scheme import CodeProfile, PrecedentKey
from validation.schemes.green_clearance_code import carbon

VIN = "vin"
BATTERY_PACK = "battery_pack"


def code_profile(document: Mapping[str, Any], _reference: str) -> CodeProfile:
    """The truck's VIN, HS code, battery packs and carbon footprint."""
    body = document["body"]
    report = carbon.from_body(body)
    return CodeProfile(
        subject=body["vehicle"].get("vin", ""),
        hs_code=body["vehicle"]["hs_code"],
        batteries=tuple(_pack_codes(body)) or None,
        carbon=(report.result_text, report.sha256)
        if report and report.result
        else None,
    )


def summary(body: Mapping[str, Any]) -> Summary:
    """The VIN, and the maker's model."""
    vehicle = body["vehicle"]
    return Summary(
        subject=vehicle.get("vin", ""),
        goods=f"{vehicle['manufacturer']} {vehicle['model']}",
    )


def chapters(body: Mapping[str, Any]) -> frozenset[str]:
    """The chapter of the truck's HS code."""
    return frozenset({body["vehicle"]["hs_code"][:2]})


def claims(body: Mapping[str, Any]) -> tuple[ClaimKey, ...]:
    """The VIN and every pack: each may be in one live declaration only."""
    packs = [ClaimKey(BATTERY_PACK, code) for code in dict.fromkeys(_pack_codes(body))]
    vin = body["vehicle"].get("vin")
    return (ClaimKey(VIN, vin), *packs) if vin else tuple(packs)


def precedent_keys(document: Mapping[str, Any]) -> tuple[PrecedentKey, ...]:
    """The model, the HS code and the footprint report."""
    vehicle = document["body"]["vehicle"]
    report = document["body"].get("carbon_report", {}).get("report_id", "")
    keys = (
        PrecedentKey("model", sentence("Model"), vehicle.get("model", "")),
        PrecedentKey("hs_code", sentence("HS code"), vehicle.get("hs_code", "")),
        PrecedentKey("carbon_report", sentence("Carbon footprint report"), report),
    )
    return tuple(key for key in keys if key.value)


def _pack_codes(body: Mapping[str, Any]) -> list[str]:
    return [pack["code"] for pack in body.get("battery", {}).get("packs", ())]
