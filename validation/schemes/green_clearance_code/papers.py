"""The documents that may come with a truck, and the one whose digest is declared."""

from collections.abc import Iterator, Mapping
from typing import Any

from declarations.labels import lazy as _
from declarations.layout import offer
from declarations.pointers import at
from declarations.schemes import StatedDocument

CARBON_REPORT = "CARBON_REPORT"
REPORT_DIGEST = "/carbon_report/document/sha256"
KINDS = offer(
    (CARBON_REPORT, _("Carbon footprint report")),
    ("VERIFICATION_STATEMENT", _("Statement of the verifier")),
    ("CONTRACT", _("Contract of sale")),
    ("INVOICE", _("Commercial invoice")),
    ("CONFORMITY", _("Certificate of conformity")),
)


def stated_documents(body: Mapping[str, Any]) -> Iterator[StatedDocument]:
    """The carbon footprint report, where its file is named."""
    digest = at(body, REPORT_DIGEST)
    if isinstance(digest, str) and digest:
        yield StatedDocument(CARBON_REPORT, f"/body{REPORT_DIGEST}", digest)
