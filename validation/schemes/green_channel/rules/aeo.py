"""The AEO certificate: whose it is, whether it holds, who recognises it, its scope."""

import re

from validation.law import AEO_CODES, CREDIT_GRADES, IEGC_NOTICE
from validation.reference.book import ReferenceBook
from validation.registries.questions import answer_to, silence
from validation.rule import (
    NOT_APPLICABLE,
    PASS,
    Finding,
    Level,
    Outcome,
    finding_or_pass,
    found,
    rule,
    spot,
)
from validation.schemes.green_channel.classification import headings_of
from validation.schemes.green_channel.enquiries import status_of
from validation.schemes.green_channel.facts import (
    CHINA,
    Certificate,
    ConsignmentFacts,
)
from validation.schemes.green_channel.lists import (
    CUSTOMS_CODE,
    PARTNERS,
    ListedCertificate,
)
from validation.schemes.green_channel.rules import CHANNEL_START
from validation.schemes.green_channel.standing import (
    CERTIFICATE,
    why_it_does_not_count,
)

CODE = f"{CERTIFICATE}/code"
SCOPE = f"{CERTIFICATE}/scope"
CHINESE_CODE = re.compile(f"AEOCN{CUSTOMS_CODE.pattern}", re.ASCII)
OTHER_CODE = "[A-Z0-9]{5,17}"
STATUS = IEGC_NOTICE("value remains tightly coupled to certification status")
NEEDED = {"EXPORT", "INDUSTRIAL_EQUIPMENT"}


@rule(
    "IEGC-AEO-01",
    title="An AEO certificate is given and its code is well formed",
    cites=(
        IEGC_NOTICE("enterprises certified under mutual AEO ... arrangements"),
        AEO_CODES("AEOCN and the ten characters of the customs registration code"),
    ),
    effective=CHANNEL_START,
    level=Level.REJECT,
    cases={"unpublished_form": Level.WARN},
    remedy="Copy the code from the AEO certificate, character by character.",
)
def certificate_is_given(facts: ConsignmentFacts, book: ReferenceBook) -> Outcome:
    """The channel is for certified enterprises, each with its AEO code."""
    certificate = facts.certificate
    if certificate is None:
        return found(CERTIFICATE, "", "The AEO certificate is missing.")
    if certificate.issuing_authority == CHINA:
        return _chinese_code(certificate.code)
    return _foreign_code(certificate, book)


def _chinese_code(code: str) -> Outcome:
    if CHINESE_CODE.fullmatch(code):
        return PASS
    return found(
        CODE,
        code,
        "A Chinese AEO code is AEOCN and the ten characters of the customs registration"
        " code: four digits, then six digits or letters without I and O, the second of"
        " them not 0.",
    )


def _foreign_code(certificate: Certificate, book: ReferenceBook) -> Outcome:
    country = certificate.issuing_authority
    partner = book[PARTNERS].get(country)
    published = partner.code_pattern if partner else ""
    if not re.fullmatch(published or country + OTHER_CODE, certificate.code, re.ASCII):
        return found(
            CODE,
            certificate.code,
            "This has not the form of an AEO code issued by {country}.",
            country=country,
        )
    if published:
        return PASS
    return found(
        CODE,
        certificate.code,
        "The form of AEO codes of {country} is not published, so only the country"
        " prefix was checked.",
        case="unpublished_form",
        country=country,
    )


@rule(
    "IEGC-AEO-02",
    title="The certificate is active, not past its review, and of an accepted grade",
    cites=(STATUS, CREDIT_GRADES("Advanced-certified and certified enterprises")),
    effective=CHANNEL_START,
    level=Level.REJECT,
    cases={"open_grade": Level.REVIEW},
    remedy=(
        "Renew the certificate with its authority, or correct what was copied wrongly"
        " from it."
    ),
)
def certificate_is_active(facts: ConsignmentFacts, book: ReferenceBook) -> Outcome:
    """A certificate counts while it is active, in its dates and of a counting grade."""
    certificate = facts.certificate
    if certificate is None:
        return NOT_APPLICABLE
    asked = status_of(certificate.code)
    spots = list(why_it_does_not_count(certificate, facts, book))
    answer = answer_to(facts.around, asked)
    if answer and answer.facts.get("status") != "ACTIVE":
        spots.append(
            spot(
                CODE,
                certificate.code,
                "The AEO register does not show this certificate as active.",
            )
        )
    silent = silence(facts.around, [asked], CODE)
    return finding_or_pass(spots) if spots or silent is None else silent


@rule(
    "IEGC-AEO-03",
    title="The certificate belongs to the exporter",
    cites=(IEGC_NOTICE("If not AEO-certified themselves"),),
    effective=CHANNEL_START,
    level=Level.REJECT,
    remedy=(
        "Give the exporter's own certificate. For an EPC project, name the project;"
        " then the certificate may be the contractor's or a supplier's."
    ),
)
def certificate_is_the_exporters(
    facts: ConsignmentFacts, _book: ReferenceBook
) -> Outcome:
    """The holder is the exporter; in an EPC project, one of the firms it names."""
    certificate = facts.certificate
    if certificate is None:
        return NOT_APPLICABLE
    if certificate.holder_uscc != facts.exporter_uscc and facts.project is None:
        return _not_theirs(f"{CERTIFICATE}/holder_uscc", certificate.holder_uscc)
    kept = facts.listed_certificates.get(certificate.code)
    if _is_of_another(certificate, kept, facts):
        return _not_theirs(CODE, certificate.code)
    return PASS


def _is_of_another(
    certificate: Certificate, kept: ListedCertificate | None, facts: ConsignmentFacts
) -> bool:
    """Whether the code speaks of another firm; what firm, is told to nobody."""
    if kept is not None and kept.holder_uscc != certificate.holder_uscc:
        return True
    if certificate.holder_uscc != facts.exporter_uscc or not certificate.customs_code:
        return False
    known = {facts.around.exporter_customs_code} | {
        row.customs_code
        for row in facts.listed_exporters
        if row.uscc == facts.exporter_uscc
    }
    return bool(known - {""}) and certificate.customs_code not in known


def _not_theirs(pointer: str, value: str) -> Finding:
    return found(
        pointer, value, "This certificate is not known as one of the holder declared."
    )


@rule(
    "IEGC-AEO-04",
    title="The issuing authority and China recognise each other's certificates",
    cites=(
        IEGC_NOTICE(
            "issuing authority ... among those with active mutual recognition"
            " agreements"
        ),
    ),
    effective=CHANNEL_START,
    level=Level.REJECT,
    remedy=(
        "Use a certificate of China, or of an authority whose arrangement with China"
        " is in force."
    ),
)
def issuer_is_recognised(facts: ConsignmentFacts, book: ReferenceBook) -> Outcome:
    """A foreign certificate counts while its authority's arrangement is in force.

    China's own certificate needs the destination to recognise it, which is
    IEGC-DEST-02.
    """
    certificate = facts.certificate
    if certificate is None or certificate.issuing_authority == CHINA:
        return NOT_APPLICABLE
    partner = book[PARTNERS].get(certificate.issuing_authority)
    if partner is not None and partner.in_force:
        return PASS
    return found(
        f"{CERTIFICATE}/issuing_authority",
        certificate.issuing_authority,
        "No mutual recognition arrangement between China and {country} is in force.",
        country=certificate.issuing_authority,
    )


@rule(
    "IEGC-AEO-05",
    title="The certificate is not limited to imports or to general trade",
    cites=(IEGC_NOTICE("Certificates limited to import-only or general trade do not"),),
    effective=CHANNEL_START,
    level=Level.REJECT,
    remedy="Ask the authority to extend the certificate to exports of equipment.",
)
def certificate_is_not_limited(
    facts: ConsignmentFacts, _book: ReferenceBook
) -> Outcome:
    """Import-only and general-trade certificates do not open the channel."""
    certificate = facts.certificate
    if certificate is None:
        return NOT_APPLICABLE
    general = "GENERAL_TRADE" in certificate.scope
    if "IMPORT_ONLY" in certificate.scope:
        return _limited("IMPORT_ONLY")
    if general and "INDUSTRIAL_EQUIPMENT" not in certificate.scope:
        return _limited("GENERAL_TRADE")
    return PASS


def _limited(limit: str) -> Finding:
    return found(
        SCOPE, limit, "The scope of the certificate is limited: {limit}.", limit=limit
    )


@rule(
    "IEGC-AEO-06",
    title="The certificate covers exports of industrial equipment",
    cites=(IEGC_NOTICE("explicitly covers industrial equipment exports"),),
    effective=CHANNEL_START,
    level=Level.REJECT,
    remedy="Ask the authority to extend the certificate to exports of equipment.",
)
def certificate_covers_equipment(
    facts: ConsignmentFacts, _book: ReferenceBook
) -> Outcome:
    """The scope names exports and industrial equipment, in so many words."""
    certificate = facts.certificate
    if certificate is None:
        return NOT_APPLICABLE
    missing = sorted(NEEDED - certificate.scope)
    if not missing:
        return PASS
    return found(
        SCOPE,
        ", ".join(sorted(certificate.scope)),
        "The scope of the certificate does not name {missing}.",
        missing=", ".join(missing),
    )


@rule(
    "IEGC-AEO-07",
    title="Every item is within the goods of the certificate",
    cites=(
        IEGC_NOTICE(
            "misalignment between AEO certificate scope and declared items may"
            " disqualify"
        ),
    ),
    effective=CHANNEL_START,
    level=Level.REVIEW,
    remedy=(
        "Check the HS code against the goods on the certificate, or file the item by"
        " the ordinary export procedure."
    ),
)
def items_are_within_the_certificate(
    facts: ConsignmentFacts, book: ReferenceBook
) -> Outcome:
    """Each eligible item belongs to a heading that the certificate names."""
    certificate = facts.certificate
    if certificate is None:
        return NOT_APPLICABLE
    return finding_or_pass(
        [
            spot(
                f"{line.pointer}/hs_code",
                line.hs_code,
                "Heading {heading} is not among the goods of the certificate.",
                heading=line.hs_code[:4],
            )
            for line in facts.lines
            if (belongs := headings_of(line, book))
            and not any(
                heading.startswith(certificate.goods_headings) for heading in belongs
            )
        ]
    )
