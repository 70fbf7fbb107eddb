"""Words and marks for what was declared: states, places, people, identifiers."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from declarations.countries import country_name
from declarations.models import Declaration
from declarations.states import TRAITS, Holder, State, Traits

register = template.Library()

# What people compare on plates: the last six characters of a VIN, pack or serial.
TAIL = 6
SHORTEST_SERIAL = 14


@register.filter
def traits(state: str) -> Traits:
    """What is true of every declaration in the state."""
    return TRAITS[State(state)]


@register.filter
def state_label(state: str) -> str:
    """The state's name."""
    return str(State(state).label)


@register.filter
def tail(identifier: str) -> str | SafeString:
    """A long identifier with the part that people compare in bold."""
    if len(identifier) < SHORTEST_SERIAL or " " in identifier:
        return identifier
    return format_html("{}<b>{}</b>", identifier[:-TAIL], identifier[-TAIL:])


@register.filter
def country(code: str) -> str:
    """The country's name in the reader's language."""
    return country_name(code)


@register.filter
def spoken_actor(actor: dict[str, Any]) -> str:
    """Who did it: a person, for whom, or the system."""
    if actor.get("kind") == "system":
        return _("the system")
    name, organisation = actor.get("name", ""), actor.get("organisation", "")
    if actor.get("mandate"):
        return _under(name, organisation, actor["on_behalf_of"], actor["mandate"])
    if actor.get("on_behalf_of"):
        return _("%(name)s of %(broker)s for %(exporter)s") % {
            "name": name,
            "broker": organisation,
            "exporter": actor["on_behalf_of"],
        }
    return (
        _("%(name)s, %(organisation)s") % {"name": name, "organisation": organisation}
        if organisation
        else name
    )


def _under(name: object, broker: object, exporter: object, mandate: str) -> str:
    return _("%(name)s of %(broker)s for %(exporter)s under mandate %(mandate)s") % {
        "name": name,
        "broker": broker,
        "exporter": exporter,
        "mandate": mandate,
    }


@register.filter
def filed_by_line(declaration: Declaration) -> str:
    """Who files, and for whom when it is a broker."""
    if declaration.filed_for_id == declaration.exporter_id:
        return str(declaration.filed_by)
    if declaration.filed_under:
        return _under(
            declaration.filed_by,
            declaration.filed_for,
            declaration.exporter,
            declaration.filed_under.number,
        )
    return _("%(name)s of %(broker)s for %(exporter)s") % {
        "name": declaration.filed_by,
        "broker": declaration.filed_for,
        "exporter": declaration.exporter,
    }


@register.filter
def holders(state: str) -> list[tuple[str, bool]]:
    """The parties in the order of the way, and which of them holds the ball."""
    now = TRAITS[State(state)].holder
    way = (Holder.EXPORTER, Holder.SYSTEM, Holder.CUSTOMS, Holder.GATE)
    return [(str(holder.label), holder is now) for holder in way]


@register.filter
def groups(display: str) -> list[str]:
    """A code number in the groups that it may break between, hyphens kept."""
    *firsts, last = display.split("-")
    return [f"{first}-" for first in firsts] + [last]


@register.simple_tag(takes_context=True)
def field_label(context: Mapping[str, Any], pointer: str) -> str:
    """The name of the field that a pointer names, where the page knows it."""
    return str(context.get("labels", {}).get(pointer, ""))
