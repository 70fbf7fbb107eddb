"""Why an AEO certificate does not count on the declaration date, place by place."""

from collections.abc import Iterator

from validation.reference.book import ReferenceBook
from validation.rule import Spot, spot
from validation.schemes.green_channel.facts import (
    CHINA,
    Certificate,
    ConsignmentFacts,
)
from validation.schemes.green_channel.lists import GRADES

CERTIFICATE = "/body/aeo_certificate"


def why_it_does_not_count(
    certificate: Certificate, facts: ConsignmentFacts, book: ReferenceBook
) -> Iterator[Spot]:
    """Status, dates and grade as declared, then as the register has them."""
    yield from _inactive(certificate)
    yield from _dates(certificate, facts)
    yield from _grade(certificate, book)
    yield from _kept_otherwise(certificate, facts)


def _inactive(certificate: Certificate) -> Iterator[Spot]:
    if certificate.status != "ACTIVE":
        yield spot(
            f"{CERTIFICATE}/status",
            certificate.status,
            "The certificate is not active: its status is {status}.",
            status=certificate.status,
        )


def _dates(certificate: Certificate, facts: ConsignmentFacts) -> Iterator[Spot]:
    on = facts.around.declared_on
    if on < certificate.valid_from:
        yield spot(
            f"{CERTIFICATE}/valid_from",
            certificate.valid_from,
            "The certificate begins on {start}, after the declaration date {on}.",
            start=certificate.valid_from,
            on=on,
        )
    if certificate.next_review_on < on:
        yield spot(
            f"{CERTIFICATE}/next_review_on",
            certificate.next_review_on,
            "The certificate had to be reviewed by {review}, before the declaration"
            " date {on}.",
            review=certificate.next_review_on,
            on=on,
        )


def _grade(certificate: Certificate, book: ReferenceBook) -> Iterator[Spot]:
    if certificate.issuing_authority != CHINA:
        return
    known = book[GRADES].get(certificate.grade)
    treatment = known.treatment if known else "REFUSED"
    pointer = f"{CERTIFICATE}/grade"
    if treatment == "REFUSED":
        yield spot(
            pointer,
            certificate.grade,
            "Enterprises of the grade {grade} are not AEO.",
            grade=certificate.grade,
        )
    if treatment == "REVIEW":
        yield spot(
            pointer,
            certificate.grade,
            "Whether partners recognise the grade {grade} is open.",
            case="open_grade",
            grade=certificate.grade,
        )


def _kept_otherwise(
    certificate: Certificate, facts: ConsignmentFacts
) -> Iterator[Spot]:
    """Where the register says something else of a certificate of this holder."""
    kept = facts.listed_certificates.get(certificate.code)
    if kept is None or kept.holder_uscc != certificate.holder_uscc:
        return
    if kept.status not in {certificate.status, "ACTIVE"}:
        yield _register_says("status", certificate.status, kept.status)
    if kept.grade != certificate.grade:
        yield _register_says("grade", certificate.grade, kept.grade)


def _register_says(member: str, declared: str, kept: str) -> Spot:
    return spot(
        f"{CERTIFICATE}/{member}",
        declared,
        "The register of certificates says {kept}, not {declared}.",
        kept=kept,
        declared=declared,
    )
