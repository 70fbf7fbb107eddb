"""Builders with law-abiding defaults: tests break one thing."""

import itertools
from copy import deepcopy
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.auth.models import AbstractUser
from django.utils import timezone

from declarations import intake, services
from declarations.models import Declaration
from declarations.parties.models import (
    Mandate,
    MandateAction,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
    User,
)
from validation.identifiers import battery_code, vin

EXPORTER_USCC: Final = "91320000MADEM0A016"
BROKER_USCC: Final = "91310000MADEM0C03K"
RIVAL_USCC: Final = "91420000MADEM0D047"
OTHER_BROKER_USCC: Final = "91330000MADEM0E05D"
CUSTOMS_USCC: Final = "11100000MADEM0F06L"
PASSWORD: Final = "a long enough pass phrase"
ABSENT: Final = object()

# Above those of the examples, which anybody may see.
_serials = itertools.count(5_001)


def an_organisation(
    kind: OrganisationKind, *, uscc: str, name: str = ""
) -> Organisation:
    """An organisation, made once for each USCC."""
    made, _created = Organisation.objects.get_or_create(
        uscc=uscc, defaults={"kind": kind, "name": name or f"Demo {kind.label}"}
    )
    return made


def an_exporter(uscc: str = EXPORTER_USCC) -> Organisation:
    """The exporter that clear_truck() names, unless another is asked for."""
    return an_organisation(OrganisationKind.EXPORTER, uscc=uscc)


def a_person(
    organisation: Organisation, role: Role = Role.MEMBER, **names: str
) -> User:
    """A user who can log in with PASSWORD, and a membership."""
    number = next(_serials)
    user = User(
        username=names.get("username", f"{role}-{number}"),
        display_name=names.get("display_name", f"{role.label} {number}"),
    )
    user.set_password(PASSWORD)
    user.save()
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def a_mandate(exporter: Organisation, broker: Organisation, **changes: Any) -> Mandate:
    """A mandate in force for everything, unless changed."""
    now = timezone.now()
    fields: dict[str, Any] = {
        "actions": list(MandateAction),
        "valid_from": today() - timedelta(days=1),
        "valid_until": today() + timedelta(days=365),
        "exporter_accepted_at": now,
        "broker_accepted_at": now,
    }
    return Mandate.objects.create(
        exporter=exporter, broker=broker, **{**fields, **changes}
    )


def today() -> date:
    """The date in China, which is the date of receipt of what is filed now."""
    return timezone.localdate()


def a_vin(serial: int | None = None, *, made_on: date | None = None) -> str:
    """A lawful VIN of an invented truck."""
    number = next(_serials) if serial is None else serial
    year = (made_on or today()).year
    code = vin.YEAR_CODES[(year - vin.FIRST_YEAR) % vin.YEAR_CYCLE]
    draft = f"LZZ1BCN20{code}D{number:06d}"
    return draft[:8] + vin.check_character(draft) + draft[9:]


def a_pack_code(serial: int | None = None, *, made_on: date | None = None) -> str:
    """A lawful battery pack code of an invented lithium iron phosphate pack."""
    number = next(_serials) if serial is None else serial
    made = battery_code.symbols(made_on or today() - timedelta(days=60))
    return f"0X9PB7K0DEM001{made}{number:07d}"


def clear_truck(**changes: Any) -> dict[str, Any]:
    """A document that passes every rule. A change names its place with `__` between
    members, such as body__vehicle__vin; ABSENT takes the member away."""
    document = {
        "scheme": "green_clearance_code",
        "exporter": {"uscc": EXPORTER_USCC},
        "own_reference": f"TEST-{next(_serials):05d}",
        "contract_number": "DEMO-C-017",
        "port_of_exit": {"unlocode": "CNTXG"},
        "destination_country": "AE",
        "incoterm": "FOB",
        "planned_exit_date": _day(20),
        "declaration_of_truth": {
            "name": "Demo Signatory",
            "role": "Export manager",
            "accepted": True,
        },
        "body": {
            "vehicle": _vehicle(),
            "battery": {
                "supply_mode": "INSTALLED",
                "chemistry": "LFP",
                "declared_pack_count": 2,
                "packs": [{"code": a_pack_code()}, {"code": a_pack_code()}],
            },
            "carbon_report": _carbon_report(),
        },
    }
    for place, value in changes.items():
        change(document, place, value)
    return document


def filed(user: AbstractUser, **changes: Any) -> Declaration:
    """A declaration sent by the user, waiting to be judged."""
    envelope = intake.read(clear_truck(**changes), today=today())
    return services.submit(user=user, envelope=envelope, channel="api")  # type: ignore[arg-type]


def _vehicle() -> dict[str, Any]:
    made_on = today() - timedelta(days=30)
    return {
        "vin": a_vin(made_on=made_on),
        "manufacturer": "Sinotruk",
        "model": "Demo E-Tractor 49T",
        "category": "TRACTOR",
        "powertrain": "BATTERY_ELECTRIC",
        "gross_vehicle_mass_kg": 49000,
        "manufacture_date": made_on.isoformat(),
        "hs_code": "8701240000",
    }


def _carbon_report() -> dict[str, Any]:
    return {
        "report_id": "CFP-0091",
        "standard": "ISO 14067",
        "edition": "2018",
        "boundary": "CRADLE_TO_GATE",
        "unit": {
            "kind": "DECLARED",
            "amount": "1",
            "unit": "piece",
            "text": "one vehicle",
        },
        "result_kgco2e": "41850.0",
        "breakdown": [
            {"stage": "materials", "kgco2e": "33480.0"},
            {"stage": "manufacturing", "kgco2e": "8370.0"},
        ],
        "reference_period": {"start": _day(-500), "end": _day(-140)},
        "valid_from": _day(-120),
        "valid_until": _day(900),
        "covers": {"models": ["Demo E-Tractor 49T"]},
        "verification": {
            "body": "Demo Verification Ltd",
            "accreditation_number": "CNAS-DEMO-001",
            "standard": "ISO 14064-3",
            "level": "LIMITED",
            "date": _day(-125),
            "statement_number": "V-118",
        },
        "document": {
            "sha256": "9f2b6c1d8e4a7035b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778a"
        },
    }


def _day(offset: int) -> str:
    return (today() + timedelta(days=offset)).isoformat()


def change(document: dict[str, Any], place: str, value: Any) -> None:
    """Put a value in a place named as clear_truck() names them, or take it away."""
    *way, last = place.split("__")
    holder: Any = document
    for step in way:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    if value is ABSENT:
        del holder[last]
    elif isinstance(holder, list):
        holder[int(last)] = deepcopy(value)
    else:
        holder[last] = deepcopy(value)
