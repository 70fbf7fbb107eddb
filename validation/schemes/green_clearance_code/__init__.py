"""The Green Clearance Code: new-energy heavy trucks, from 23 April 2026."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from declarations.labels import lazy as _
from validation.clocks.policy import ClockPolicy, Start
from validation.reference.choices import in_readers_language, listed_choices
from validation.reference.lists import (
    COUNTRIES,
    CURRENCIES,
    HS_2022,
    INCOTERMS,
    RULE_LEVELS,
)
from validation.rules import terms, totals
from validation.scheme import Scheme
from validation.schemes.green_clearance_code import (
    codes,
    lists,
    magic,
    papers,
    single_window,
)
from validation.schemes.green_clearance_code.comparisons import comparisons
from validation.schemes.green_clearance_code.enquiries import enquiries
from validation.schemes.green_clearance_code.facts import facts
from validation.schemes.green_clearance_code.form import SECTIONS
from validation.schemes.green_clearance_code.rules import (
    PILOT_START,
    battery,
    carbon,
    hs,
    party,
    port,
    scope,
    timing,
    vehicle,
    vin,
)

RULES = (
    scope.pilot_has_begun,
    scope.truck_is_exported_from_china,
    port.port_of_exit_is_designated,
    vehicle.powertrain_is_in_the_pilot,
    vehicle.vehicle_is_a_heavy_truck,
    vehicle.vehicle_is_not_a_chassis_cab,
    vin.vin_is_given,
    vin.vin_is_well_formed,
    vin.vin_check_digit_agrees,
    vin.vin_year_code_exists,
    vin.vin_year_fits_manufacture,
    vin.vin_maker_is_the_manufacturer,
    vin.vin_occurs_once,
    vin.vin_is_not_claimed_elsewhere,
    battery.packs_are_named,
    battery.power_unit_is_identified,
    battery.pack_codes_are_well_formed,
    battery.pack_dates_exist,
    battery.packs_are_as_old_as_the_truck,
    battery.packs_are_not_second_life,
    battery.packs_occur_once,
    battery.packs_are_not_claimed_elsewhere,
    battery.pack_count_agrees,
    battery.chemistry_agrees,
    carbon.carbon_report_is_given,
    carbon.carbon_report_is_readable,
    carbon.carbon_standard_is_accepted,
    carbon.carbon_report_is_verified,
    carbon.carbon_report_is_valid_today,
    carbon.carbon_report_covers_the_truck,
    carbon.footprint_is_plausible,
    hs.hs_code_fits_the_truck,
    timing.received_before_inspection,
    party.exporter_is_identified,
    party.broker_has_a_mandate,
    terms.trade_terms_are_known,
    totals.totals_add_up,
)

LISTS = (
    RULE_LEVELS,
    INCOTERMS,
    COUNTRIES,
    CURRENCIES,
    HS_2022,
    lists.PORTS,
    lists.POWERTRAINS,
    lists.CATEGORIES,
    lists.HS_MAPPING,
    lists.WMIS,
    lists.CARBON_STANDARDS,
    lists.BATTERY_TYPES,
    lists.PARAMETERS,
)


def port_choices() -> Iterable[tuple[str, str]]:
    """The ports of the pilot as of today."""
    return listed_choices(lists.PORTS, in_readers_language)


SCHEME = Scheme(
    slug="green_clearance_code",
    number=1,
    letter="H",
    title=_("Green Clearance Code for new-energy heavy trucks"),
    short_title=_("Green Clearance Code"),
    notice=_("Green Clearance Code pilot notice, 23 April 2026"),
    folder=Path(__file__).parent,
    effective=PILOT_START,
    code_validity_days=30,
    sections=SECTIONS,
    rules=RULES,
    lists=LISTS,
    facts=facts,
    code_profile=codes.code_profile,
    summary=codes.summary,
    claims=codes.claims,
    chapters=codes.chapters,
    port_choices=port_choices,
    enquiries=enquiries,
    document_kinds=papers.KINDS,
    stated_documents=papers.stated_documents,
    precedent_keys=codes.precedent_keys,
    comparisons=comparisons,
    magic=magic.FIELD,
    single_window=single_window.PLACES,
    # Inspection takes "no more than four hours", day and night.
    clock=ClockPolicy(
        start=Start.INSPECTION,
        target=timedelta(hours=4),
        warn_after=timedelta(hours=3),
        alert_after=timedelta(hours=3, minutes=30),
    ),
    promises=(
        _("The notice promises an inspection of no more than four hours."),
        _("It compares this with three days before."),
    ),
)
