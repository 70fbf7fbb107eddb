"""Clocks in templates: the face of a clock, and the clock of a row among many."""

from collections.abc import Mapping

from django import template

from declarations.models import Declaration
from validation.clocks.faces import Face
from validation.clocks.reckoning import Clock

register = template.Library()


@register.filter
def face(clock: Clock) -> Face:
    """The clock as it is drawn."""
    return Face(clock)


@register.filter
def among(row: Declaration, clocks: Mapping[int, Clock]) -> Face | None:
    """The face of a row's clock; None for a row that was never sent."""
    clock = clocks.get(row.pk)
    return Face(clock) if clock and clock.accepted_at else None
