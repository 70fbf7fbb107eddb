"""The web form's page for the carbon footprint report."""

from declarations.labels import lazy as _
from declarations.layout import Field, Section, Table, Widget
from validation.schemes.green_clearance_code import choices

CARBON = Section(
    slug="carbon",
    title=_("Carbon footprint"),
    hint=_("Copy these answers from your carbon footprint report."),
    why=_("The notice makes a carbon footprint report a mandatory input."),
    law=_("Green Clearance Code pilot notice, 23 April 2026"),
    items=(
        Field("/body/carbon_report/report_id", _("Report number")),
        Field(
            "/body/carbon_report/standard",
            _("Standard"),
            hint=_("For example ISO 14067, GB/T 24067 or PAS 2050"),
        ),
        Field(
            "/body/carbon_report/edition",
            _("Edition"),
            hint=_("The year of the standard, for example 2018"),
            optional=True,
            short=True,
        ),
        Field(
            "/body/carbon_report/boundary",
            _("System boundary"),
            Widget.RADIOS,
            choices=choices.BOUNDARIES,
        ),
        Field(
            "/body/carbon_report/unit/kind",
            _("Kind of unit"),
            Widget.RADIOS,
            choices=choices.UNIT_KINDS,
        ),
        Field(
            "/body/carbon_report/unit/amount",
            _("Amount of the unit"),
            Widget.DECIMAL,
            short=True,
        ),
        Field(
            "/body/carbon_report/unit/unit",
            _("Unit of measurement"),
            Widget.SELECT,
            choices=choices.UNITS,
        ),
        Field(
            "/body/carbon_report/result_kgco2e",
            _("Result"),
            Widget.DECIMAL,
            hint=_("For the amount of the unit given above"),
            unit="kg CO₂e",
            short=True,
        ),
        Table(
            "/body/carbon_report/breakdown",
            _("Breakdown by life-cycle stage"),
            fields=(
                Field("/stage", _("Stage")),
                Field(
                    "/kgco2e",
                    _("Footprint"),
                    Widget.DECIMAL,
                    unit="kg CO₂e",
                    short=True,
                ),
            ),
            row_label=_("Stage"),
            at_least=0,
        ),
        Field(
            "/body/carbon_report/reference_period/start",
            _("Reference period, first day"),
            Widget.DATE,
        ),
        Field(
            "/body/carbon_report/reference_period/end",
            _("Reference period, last day"),
            Widget.DATE,
        ),
        Field("/body/carbon_report/valid_from", _("Valid from"), Widget.DATE),
        Field("/body/carbon_report/valid_until", _("Valid until"), Widget.DATE),
        Table(
            "/body/carbon_report/covers/models",
            _("Models that the report covers"),
            fields=(Field("", _("Model")),),
            row_label=_("Model"),
        ),
        Field(
            "/body/carbon_report/verification/body",
            _("Verification body"),
            optional=True,
        ),
        Field(
            "/body/carbon_report/verification/accreditation_number",
            _("Accreditation number"),
            optional=True,
        ),
        Field(
            "/body/carbon_report/verification/standard",
            _("Verification standard"),
            hint=_("For example ISO 14064-3"),
            optional=True,
        ),
        Field(
            "/body/carbon_report/verification/level",
            _("Level of assurance"),
            Widget.SELECT,
            choices=choices.ASSURANCE,
            optional=True,
        ),
        Field(
            "/body/carbon_report/verification/date",
            _("Date of verification"),
            Widget.DATE,
            optional=True,
        ),
        Field(
            "/body/carbon_report/verification/statement_number",
            _("Statement number"),
            optional=True,
        ),
        Field(
            "/body/carbon_report/document/sha256",
            _("SHA-256 of the report file"),
            hint=_("64 characters, 0 to 9 and a to f; your file's fingerprint"),
        ),
    ),
)
