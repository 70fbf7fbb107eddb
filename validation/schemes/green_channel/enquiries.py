"""What other agencies are asked about a consignment, where settings name a register."""

from collections.abc import Mapping
from typing import Any

from validation.registries.answers import Enquiry


def status_of(certificate: str) -> Enquiry:
    """AEO certificates, by code: facts `status`, of which ACTIVE counts."""
    return Enquiry("aeo_status", certificate)


def enquiries(document: Mapping[str, Any]) -> tuple[Enquiry, ...]:
    """Everything that rules of this scheme may want to know from outside."""
    certificate = document["body"].get("aeo_certificate", {}).get("code")
    return (status_of(certificate),) if certificate else ()
