"""The answers that the web form offers where an answer is one of a closed set."""

from declarations.labels import lazy as _
from declarations.layout import offer

GRADES = offer(
    ("ADVANCED", _("Advanced-certified enterprise")),
    ("CERTIFIED", _("Certified enterprise")),
    ("REGULAR", _("Regular enterprise")),
    ("DISHONEST", _("Dishonest enterprise")),
    ("SERIOUSLY_DISHONEST", _("Seriously dishonest enterprise")),
)
SCOPES = offer(
    ("EXPORT", _("Exports")),
    ("IMPORT", _("Imports")),
    ("IMPORT_ONLY", _("Imports only")),
    ("GENERAL_TRADE", _("General trade")),
    ("INDUSTRIAL_EQUIPMENT", _("Industrial equipment")),
    ("OTHER", _("Other")),
)
STATUSES = offer(
    ("ACTIVE", _("Active")),
    ("SUSPENDED", _("Suspended")),
    ("REVOKED", _("Revoked")),
    ("UNDER_REVIEW", _("Under review")),
)
CATEGORIES = offer(
    ("COMPLETE", _("Complete industrial equipment")),
    ("CRITICAL", _("Critical component")),
)
PROOFS = offer(
    ("ORIGIN_DOCUMENT", _("Origin document")),
    ("TRACEABILITY_STATEMENT", _("Traceability statement")),
)
DOCUMENTS = offer(
    ("CONTRACT", _("Contract of sale")),
    ("INVOICE", _("Commercial invoice")),
    ("PACKING_LIST", _("Packing list")),
    ("EPC_CONTRACT", _("Contract of the EPC project")),
    ("ORIGIN_DOCUMENT", _("Origin document")),
    ("TRACEABILITY_STATEMENT", _("Traceability statement")),
    ("TECHNICAL_SPECIFICATION", _("Technical specification")),
    ("OTHER", _("Other")),
)
