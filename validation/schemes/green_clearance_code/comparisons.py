"""What is declared of a truck beside what registers answered about it. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from declarations.wording import sentence
from validation.circumstances import Circumstances
from validation.registries.comparing import beside
from validation.scheme import Comparison
from validation.schemes.green_clearance_code.enquiries import certificate_of, trace_of

MANUFACTURER = sentence("Manufacturer")
TRUCK_OF_PACK = sentence("Truck of a battery pack")
CERTIFICATES = sentence("Register of vehicle certificates")
TRACES = sentence("Battery traceability platform")


def comparisons(
    document: Mapping[str, Any], around: Circumstances
) -> tuple[Comparison, ...]:
    """The manufacturer by the vehicle certificate, the truck by each pack's trace."""
    return tuple(_compared(document["body"], around))


def _compared(body: Mapping[str, Any], around: Circumstances) -> Iterator[Comparison]:
    vehicle = body["vehicle"]
    vin = vehicle.get("vin", "")
    maker = (MANUFACTURER, vehicle.get("manufacturer", ""), CERTIFICATES)
    yield from beside(around, certificate_of(vin), "manufacturer", maker)
    for pack in body.get("battery", {}).get("packs", ()):
        truck = (TRUCK_OF_PACK, vin, TRACES)
        yield from beside(around, trace_of(pack["code"]), "vin", truck)
