"""The pages of a filing: the envelope's own around those of the scheme."""

from collections.abc import Mapping
from typing import Any

from declarations.countries import country_choices
from declarations.labels import lazy as _
from declarations.layout import Field, Section, Table, Widget
from declarations.schemes import IntakeScheme

REFERENCES = Section(
    slug="references",
    title=_("Exporter and references"),
    why=_(
        "Your own reference lets you find this filing again by the name that your"
        " papers use."
    ),
    items=(
        Field(
            "/own_reference",
            _("Your reference"),
            hint=_("Up to 64 characters, such as your order number"),
        ),
        Field(
            "/contract_number",
            _("Contract number"),
            hint=_("As on the sales contract"),
            optional=True,
        ),
    ),
)
TRUTH = Section(
    slug="truth",
    title=_("Declaration of truth"),
    why=_("Who signs answers to customs for what this filing says."),
    items=(
        Field("/declaration_of_truth/name", _("Name of the person who signs")),
        Field(
            "/declaration_of_truth/role",
            _("Role in the company"),
            hint=_("For example export manager"),
        ),
        Field(
            "/declaration_of_truth/accepted",
            _(
                "What I declare is true and complete, and I have the authority of the"
                " company to send it."
            ),
            Widget.CHECKBOX,
        ),
    ),
)


def _route(scheme: IntakeScheme) -> Section:
    return Section(
        slug="route",
        title=_("Route and port"),
        why=_("The code is good for one exit at the port that you choose here."),
        items=(
            Field(
                "/port_of_exit/unlocode",
                _("Port of exit"),
                Widget.SELECT,
                hint=_("Only ports that take part are offered"),
                choices=scheme.port_choices,
            ),
            Field(
                "/destination_country",
                _("Country of destination"),
                Widget.SELECT,
                choices=country_choices,
            ),
            Field(
                "/incoterm",
                _("Incoterm"),
                Widget.IDENTIFIER,
                hint=_("Three letters of Incoterms 2020, for example FOB or CIF"),
                short=True,
            ),
            Field(
                "/planned_exit_date",
                _("Planned date of exit"),
                Widget.DATE,
                hint=_("The day on which the goods should leave China"),
            ),
            Table(
                "/containers",
                _("Containers"),
                fields=(Field("", _("Container number"), Widget.IDENTIFIER),),
                row_label=_("Container"),
                hint=_("If the goods travel in some and you know them already"),
                at_least=0,
            ),
        ),
    )


def all_sections(scheme: IntakeScheme) -> tuple[Section, ...]:
    """Every page that a filing under the scheme may have, in order."""
    return (REFERENCES, _route(scheme), *scheme.sections, TRUTH)


def sections_for(
    scheme: IntakeScheme, envelope: Mapping[str, Any]
) -> tuple[Section, ...]:
    """The pages that apply to the answers given so far."""
    return tuple(s for s in all_sections(scheme) if s.when(envelope))
