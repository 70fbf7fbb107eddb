"""Carbon footprint reports: the portal's own shape and PACT v3, as the same facts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from declarations.canonical import digest
from validation.schemes.green_clearance_code.anniversaries import years_later

OWN = "/body/carbon_report"
PACT = "/body/pact_product_footprint"
PACT_VALID_YEARS = 3

_CHINA = ZoneInfo("Asia/Shanghai")
_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,12})?")


@dataclass(frozen=True, slots=True)
class Carbon:
    """What rules ask of a report, whatever its shape.

    `where` maps a fact to its pointer in the document; `result` is None when
    `result_text` is no plain number. Dates that could not be read are None.
    `withdrawn` says that its publisher has withdrawn the footprint.
    """

    where: Mapping[str, str]
    standards: tuple[str, ...]
    edition: str
    unit: str
    amount: Decimal | None
    result_text: str
    result: Decimal | None
    breakdown: tuple[Decimal, ...]
    period: tuple[date | None, date | None]
    valid: tuple[date | None, date | None]
    models: tuple[str, ...]
    vins: tuple[str, ...]
    verifier: str
    statement: str
    withdrawn: bool
    is_pact: bool
    sha256: str

    @property
    def per_unit(self) -> Decimal | None:
        """The footprint of one unit, such as one truck."""
        if self.result is None or not self.amount:
            return None
        return self.result / self.amount


def from_body(body: Mapping[str, Any]) -> Carbon | None:
    """The report of a body, if it has one."""
    if "carbon_report" in body:
        return _own(body["carbon_report"])
    if "pact_product_footprint" in body:
        return _pact(body["pact_product_footprint"])
    return None


def _own(report: Mapping[str, Any]) -> Carbon:
    period, unit = report["reference_period"], report["unit"]
    covers = report.get("covers", {})
    verification = report.get("verification", {})
    return Carbon(
        where=_OWN_POINTERS,
        standards=(report["standard"],),
        edition=report.get("edition", ""),
        unit=unit["unit"],
        amount=_number(unit["amount"]),
        result_text=report["result_kgco2e"],
        result=_number(report["result_kgco2e"]),
        breakdown=tuple(Decimal(row["kgco2e"]) for row in report.get("breakdown", ())),
        period=(_day(period["start"]), _day(period["end"])),
        valid=(_day(report["valid_from"]), _day(report["valid_until"])),
        models=tuple(covers.get("models", ())),
        vins=tuple(covers.get("vins", ())),
        verifier=verification.get("body", ""),
        statement=verification.get("statement_number", ""),
        withdrawn=False,
        is_pact=False,
        sha256=report["document"]["sha256"],
    )


def _pact(footprint: Mapping[str, Any]) -> Carbon:
    pcf, ends = footprint["pcf"], footprint["pcf"]["referencePeriodEnd"]
    verification = pcf.get("verification", {})
    names = [urn.rsplit(":", 1)[-1] for urn in footprint["productIds"]]
    return Carbon(
        where=_PACT_POINTERS,
        standards=tuple(pcf["crossSectoralStandards"]),
        edition="",
        unit=pcf["declaredUnitOfMeasurement"],
        amount=_number(pcf["declaredUnitAmount"]),
        result_text=pcf["pcfExcludingBiogenicUptake"],
        result=_number(pcf["pcfExcludingBiogenicUptake"]),
        breakdown=(),
        period=(_moment(pcf["referencePeriodStart"]), _moment(ends)),
        valid=pact_validity(footprint),
        models=(footprint["productNameCompany"], footprint["productDescription"]),
        vins=tuple(name.upper() for name in names),
        verifier=verification.get("providerName", ""),
        statement=verification.get("standardName", ""),
        withdrawn=footprint["status"] == "Deprecated",
        is_pact=True,
        sha256=digest(footprint),
    )


def pact_validity(footprint: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """The given validity, else three years from the end of the reference period."""
    ended = _moment(footprint["pcf"]["referencePeriodEnd"])
    starts, ends = (
        footprint.get("validityPeriodStart"),
        footprint.get("validityPeriodEnd"),
    )
    return (
        _moment(starts) if starts else ended,
        _moment(ends) if ends else latest_pact_end(ended),
    )


def latest_pact_end(ended: date | None) -> date | None:
    """The last day a PACT footprint can be valid, given its reference period's end."""
    return years_later(ended, PACT_VALID_YEARS) if ended else None


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text.upper()).astimezone(_CHINA).date()
    except (ValueError, OverflowError):
        return None


_OWN_POINTERS = {
    "report": OWN,
    "standard": f"{OWN}/standard",
    "edition": f"{OWN}/edition",
    "unit": f"{OWN}/unit/unit",
    "amount": f"{OWN}/unit/amount",
    "result": f"{OWN}/result_kgco2e",
    "breakdown": f"{OWN}/breakdown",
    "period_start": f"{OWN}/reference_period/start",
    "period_end": f"{OWN}/reference_period/end",
    "valid_from": f"{OWN}/valid_from",
    "valid_until": f"{OWN}/valid_until",
    "covers": f"{OWN}/covers",
    "verification": f"{OWN}/verification",
    "status": OWN,
}
_PACT_POINTERS = {
    "report": PACT,
    "standard": f"{PACT}/pcf/crossSectoralStandards",
    "edition": f"{PACT}/pcf/crossSectoralStandards",
    "unit": f"{PACT}/pcf/declaredUnitOfMeasurement",
    "amount": f"{PACT}/pcf/declaredUnitAmount",
    "result": f"{PACT}/pcf/pcfExcludingBiogenicUptake",
    "breakdown": f"{PACT}/pcf",
    "period_start": f"{PACT}/pcf/referencePeriodStart",
    "period_end": f"{PACT}/pcf/referencePeriodEnd",
    "valid_from": f"{PACT}/validityPeriodStart",
    "valid_until": f"{PACT}/validityPeriodEnd",
    "covers": f"{PACT}/productNameCompany",
    "verification": f"{PACT}/pcf/verification",
    "status": f"{PACT}/status",
}
