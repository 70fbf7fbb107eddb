"""What other agencies are asked about a truck, where settings name their registers."""

from collections.abc import Mapping
from typing import Any

from validation.registries.answers import Enquiry
from validation.schemes.green_clearance_code import carbon


def certificate_of(vin: str) -> Enquiry:
    """Vehicle certificates: facts `manufacturer`."""
    return Enquiry("vehicle_certificates", vin)


def trace_of(pack: str) -> Enquiry:
    """Battery traceability: facts `vin`, the truck that the pack is bound to."""
    return Enquiry("battery_traceability", pack)


def accreditation_of(body: str) -> Enquiry:
    """Carbon verification bodies, by name: facts `status`."""
    return Enquiry("carbon_verifiers", body)


def enquiries(document: Mapping[str, Any]) -> tuple[Enquiry, ...]:
    """Everything that rules of this scheme may want to know from outside."""
    body = document["body"]
    vin = body["vehicle"].get("vin")
    packs = [pack["code"] for pack in body.get("battery", {}).get("packs", ())]
    report = carbon.from_body(body)
    asked = [certificate_of(vin)] if vin else []
    asked += [trace_of(pack) for pack in packs]
    if report and report.verifier:
        asked.append(accreditation_of(report.verifier))
    return tuple(asked)
