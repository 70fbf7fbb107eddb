"""The scheme's own reference lists: what the pilot accepts, as dated data."""

from dataclasses import dataclass
from decimal import Decimal

from validation.reference.book import ReferenceBook
from validation.reference.lists import DATA, ReferenceList


def words(cell: str) -> tuple[str, ...]:
    """The entries of a cell that holds several, separated by semicolons."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


@dataclass(frozen=True, slots=True)
class Port:
    """A port of exit of the pilot; `customs_district` is empty where not confirmed."""

    unlocode: str
    name_en: str
    name_zh: str
    kind: str
    customs_district: str


PORTS = ReferenceList(
    name="gcc_ports",
    title="Ports of the Green Clearance Code pilot",
    row=Port,
    key=lambda row: row.unlocode,
    file=DATA / "gcc_ports.csv",
)


@dataclass(frozen=True, slots=True)
class Powertrain:
    """A powertrain of the pilot and whether it has to name its battery packs:
    REQUIRED, OPTIONAL or NOT_APPLICABLE."""

    powertrain: str
    battery: str


POWERTRAINS = ReferenceList(
    name="gcc_powertrains",
    title="Powertrains of the pilot and their battery requirement",
    row=Powertrain,
    key=lambda row: row.powertrain,
    file=DATA / "gcc_powertrains.csv",
)


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of vehicle, and whether the pilot admits it."""

    category: str
    admitted: bool


CATEGORIES = ReferenceList(
    name="gcc_categories",
    title="Vehicle categories of the pilot",
    row=Category,
    key=lambda row: row.category,
    file=DATA / "gcc_categories.csv",
)


@dataclass(frozen=True, slots=True)
class HsMapping:
    """What an HS prefix means here. `accepted_for` and `review_for` list powertrains,
    `categories` the kinds of vehicle that it fits, `note` is shown to the exporter."""

    prefix: str
    accepted_for: str
    review_for: str
    categories: str
    note: str


HS_MAPPING = ReferenceList(
    name="gcc_hs_mapping",
    title="HS codes of new-energy heavy trucks",
    row=HsMapping,
    key=lambda row: row.prefix,
    file=DATA / "gcc_hs_mapping.csv",
)


@dataclass(frozen=True, slots=True)
class Wmi:
    """A world manufacturer identifier with the names its maker goes by."""

    wmi: str
    maker: str
    aliases: str


WMIS = ReferenceList(
    name="wmis",
    title="World manufacturer identifiers of Chinese truck makers",
    row=Wmi,
    key=lambda row: row.wmi,
    file=DATA / "wmis.csv",
)


@dataclass(frozen=True, slots=True)
class CarbonStandard:
    """A carbon footprint standard: `status` is ACCEPTED or UNRESOLVED, `current` and
    `superseded` list editions, `aliases` other spellings without their year."""

    code: str
    name: str
    aliases: str
    status: str
    current: str
    superseded: str


CARBON_STANDARDS = ReferenceList(
    name="carbon_standards",
    title="Carbon footprint standards",
    row=CarbonStandard,
    key=lambda row: row.code,
    file=DATA / "carbon_standards.csv",
)


@dataclass(frozen=True, slots=True)
class BatteryType:
    """The chemistries that a type letter of GB/T 34014 (position 5) stands for."""

    letter: str
    chemistries: str


BATTERY_TYPES = ReferenceList(
    name="battery_types",
    title="Battery type letters",
    row=BatteryType,
    key=lambda row: row.letter,
    file=DATA / "battery_types.csv",
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold or switch of the scheme."""

    name: str
    value: str


PARAMETERS = ReferenceList(
    name="gcc_parameters",
    title="Thresholds of the Green Clearance Code",
    row=Parameter,
    key=lambda row: row.name,
    file=DATA / "gcc_parameters.csv",
)


def parameter(book: ReferenceBook, name: str) -> str:
    """A parameter in force; a missing one raises, which sends the rule to a person."""
    return book[PARAMETERS][name].value


def number(book: ReferenceBook, name: str) -> Decimal:
    """A parameter that is a number."""
    return Decimal(parameter(book, name))
