"""The answers that the web form offers where an answer is one of a closed set."""

from declarations.labels import lazy as _
from declarations.layout import offer
from validation.schemes.green_clearance_code.facts import (
    BATTERY_ELECTRIC,
    HYDROGEN,
    NATURAL_GAS,
)

POWERTRAINS = offer(
    (BATTERY_ELECTRIC, _("Battery-electric")),
    (HYDROGEN, _("Hydrogen fuel cell")),
    (NATURAL_GAS, _("Natural gas (LNG or CNG)")),
    ("DIESEL", _("Diesel")),
    ("PETROL", _("Petrol")),
    ("HYBRID", _("Hybrid or plug-in hybrid")),
    ("OTHER", _("Other")),
)
CATEGORIES = offer(
    ("TRACTOR", _("Tractor for semi-trailers")),
    ("RIGID", _("Rigid truck")),
    ("SPECIAL_PURPOSE", _("Special purpose vehicle, such as a crane or a mixer")),
    ("CHASSIS_CAB", _("Chassis with cab, no body")),
    ("VAN", _("Van")),
    ("BUS", _("Bus")),
    ("OTHER", _("Other")),
)
SUPPLY_MODES = offer(
    ("INSTALLED", _("Installed in the truck")),
    ("ACCOMPANYING", _("Packed separately, in the same shipment")),
    ("NONE", _("None: the truck leaves without packs (battery swap)")),
)
CHEMISTRIES = offer(
    ("LFP", _("Lithium iron phosphate (LFP)")),
    ("NMC", _("Nickel manganese cobalt (NMC)")),
    ("NCA", _("Nickel cobalt aluminium (NCA)")),
    ("LMO", _("Lithium manganese oxide (LMO)")),
    ("LCO", _("Lithium cobalt oxide (LCO)")),
    ("LTO", _("Lithium titanate (LTO)")),
    ("NIMH", _("Nickel-metal hydride (NiMH)")),
    ("SUPERCAPACITOR", _("Supercapacitor")),
    ("OTHER", _("Other")),
)
FUELS = offer(
    ("LNG", _("Liquefied natural gas (LNG)")),
    ("CNG", _("Compressed natural gas (CNG)")),
)
BOUNDARIES = offer(
    ("CRADLE_TO_GATE", _("Cradle to gate: up to the factory gate")),
    ("CRADLE_TO_GRAVE", _("Cradle to grave: the whole life")),
)
UNIT_KINDS = offer(
    ("DECLARED", _("Declared unit, such as one vehicle")),
    ("FUNCTIONAL", _("Functional unit, such as one tonne carried for one km")),
)
UNITS = offer(
    ("piece", _("Vehicle")),
    ("vehicle kilometer", _("Vehicle kilometre")),
    ("ton kilometer", _("Tonne kilometre")),
)
ASSURANCE = offer(("LIMITED", _("Limited")), ("REASONABLE", _("Reasonable")))
