"""What keeps a carbon footprint report from being read, said in one sentence each."""

from validation.reference.book import ReferenceBook
from validation.rule import Spot, spot
from validation.schemes.green_clearance_code.carbon import Carbon, latest_pact_end
from validation.schemes.green_clearance_code.lists import parameter, words


def result(report: Carbon) -> list[Spot]:
    """The result is no number above zero."""
    if report.result:
        return []
    return [
        spot(
            report.where["result"],
            report.result_text,
            "The result has to be a number above zero, such as 41850.0, in kg CO2e.",
        )
    ]


def unit(report: Carbon, book: ReferenceBook) -> list[Spot]:
    """The unit is not one of a truck, or has no amount."""
    spots = []
    if not report.amount:
        spots.append(
            spot(
                report.where["amount"],
                "" if report.amount is None else report.amount,
                "The amount of the unit has to be a number above zero.",
            )
        )
    if report.unit not in words(parameter(book, "carbon_units")):
        spots.append(
            spot(
                report.where["unit"],
                report.unit,
                "A footprint for each {unit} is not the footprint of a truck. It has"
                " to be for one vehicle, or for what the vehicle carries.",
                unit=report.unit,
            )
        )
    return spots


def dates(report: Carbon) -> list[Spot]:
    """A date is missing, or an end comes before its start."""
    names = ("period_start", "period_end", "valid_from", "valid_until")
    days = dict(zip(names, (*report.period, *report.valid), strict=True))
    spots = [
        spot(report.where[name], "", "This date does not exist or is missing.")
        for name, on in days.items()
        if on is None
    ]
    for first, last in (("period_start", "period_end"), ("valid_from", "valid_until")):
        start, end = days[first], days[last]
        if start and end and end < start:
            spots.append(
                spot(
                    report.where[last],
                    end,
                    "The end, {end}, is before the start, {start}.",
                    start=start,
                    end=end,
                )
            )
    return spots


def pact(report: Carbon) -> list[Spot]:
    """What PACT demands of a footprint's status and validity."""
    spots = []
    if report.withdrawn:
        spots.append(
            spot(
                report.where["status"],
                "Deprecated",
                "The publisher has withdrawn this footprint.",
            )
        )
    ended, (starts, ends) = report.period[1], report.valid
    latest = latest_pact_end(ended)
    if not report.is_pact or not (ended and starts and ends and latest):
        return spots
    if starts < ended:
        spots.append(
            spot(
                report.where["valid_from"],
                starts,
                "A PACT footprint is not valid before its reference period ends"
                " on {ended}.",
                ended=ended,
            )
        )
    if ends > latest:
        spots.append(
            spot(
                report.where["valid_until"],
                ends,
                "A PACT footprint is valid for at most three years after its"
                " reference period, here until {latest}.",
                latest=latest,
            )
        )
    return spots
