"""The scheme's pages of the web form: what is asked of an exporter, and why."""

from collections.abc import Mapping
from typing import Any

from declarations.labels import lazy as _
from declarations.layout import Field, Section, Shown, Table, Widget
from validation.schemes.green_clearance_code import choices
from validation.schemes.green_clearance_code.carbon_form import CARBON
from validation.schemes.green_clearance_code.facts import (
    BATTERY_ELECTRIC,
    HYDROGEN,
    NATURAL_GAS,
)


def _is(*powertrains: str) -> Shown:
    def shown(envelope: Mapping[str, Any]) -> bool:
        vehicle = envelope.get("body", {}).get("vehicle", {})
        return vehicle.get("powertrain") in powertrains

    return shown


_LAW = _("Green Clearance Code pilot notice, 23 April 2026")

VEHICLE = Section(
    slug="vehicle",
    title=_("Vehicle"),
    hint=_("One declaration is for one truck."),
    why=_(
        "The code is bound to this VIN. The gate officer compares the last six"
        " characters with the plate on the truck."
    ),
    law=_("GB 16735-2019, vehicle identification number"),
    items=(
        Field(
            "/body/vehicle/vin",
            _("VIN"),
            Widget.IDENTIFIER,
            hint=_(
                "17 characters, on the VIN plate. The letters I, O and Q never occur."
            ),
        ),
        Field(
            "/body/vehicle/manufacturer",
            _("Manufacturer"),
            hint=_("As on the vehicle certificate"),
        ),
        Field(
            "/body/vehicle/model",
            _("Model"),
            hint=_("Written as in the carbon footprint report"),
        ),
        Field(
            "/body/vehicle/powertrain",
            _("Powertrain"),
            Widget.RADIOS,
            choices=choices.POWERTRAINS,
        ),
        Field(
            "/body/vehicle/category",
            _("Vehicle category"),
            Widget.RADIOS,
            choices=choices.CATEGORIES,
        ),
        Field(
            "/body/vehicle/gross_vehicle_mass_kg",
            _("Gross vehicle mass"),
            Widget.INTEGER,
            hint=_(
                "The technically permissible maximum, as on the vehicle certificate"
            ),
            unit="kg",
            short=True,
        ),
        Field(
            "/body/vehicle/manufacture_date",
            _("Date of manufacture"),
            Widget.DATE,
            hint=_("The day the truck was completed"),
        ),
        Field(
            "/body/vehicle/hs_code",
            _("HS code"),
            Widget.IDENTIFIER,
            hint=_("6, 8, 10 or 13 digits, for example 8701240000"),
            short=True,
        ),
    ),
)

BATTERY = Section(
    slug="battery",
    title=_("Battery packs"),
    when=_is(BATTERY_ELECTRIC, HYDROGEN),
    why=_(
        "The gate officer compares the pack plate with the code. One wrong"
        " character stops the truck."
    ),
    law=_("GB/T 34014-2017, coding of automotive batteries"),
    items=(
        Field(
            "/body/battery/supply_mode",
            _("How the packs are supplied"),
            Widget.RADIOS,
            choices=choices.SUPPLY_MODES,
        ),
        Field(
            "/body/battery/chemistry",
            _("Cell chemistry"),
            Widget.SELECT,
            choices=choices.CHEMISTRIES,
        ),
        Field(
            "/body/battery/declared_pack_count",
            _("Number of packs"),
            Widget.INTEGER,
            short=True,
        ),
        Field(
            "/body/battery/rated_energy_kwh",
            _("Rated energy, all packs together"),
            Widget.DECIMAL,
            hint=_("As on the vehicle certificate"),
            unit="kWh",
            optional=True,
            short=True,
        ),
        Table(
            "/body/battery/packs",
            _("Pack codes"),
            fields=(
                Field("/code", _("Pack code"), Widget.IDENTIFIER),
                Field(
                    "/energy_kwh",
                    _("Rated energy"),
                    Widget.DECIMAL,
                    unit="kWh",
                    optional=True,
                    short=True,
                ),
            ),
            row_label=_("Pack"),
            hint=_("24 capital letters and digits, on the plate of each pack."),
        ),
    ),
)

FUEL_CELL = Section(
    slug="fuel-cell",
    title=_("Fuel cell"),
    when=_is(HYDROGEN),
    law=_LAW,
    items=(
        Field(
            "/body/fuel_cell/stack_serial",
            _("Stack serial number"),
            Widget.IDENTIFIER,
            optional=True,
        ),
        Table(
            "/body/fuel_cell/hydrogen_cylinders",
            _("Hydrogen cylinders"),
            fields=(Field("", _("Cylinder serial number"), Widget.IDENTIFIER),),
            row_label=_("Cylinder"),
            at_least=0,
        ),
    ),
)

GAS = Section(
    slug="gas",
    title=_("Gas system"),
    when=_is(NATURAL_GAS),
    why=_(
        "A gas truck has no traction battery. Its engine and cylinders identify it"
        " instead, and a customs reviewer looks at each one."
    ),
    law=_LAW,
    items=(
        Field("/body/gas/fuel", _("Gas"), Widget.RADIOS, choices=choices.FUELS),
        Field(
            "/body/gas/engine_number",
            _("Engine number"),
            Widget.IDENTIFIER,
            optional=True,
        ),
        Table(
            "/body/gas/cylinders",
            _("Gas cylinders"),
            fields=(Field("", _("Cylinder serial number"), Widget.IDENTIFIER),),
            row_label=_("Cylinder"),
            at_least=0,
        ),
    ),
)

VALUE = Section(
    slug="value",
    title=_("Invoice value"),
    hint=_("Optional. When you give it, the lines have to add up to the total."),
    law=_LAW,
    items=(
        Field(
            "/body/invoice_value/total",
            _("Invoice total"),
            Widget.DECIMAL,
            optional=True,
            short=True,
        ),
        Table(
            "/body/invoice_value/lines",
            _("Invoice lines"),
            fields=(
                Field("/text", _("Description")),
                Field("/amount", _("Amount"), Widget.DECIMAL, short=True),
            ),
            row_label=_("Line"),
            at_least=0,
        ),
    ),
)

SECTIONS = (VEHICLE, BATTERY, FUEL_CELL, GAS, CARBON, VALUE)
