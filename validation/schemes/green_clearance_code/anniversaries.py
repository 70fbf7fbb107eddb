"""Days some years apart, as validity and age are counted."""

from datetime import date


def years_later(on: date, years: int) -> date:
    """The same day some years later; 29 February becomes 28 February.

    Past the calendar's end it is the calendar's last day.
    """
    if on.year + years > date.max.year:
        return date.max
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return on.replace(year=on.year + years, day=28)
