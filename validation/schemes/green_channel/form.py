"""The scheme's pages of the web form: what is asked of an exporter, and why."""

from declarations.countries import country_choices
from declarations.labels import lazy as _
from declarations.layout import Field, Section, Table, Widget
from validation.schemes.green_channel import choices
from validation.schemes.green_channel.goods_form import GOODS, MOST_LINES

_LAW = _("Industrial Equipment Export Green Channel notice, 8 May 2026")

CERTIFICATE = Section(
    slug="certificate",
    title=_("AEO certificate"),
    why=_(
        "The channel follows the certificate: what it does not cover cannot use the"
        " channel, and a lapsed one closes it."
    ),
    law=_LAW,
    items=(
        Field(
            "/body/aeo_certificate/code",
            _("AEO code"),
            Widget.IDENTIFIER,
            hint=_("In China, AEOCN and the ten characters of the customs code"),
        ),
        Field(
            "/body/aeo_certificate/holder_uscc",
            _("Credit code of the holder"),
            Widget.IDENTIFIER,
            hint=_("18 characters, as on the business licence"),
        ),
        Field(
            "/body/aeo_certificate/issuing_authority",
            _("Country of the issuing authority"),
            Widget.SELECT,
            choices=country_choices,
        ),
        Field(
            "/body/aeo_certificate/grade",
            _("Grade"),
            Widget.RADIOS,
            choices=choices.GRADES,
        ),
        Field(
            "/body/aeo_certificate/scope",
            _("Scope"),
            Widget.CHECKBOXES,
            hint=_("Choose everything that the certificate names"),
            choices=choices.SCOPES,
        ),
        Table(
            "/body/aeo_certificate/goods_headings",
            _("Goods of the certificate"),
            fields=(Field("", _("HS heading"), Widget.IDENTIFIER, short=True),),
            row_label=_("Heading"),
            hint=_("Four digits each, for example 8457."),
            paste=True,
        ),
        Field("/body/aeo_certificate/valid_from", _("Valid from"), Widget.DATE),
        Field("/body/aeo_certificate/next_review_on", _("Next review"), Widget.DATE),
        Field(
            "/body/aeo_certificate/status",
            _("Status"),
            Widget.RADIOS,
            choices=choices.STATUSES,
        ),
    ),
)

CONTRACT = Section(
    slug="contract",
    title=_("Contract and project"),
    why=_("Customs compares what leaves with what was sold."),
    law=_LAW,
    items=(
        Field(
            "/body/contract/number",
            _("Contract number"),
            hint=_("The same as among the references"),
        ),
        Table(
            "/body/contract/lines",
            _("Scope of the contract"),
            fields=(
                Field("/description", _("Description")),
                Field("/line", _("Line number"), Widget.INTEGER, short=True),
                Field("/hs_code", _("HS code"), Widget.IDENTIFIER, short=True),
                Field("/quantity", _("Quantity"), Widget.DECIMAL, short=True),
            ),
            row_label=_("Contract line"),
            most=MOST_LINES,
            paste=True,
        ),
        Field(
            "/body/epc_project/name",
            _("Name of the EPC project"),
            hint=_("Only if the goods are for one"),
            optional=True,
        ),
        Field(
            "/body/epc_project/contractor_name",
            _("EPC contractor"),
            optional=True,
        ),
        Field(
            "/body/epc_project/contractor_uscc",
            _("Credit code of the EPC contractor"),
            Widget.IDENTIFIER,
            optional=True,
        ),
    ),
)

TOTALS = Section(
    slug="totals",
    title=_("Totals"),
    why=_("The totals of the papers have to agree with the goods lines."),
    law=_LAW,
    items=(
        Field(
            "/body/totals/lines", _("Number of goods lines"), Widget.INTEGER, short=True
        ),
        Field("/body/totals/value", _("Total value"), Widget.DECIMAL, short=True),
        Field(
            "/body/totals/currency",
            _("Currency"),
            Widget.IDENTIFIER,
            hint=_("Three letters, for example USD"),
            short=True,
        ),
        Field(
            "/body/totals/gross_mass_kg",
            _("Total gross mass"),
            Widget.DECIMAL,
            unit="kg",
            short=True,
        ),
    ),
)

DOCUMENTS = Section(
    slug="documents",
    title=_("Documents"),
    hint=_("Contract, commercial invoice and packing list are always needed."),
    why=_("The digest proves later that the file is the one you meant."),
    law=_LAW,
    items=(
        Table(
            "/body/documents",
            _("Documents"),
            fields=(
                Field("/kind", _("Document"), Widget.SELECT, choices=choices.DOCUMENTS),
                Field("/reference", _("Number of the document")),
                Field(
                    "/sha256",
                    _("SHA-256 of the file"),
                    Widget.TEXT,
                    hint=_("64 digits and letters a to f"),
                    optional=True,
                ),
            ),
            row_label=_("Document"),
        ),
    ),
)

ATTESTATION = Section(
    slug="attestation",
    title=_("For brokers: AEO status"),
    hint=_("Only if a customs broker files for the exporter."),
    why=_("A broker verifies the exporter's AEO status before filing."),
    law=_LAW,
    items=(
        Field(
            "/body/broker_attestation/aeo_status_verified",
            _("We have verified the AEO status of the exporter."),
            Widget.CHECKBOX,
            optional=True,
        ),
        Field(
            "/body/broker_attestation/verified_on",
            _("Verified on"),
            Widget.DATE,
            optional=True,
        ),
        Field(
            "/body/broker_attestation/name",
            _("Verified by"),
            optional=True,
        ),
    ),
)

SECTIONS = (CERTIFICATE, CONTRACT, GOODS, TOTALS, DOCUMENTS, ATTESTATION)
