"""What the tables of boards need beside the tags for declarations."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def port_name(code: str, ports: Mapping[str, str]) -> str:
    """The port's name, or its code when no scheme lists it."""
    return ports.get(code, code)
