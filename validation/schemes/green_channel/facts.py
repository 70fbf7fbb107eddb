"""What rules see of one consignment: frozen, typed, with pointers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from validation.circumstances import Circumstances
from validation.rules.totals import Total
from validation.schemes.green_channel.lists import (
    CERTIFICATES,
    CRITICAL,
    EXPORTERS,
    ListedCertificate,
    ListedExporter,
)

CHINA = "CN"


@dataclass(frozen=True, slots=True)
class Certificate:
    """The AEO certificate, as declared."""

    code: str
    holder_uscc: str
    issuing_authority: str
    grade: str
    scope: frozenset[str]
    goods_headings: tuple[str, ...]
    valid_from: date
    next_review_on: date
    status: str

    @property
    def customs_code(self) -> str:
        """The customs registration code that a Chinese AEO code ends in."""
        return (
            self.code.removeprefix("AEOCN") if self.issuing_authority == CHINA else ""
        )


@dataclass(frozen=True, slots=True)
class Supplier:
    """Who made a line's goods; all empty when nobody is named."""

    name: str = ""
    uscc: str = ""
    aeo_code: str = ""


@dataclass(frozen=True, slots=True)
class EquipmentSet:
    """The complete set that a line stands for or belongs to."""

    id: str
    parts_listed: int
    parts_total: int


@dataclass(frozen=True, slots=True)
class Line:
    """One goods line; `pointer` is where it stands in the declaration."""

    pointer: str
    number: int
    hs_code: str
    description: str
    category: str
    quantity: Decimal
    value: Decimal
    currency: str
    gross_mass_kg: Decimal
    origin_country: str
    origin_label: str
    supplier: Supplier
    equipment_set: EquipmentSet | None
    origin_evidence: str

    @property
    def is_component(self) -> bool:
        """Whether it is declared as a critical component."""
        return self.category == CRITICAL


@dataclass(frozen=True, slots=True)
class ContractLine:
    """One line of the contract's scope."""

    hs_code: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract of sale and what it covers."""

    number: str
    lines: tuple[ContractLine, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """An engineering, procurement and construction project."""

    name: str
    contractor_uscc: str


@dataclass(frozen=True, slots=True)
class ConsignmentFacts:
    """Everything that a rule of the Green Channel may ask about."""

    exporter_uscc: str
    signed_by: str
    truth_declared: bool
    direction: str
    port: str
    customs_district: str
    destination_country: str
    incoterm: str
    contract_number: str
    countries: Mapping[str, str]
    currencies: Mapping[str, str]
    certificate: Certificate | None
    contract: Contract | None
    project: Project | None
    lines: tuple[Line, ...]
    documents: tuple[str, ...]
    aeo_status_verified: bool
    totals: tuple[Total, ...]
    listed_exporters: tuple[ListedExporter, ...]
    listed_certificates: Mapping[str, ListedCertificate]
    around: Circumstances


def facts(envelope: Mapping[str, Any], around: Circumstances) -> ConsignmentFacts:
    """The facts of a canonical envelope whose body follows the schema."""
    body, port = envelope["body"], envelope["port_of_exit"]
    truth = envelope["declaration_of_truth"]
    found = around.looked_up
    return ConsignmentFacts(
        exporter_uscc=envelope["exporter"]["uscc"],
        signed_by=truth["name"],
        truth_declared=truth["accepted"] is True,
        direction=envelope.get("direction", "EXPORT"),
        port=port["unlocode"],
        customs_district=port.get("customs_district", ""),
        destination_country=envelope["destination_country"],
        incoterm=envelope["incoterm"],
        contract_number=envelope.get("contract_number", ""),
        countries=dict(_countries(envelope)),
        currencies=dict(_currencies(envelope)),
        certificate=_certificate(body.get("aeo_certificate")),
        contract=_contract(body.get("contract")),
        project=_project(body.get("epc_project")),
        lines=tuple(_line(at, line) for at, line in enumerate(body["goods"])),
        documents=tuple(paper["kind"] for paper in body.get("documents", ())),
        aeo_status_verified=body.get("broker_attestation", {}).get(
            "aeo_status_verified", False
        ),
        totals=tuple(_totals(body)),
        listed_exporters=tuple(
            EXPORTERS.parse(row) for row in found.get(EXPORTERS.name, ())
        ),
        listed_certificates={
            row["code"]: CERTIFICATES.parse(row)
            for row in found.get(CERTIFICATES.name, ())
        },
        around=around,
    )


def lookups(
    envelope: Mapping[str, Any], around: Circumstances
) -> Mapping[str, frozenset[str]]:
    """What to read of the long lists: this exporter, and the certificates named."""
    body = envelope["body"]
    certificate = _certificate(body.get("aeo_certificate"))
    codes = {line.get("supplier", {}).get("aeo_code", "") for line in body["goods"]}
    customs_code = around.exporter_customs_code
    if certificate is not None:
        codes.add(certificate.code)
        if certificate.holder_uscc == envelope["exporter"]["uscc"]:
            customs_code = customs_code or certificate.customs_code
    exporter = {envelope["exporter"]["uscc"], customs_code}
    return {
        EXPORTERS.name: frozenset(exporter - {""}),
        CERTIFICATES.name: frozenset(codes - {""}),
    }


def _certificate(declared: Mapping[str, Any] | None) -> Certificate | None:
    if declared is None:
        return None
    return Certificate(
        code=declared["code"],
        holder_uscc=declared["holder_uscc"],
        issuing_authority=declared["issuing_authority"],
        grade=declared["grade"],
        scope=frozenset(declared.get("scope", ())),
        goods_headings=tuple(declared.get("goods_headings", ())),
        valid_from=date.fromisoformat(declared["valid_from"]),
        next_review_on=date.fromisoformat(declared["next_review_on"]),
        status=declared["status"],
    )


def _contract(declared: Mapping[str, Any] | None) -> Contract | None:
    if declared is None:
        return None
    return Contract(
        number=declared["number"],
        lines=tuple(
            ContractLine(line["hs_code"], Decimal(line["quantity"]))
            for line in declared.get("lines", ())
        ),
    )


def _project(declared: Mapping[str, Any] | None) -> Project | None:
    if declared is None:
        return None
    return Project(declared["name"], declared["contractor_uscc"])


def _line(place: int, declared: Mapping[str, Any]) -> Line:
    whole = declared.get("set")
    return Line(
        pointer=f"/body/goods/{place}",
        number=declared["line"],
        hs_code=declared["hs_code"],
        description=declared["description"],
        category=declared["category"],
        quantity=Decimal(declared["quantity"]),
        value=Decimal(declared["value"]),
        currency=declared["currency"],
        gross_mass_kg=Decimal(declared["gross_mass_kg"]),
        origin_country=declared["origin_country"],
        origin_label=declared["origin_label"],
        supplier=_supplier(declared.get("supplier", {})),
        equipment_set=EquipmentSet(**whole) if whole else None,
        origin_evidence=declared.get("origin_evidence", {}).get("reference", ""),
    )


def _supplier(declared: Mapping[str, Any]) -> Supplier:
    return Supplier(
        name=declared.get("name", ""),
        uscc=declared.get("uscc", ""),
        aeo_code=declared.get("aeo_code", ""),
    )


def _totals(body: Mapping[str, Any]) -> list[Total]:
    declared, goods = body["totals"], body["goods"]
    alike = [line for line in goods if line["currency"] == declared["currency"]]
    return [
        Total("/body/totals/lines", Decimal(declared["lines"]), _ones(goods)),
        Total("/body/totals/value", *_summed(declared, alike, "value")),
        Total("/body/totals/gross_mass_kg", *_summed(declared, goods, "gross_mass_kg")),
    ]


def _ones(goods: Sequence[Any]) -> tuple[Decimal, ...]:
    return (Decimal(1),) * len(goods)


def _summed(
    declared: Mapping[str, Any], goods: Sequence[Mapping[str, Any]], member: str
) -> tuple[Decimal, tuple[Decimal, ...]]:
    return Decimal(declared[member]), tuple(Decimal(line[member]) for line in goods)


def _countries(envelope: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [("/destination_country", envelope["destination_country"])] + [
        (f"/body/goods/{place}/origin_country", line["origin_country"])
        for place, line in enumerate(envelope["body"]["goods"])
    ]


def _currencies(envelope: Mapping[str, Any]) -> list[tuple[str, str]]:
    body = envelope["body"]
    declared = [("/body/totals/currency", body["totals"]["currency"])] + [
        (f"/body/goods/{place}/currency", line["currency"])
        for place, line in enumerate(body["goods"])
    ]
    if "currency" in envelope:
        declared.append(("/currency", envelope["currency"]))
    return declared
