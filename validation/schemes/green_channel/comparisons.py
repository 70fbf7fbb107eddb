"""What is declared of a consignment beside what lists and registers say. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from declarations.wording import sentence
from validation.circumstances import Circumstances, Rows
from validation.registries.comparing import beside
from validation.scheme import Comparison
from validation.schemes.green_channel.enquiries import status_of
from validation.schemes.green_channel.lists import CERTIFICATES, EXPORTERS

EXPORTER = sentence("Exporter")
CERTIFICATE = sentence("AEO certificate")
HOLDER = sentence("Holder of the certificate")
GRADE = sentence("Grade of the certificate")
STATUS = sentence("Status of the certificate")
LISTED_EXPORTERS = sentence("List of admitted exporters")
LISTED_CERTIFICATES = sentence("List of AEO certificates")
REGISTER = sentence("Register of AEO certificates")


def comparisons(
    document: Mapping[str, Any], around: Circumstances
) -> tuple[Comparison, ...]:
    """The exporter and its AEO certificate, as far as they were looked up."""
    certificate = document["body"].get("aeo_certificate") or {}
    return (
        *_exporter(document["exporter"]["uscc"], around.looked_up),
        *_listed(certificate, around.looked_up),
        *_registered(certificate, around),
    )


def _exporter(uscc: str, looked_up: Mapping[str, Rows]) -> Iterator[Comparison]:
    if EXPORTERS.name not in looked_up:
        return
    rows = looked_up[EXPORTERS.name]
    numbers = [row.get("uscc") or row.get("customs_code", "") for row in rows]
    yield Comparison(
        EXPORTER, uscc, LISTED_EXPORTERS, next(iter(numbers), ""), bool(numbers)
    )


def _listed(
    certificate: Mapping[str, Any], looked_up: Mapping[str, Rows]
) -> Iterator[Comparison]:
    code = certificate.get("code", "")
    if not code or CERTIFICATES.name not in looked_up:
        return
    rows = {row["code"]: row for row in looked_up[CERTIFICATES.name]}
    row = rows.get(code)
    if row is None:
        yield Comparison(CERTIFICATE, code, LISTED_CERTIFICATES, "", same=False)
        return
    for label, name in ((HOLDER, "holder_uscc"), (GRADE, "grade"), (STATUS, "status")):
        declared, found = certificate.get(name, ""), row[name]
        yield Comparison(label, declared, LISTED_CERTIFICATES, found, declared == found)


def _registered(
    certificate: Mapping[str, Any], around: Circumstances
) -> Iterator[Comparison]:
    code = certificate.get("code", "")
    compared = (STATUS, certificate.get("status", ""), REGISTER)
    yield from beside(around, status_of(code), "status", compared)
