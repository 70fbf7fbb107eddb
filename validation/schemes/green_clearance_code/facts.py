"""What rules see of one truck's declaration: frozen, typed, with pointers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from validation.circumstances import Circumstances
from validation.identifiers import battery_code, vin
from validation.rules.totals import Total
from validation.schemes.green_clearance_code import carbon

BATTERY_ELECTRIC = "BATTERY_ELECTRIC"
HYDROGEN = "HYDROGEN_FUEL_CELL"
NATURAL_GAS = "NATURAL_GAS"


@dataclass(frozen=True, slots=True)
class Vehicle:
    """The truck; `vin` is empty when none was given."""

    vin: str
    manufacturer: str
    model: str
    category: str
    powertrain: str
    gross_vehicle_mass_kg: int
    manufactured_on: date
    hs_code: str

    @property
    def vin_is_readable(self) -> bool:
        """Whether the positions of the VIN mean something."""
        return vin.is_readable(self.vin)


@dataclass(frozen=True, slots=True)
class Pack:
    """One battery pack; `parsed` is None when the code has not the form of one."""

    pointer: str
    code: str
    parsed: battery_code.BatteryCode | None


@dataclass(frozen=True, slots=True)
class Battery:
    """The traction battery, as declared."""

    supply_mode: str
    chemistry: str
    declared_pack_count: int
    packs: tuple[Pack, ...]


@dataclass(frozen=True, slots=True)
class TruckFacts:
    """Everything that a rule of the Green Clearance Code may ask about."""

    exporter_uscc: str
    signed_by: str
    truth_declared: bool
    direction: str
    port: str
    customs_district: str
    destination_country: str
    incoterm: str
    currency: str
    vehicle: Vehicle
    battery: Battery | None
    fuel_cell_stack: str
    hydrogen_cylinders: tuple[str, ...]
    engine_number: str
    gas_cylinders: tuple[str, ...]
    carbon: carbon.Carbon | None
    totals: tuple[Total, ...]
    around: Circumstances

    @property
    def countries(self) -> Mapping[str, str]:
        """Every country code, by where it stands."""
        return {"/destination_country": self.destination_country}

    @property
    def currencies(self) -> Mapping[str, str]:
        """Every currency code, by where it stands."""
        return {"/currency": self.currency} if self.currency else {}

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The packs declared; none without a battery."""
        return self.battery.packs if self.battery else ()

    @property
    def coded_packs(self) -> tuple[tuple[Pack, battery_code.BatteryCode], ...]:
        """The packs whose code has the form of one, with its parts."""
        return tuple((pack, pack.parsed) for pack in self.packs if pack.parsed)


def facts(envelope: Mapping[str, Any], around: Circumstances) -> TruckFacts:
    """The facts of a canonical envelope whose body follows the schema."""
    body, port = envelope["body"], envelope["port_of_exit"]
    truth = envelope["declaration_of_truth"]
    fuel_cell, gas = body.get("fuel_cell", {}), body.get("gas", {})
    return TruckFacts(
        exporter_uscc=envelope["exporter"]["uscc"],
        signed_by=truth["name"],
        truth_declared=truth["accepted"] is True,
        direction=envelope.get("direction", "EXPORT"),
        port=port["unlocode"],
        customs_district=port.get("customs_district", ""),
        destination_country=envelope["destination_country"],
        incoterm=envelope["incoterm"],
        currency=envelope.get("currency", ""),
        vehicle=_vehicle(body["vehicle"]),
        battery=_battery(body["battery"]) if "battery" in body else None,
        fuel_cell_stack=fuel_cell.get("stack_serial", ""),
        hydrogen_cylinders=tuple(fuel_cell.get("hydrogen_cylinders", ())),
        engine_number=gas.get("engine_number", ""),
        gas_cylinders=tuple(gas.get("cylinders", ())),
        carbon=carbon.from_body(body),
        totals=tuple(_totals(body)),
        around=around,
    )


def _vehicle(declared: Mapping[str, Any]) -> Vehicle:
    return Vehicle(
        vin=declared.get("vin", ""),
        manufacturer=declared["manufacturer"],
        model=declared["model"],
        category=declared["category"],
        powertrain=declared["powertrain"],
        gross_vehicle_mass_kg=declared["gross_vehicle_mass_kg"],
        manufactured_on=date.fromisoformat(declared["manufacture_date"]),
        hs_code=declared["hs_code"],
    )


def _battery(declared: Mapping[str, Any]) -> Battery:
    return Battery(
        supply_mode=declared["supply_mode"],
        chemistry=declared["chemistry"],
        declared_pack_count=declared["declared_pack_count"],
        packs=tuple(
            Pack(
                pointer=f"/body/battery/packs/{place}/code",
                code=pack["code"],
                parsed=battery_code.parse(pack["code"]),
            )
            for place, pack in enumerate(declared.get("packs", ()))
        ),
    )


def _totals(body: Mapping[str, Any]) -> list[Total]:
    totals = []
    battery, value = body.get("battery", {}), body.get("invoice_value")
    energies = [p["energy_kwh"] for p in battery.get("packs", ()) if "energy_kwh" in p]
    if "rated_energy_kwh" in battery and energies:
        totals.append(
            Total(
                pointer="/body/battery/rated_energy_kwh",
                declared=Decimal(battery["rated_energy_kwh"]),
                parts=tuple(map(Decimal, energies)),
            )
        )
    if value and value.get("lines"):
        totals.append(
            Total(
                pointer="/body/invoice_value/total",
                declared=Decimal(value["total"]),
                parts=tuple(Decimal(line["amount"]) for line in value["lines"]),
            )
        )
    return totals
