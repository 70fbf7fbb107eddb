"""The page of the web form that asks for the goods lines."""

from declarations.labels import lazy as _
from declarations.layout import Field, Section, Table, Widget
from validation.schemes.green_channel import choices

MOST_LINES = 200

_LINE = (
    Field(
        "/description",
        _("Description"),
        hint=_("Goods and model, for example CNC lathe CK6150"),
    ),
    Field("/line", _("Line number"), Widget.INTEGER, short=True),
    Field("/hs_code", _("HS code"), Widget.IDENTIFIER, short=True),
    Field(
        "/category",
        _("Category"),
        Widget.SELECT,
        choices=choices.CATEGORIES,
        short=True,
    ),
    Field("/quantity", _("Quantity"), Widget.DECIMAL, short=True),
    Field("/unit", _("Unit"), short=True),
    Field("/value", _("Value"), Widget.DECIMAL, short=True),
    Field("/currency", _("Currency"), Widget.IDENTIFIER, short=True),
    Field("/gross_mass_kg", _("Gross mass"), Widget.DECIMAL, unit="kg", short=True),
    Field(
        "/net_mass_kg",
        _("Net mass"),
        Widget.DECIMAL,
        unit="kg",
        optional=True,
        short=True,
    ),
    Field(
        "/origin_country",
        _("Country of origin"),
        Widget.IDENTIFIER,
        hint=_("Two letters, for example CN"),
        short=True,
    ),
    Field(
        "/origin_label",
        _("Country on the label"),
        Widget.IDENTIFIER,
        hint=_("As it stands on the goods"),
        short=True,
    ),
    Field("/supplier/name", _("Supplier"), optional=True),
    Field(
        "/supplier/uscc", _("Supplier's credit code"), Widget.IDENTIFIER, optional=True
    ),
    Field(
        "/supplier/aeo_code", _("Supplier's AEO code"), Widget.IDENTIFIER, optional=True
    ),
    Field(
        "/set/id",
        _("Set"),
        hint=_("The name of the complete set that this line belongs to"),
        optional=True,
        short=True,
    ),
    Field(
        "/set/parts_listed",
        _("Parts of the set listed"),
        Widget.INTEGER,
        optional=True,
        short=True,
    ),
    Field(
        "/set/parts_total",
        _("Parts of the set in all"),
        Widget.INTEGER,
        optional=True,
        short=True,
    ),
    Field(
        "/origin_evidence/kind",
        _("Proof of origin"),
        Widget.SELECT,
        hint=_("For components whose supplier is not AEO"),
        choices=choices.PROOFS,
        optional=True,
    ),
    Field("/origin_evidence/reference", _("Number of the proof"), optional=True),
)

GOODS = Section(
    slug="goods",
    title=_("Goods lines"),
    hint=_("One line for each item of the packing list."),
    why=_(
        "One item that is not industrial equipment takes the whole consignment out of"
        " the channel. File such items separately."
    ),
    law=_("Industrial Equipment Export Green Channel notice, 8 May 2026"),
    items=(
        Table(
            "/body/goods",
            _("Goods"),
            fields=_LINE,
            row_label=_("Goods line"),
            most=MOST_LINES,
            paste=True,
        ),
    ),
)
